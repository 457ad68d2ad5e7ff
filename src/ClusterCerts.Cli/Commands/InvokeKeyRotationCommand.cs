using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>invoke-key-rotation</c>: turns a key ring.</summary>
internal sealed class InvokeKeyRotationCommand : CliCommand
{
    private readonly Positional _keyRing;
    private readonly Option<bool> _undo;
    private readonly Option<string?> _subject;
    private readonly Option<string[]> _dnsName;
    private readonly Option<KeyAlgorithm?> _keyAlgorithm;
    private readonly Option<TimeSpan?> _lifetime;

    public InvokeKeyRotationCommand()
        : base("invoke-key-rotation", "Turns a key ring: the next pair becomes active, the active one the last, and a new one is made.")
    {
        _keyRing = TakesOne(Parameter.Paths("--key-ring", "The folder of the key ring."), required: true);
        _undo = Takes(Parameter.Switch("--undo", "Takes the last turn back, byte for byte."));
        _subject = Takes(Parameter.Text("--subject", "The new pair's name; that of the newest pair if not given.", "name"));
        _dnsName = Takes(Parameter.List("--dns-name", "The DNS names in the new certificate; those of the newest pair if not given.", "name"));
        _keyAlgorithm = Takes(Parameter.Choice<KeyAlgorithm>("--key-algorithm", "The new key's algorithm; that of the newest pair if not given."));
        _lifetime = Takes(Parameter.Duration("--lifetime", "How long the new certificate is valid; as long as the newest pair if not given."));
        Takes(Shared.Force("Turns a ring again within an hour. Every node must have the state of the last turn."));
        Takes(Shared.WhatIf());
    }

    protected override bool Execute(CommandRun run)
    {
        string path = run.Get(_keyRing)!;
        var wanted = new KeyRingTurnParameters
        {
            Path = path,
            Subject = run.Get(_subject),
            DnsNames = run.GetAll(_dnsName),
            KeyAlgorithm = run.Get(_keyAlgorithm),
            Lifetime = run.Get(_lifetime),
            Force = run.Force,
        };
        bool undo = run.Get(_undo);
        if (run.WhatIf)
        {
            KeyRingRotation plan = undo ? KeyRing.PlanUndo(path) : KeyRing.PlanTurn(wanted);
            run.ShouldProcess($"{(undo ? "take back the last turn of" : "turn")} the key ring '{path}': {plan}");
            return true;
        }

        KeyRingViews.Print(run.Printer, undo ? KeyRing.Undo(path, run.Cancellation) : KeyRing.Turn(wanted, run.Cancellation));
        return true;
    }
}
