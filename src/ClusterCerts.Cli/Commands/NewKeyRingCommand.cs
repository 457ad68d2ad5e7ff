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
    private readonly Option<bool> _ifMissing;

    public NewKeyRingCommand()
        : base(NewKeyRing.Command)
    {
        _path = TakesOne(Parameter.Paths(NewKeyRing.Path));
        _subject = Takes(Parameter.Text(NewKeyRing.Subject, "name"));
        _dnsName = Takes(Parameter.List(NewKeyRing.DnsName, "name"));
        _ipAddress = Takes(Parameter.List(NewKeyRing.IPAddress, "address"));
        _preset = Takes(Parameter.Choice<Preset>(NewKeyRing.Preset));
        _name = Takes(Parameter.Text(NewKeyRing.Name, "name"));
        _keyAlgorithm = Takes(Parameter.Choice<KeyAlgorithm>(NewKeyRing.KeyAlgorithm));
        _lifetime = Takes(Parameter.Duration(NewKeyRing.Lifetime));
        _slot = Takes(Parameter.Number(NewKeyRing.Slot));
        Takes(Parameter.Switch(NewKeyRing.Force));
        _ifMissing = Takes(Parameter.Switch(NewKeyRing.IfMissing));
    }

    protected override bool Execute(CommandRun run)
    {
        var wanted = new KeyRingParameters
        {
            Path = run.Get(_path)!,
            Preset = run.Get(_preset) ?? KeyRingParameters.DefaultPreset,
            Name = run.Get(_name),
            Subject = run.Get(_subject),
            DnsNames = run.GetAll(_dnsName),
            IPAddresses = run.GetAll(_ipAddress),
            KeyAlgorithm = run.Get(_keyAlgorithm),
            Lifetime = run.Get(_lifetime),
            Slots = run.Get(_slot) ?? KeyRingParameters.DefaultSlots,
            Force = run.Force,
        };
        if (run.Get(_ifMissing) && KeyRingFolder.FindEqual(wanted, run.Log, run.Cancellation) is KeyRing there)
        {
            run.Printer.Line($"The key ring '{there.Path}' is there; nothing was made.");
            KeyRingViews.Print(run.Printer, there);
            return true;
        }

        if (run.WhatIf)
            KeyRingFolder.CheckCreate(wanted);
        if (run.ShouldProcess($"make a key ring of {wanted.Slots} pairs in '{wanted.Path}'", wanted.Path))
            KeyRingViews.Print(run.Printer, KeyRingFolder.Create(wanted, run.Log, run.Cancellation));
        return true;
    }
}
