using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>new-key-ring</c>: makes a folder of self-signed pairs.</summary>
internal sealed class NewKeyRingCommand : CliCommand
{
    private readonly Positional _path;
    private readonly Option<string?> _subject;
    private readonly Option<string[]> _dnsName;
    private readonly Option<string[]> _ipAddress;
    private readonly Option<Preset?> _preset;
    private readonly Option<string?> _name;
    private readonly Option<KeyAlgorithm?> _keyAlgorithm;
    private readonly Option<TimeSpan?> _lifetime;
    private readonly Option<int?> _slot;

    public NewKeyRingCommand()
        : base("new-key-ring", "Makes a folder of self-signed key pairs: the first by name is active, all are trusted.")
    {
        _path = TakesOne(Parameter.Paths("--path", "The folder to make."), required: true);
        _subject = Takes(Parameter.Text("--subject", "Every pair's name; CN= and the first DNS name if not given.", "name"));
        _dnsName = Takes(Parameter.List("--dns-name", "The DNS names in every certificate; maelstrom.example.com with the preset Maelstrom.", "name"));
        _ipAddress = Takes(Parameter.List("--ip-address", "The addresses in every certificate.", "address"));
        _preset = Takes(Parameter.Choice<Preset>("--preset", "The system whose conventions fill in the rest; Maelstrom if not given."));
        _name = Takes(Parameter.Text("--name", "What the file names begin with; server if not given.", "name"));
        _keyAlgorithm = Takes(Parameter.Choice<KeyAlgorithm>("--key-algorithm", "The keys' algorithm."));
        _lifetime = Takes(Parameter.Duration("--lifetime", "How long they are valid from now."));
        _slot = Takes(Parameter.Number("--slot", "How many pairs, 3 to 26; 3 if not given. With 5, nodes may be two turns late.", minimum: 3));
        Takes(Shared.Force("Replaces all pairs of a ring that is there, which cuts off every node until it has the new ones."));
        Takes(Shared.WhatIf());
    }

    protected override bool Execute(CommandRun run)
    {
        var wanted = new KeyRingParameters
        {
            Path = run.Get(_path)!,
            Preset = run.Get(_preset) ?? Preset.Maelstrom,
            Name = run.Get(_name),
            Subject = run.Get(_subject),
            DnsNames = run.GetAll(_dnsName),
            IPAddresses = run.GetAll(_ipAddress),
            KeyAlgorithm = run.Get(_keyAlgorithm),
            Lifetime = run.Get(_lifetime),
            Slots = run.Get(_slot) ?? 3,
            Force = run.Force,
        };
        if (run.WhatIf)
            KeyRingFolder.CheckCreate(wanted);
        if (run.ShouldProcess($"make a key ring of {wanted.Slots} pairs in '{wanted.Path}'"))
            KeyRingViews.Print(run.Printer, KeyRingFolder.Create(wanted, run.Cancellation));
        return true;
    }
}
