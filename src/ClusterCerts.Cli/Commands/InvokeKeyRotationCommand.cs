using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>invoke-key-rotation</c>: the next phase of a signing cert's rotation, or a turn of a key ring.</summary>
internal sealed class InvokeKeyRotationCommand : CliCommand
{
    private readonly Positional _keyRing;
    private readonly Option<string?> _authorityPath;
    private readonly Option<RotationPhase?> _phase;
    private readonly Option<bool> _undo;
    private readonly Option<bool> _resume;
    private readonly Option<bool> _compromised;
    private readonly Option<string?> _subject;
    private readonly Option<string[]> _dnsName;
    private readonly Option<KeyAlgorithm?> _keyAlgorithm;
    private readonly Option<TimeSpan?> _lifetime;
    private readonly Option<DateTimeOffset?> _notAfter;
    private readonly Option<int?> _pathLength;
    private readonly Option<string?> _issuer;
    private readonly Option<string?> _issuerPassphraseFile;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string?> _newPassphraseFile;
    private readonly Option<string?> _nodePassphraseFile;
    private readonly Option<string[]> _endpoint;
    private readonly Option<string?> _clientCertificatePath;
    private readonly Option<string?> _clientKeyPath;
    private readonly Option<StartTls?> _startTls;
    private readonly Option<TimeSpan?> _timeout;
    private readonly Option<bool> _reuseKey;
    private readonly Option<int?> _throttleLimit;
    private readonly Option<bool> _yes;

    public InvokeKeyRotationCommand()
        : base(InvokeKeyRotation.Command)
    {
        _keyRing = TakesOne(Parameter.Paths(InvokeKeyRotation.KeyRing));
        _authorityPath = Takes(Parameter.Path(InvokeKeyRotation.AuthorityPath));
        _phase = Takes(Parameter.Choice<RotationPhase>(InvokeKeyRotation.Phase));
        _undo = Takes(Parameter.Switch(InvokeKeyRotation.Undo));
        _resume = Takes(Parameter.Switch(InvokeKeyRotation.Resume));
        _compromised = Takes(Parameter.Switch(InvokeKeyRotation.Compromised));
        _subject = Takes(Parameter.Text(InvokeKeyRotation.Subject, "name"));
        _dnsName = Takes(Parameter.List(InvokeKeyRotation.DnsName, "name"));
        _keyAlgorithm = Takes(Parameter.Choice<KeyAlgorithm>(InvokeKeyRotation.KeyAlgorithm));
        _lifetime = Takes(Parameter.Duration(InvokeKeyRotation.Lifetime));
        _notAfter = Takes(Parameter.Date(InvokeKeyRotation.NotAfter));
        _pathLength = Takes(Parameter.Number(InvokeKeyRotation.PathLength));
        _issuer = Takes(Parameter.Path(InvokeKeyRotation.Issuer));
        _issuerPassphraseFile = Takes(Parameter.Path(InvokeKeyRotation.IssuerPassphraseFile));
        _passphraseFile = Takes(Parameter.Path(InvokeKeyRotation.PassphraseFile));
        _newPassphraseFile = Takes(Parameter.Path(InvokeKeyRotation.NewPassphraseFile));
        _nodePassphraseFile = Takes(Parameter.Path(InvokeKeyRotation.NodePassphraseFile));
        _endpoint = Takes(Parameter.List(InvokeKeyRotation.Endpoint, "host:port"));
        _clientCertificatePath = Takes(Parameter.Path(InvokeKeyRotation.ClientCertificatePath));
        _clientKeyPath = Takes(Parameter.Path(InvokeKeyRotation.ClientKeyPath));
        _startTls = Takes(Parameter.Choice<StartTls>(InvokeKeyRotation.StartTls));
        _timeout = Takes(Parameter.Duration(InvokeKeyRotation.Timeout));
        _reuseKey = Takes(Parameter.Switch(InvokeKeyRotation.ReuseKey));
        _throttleLimit = Takes(Parameter.Number(InvokeKeyRotation.ThrottleLimit));
        _yes = Takes(Parameter.Switch(OwnParameters.Yes));
        Takes(Parameter.Switch(InvokeKeyRotation.Force));
    }

    protected override bool Execute(CommandRun run)
    {
        if (run.Get(_keyRing) is not string ring)
            return Rotate(run);
        if (run.IsGiven(_authorityPath))
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "Give a key ring or -AuthorityPath, not both.");
        Turn(run, ring);
        return true;
    }

    private bool Rotate(CommandRun run)
    {
        CertAuthority authority = run.OpenAuthority();
        using Passphrase? issuer = Passphrases.FromFile(run.Get(_issuerPassphraseFile));
        using Passphrase? next = Passphrases.FromFile(run.Get(_newPassphraseFile));
        using Passphrase? node = Passphrases.FromFile(run.Get(_nodePassphraseFile));
        RotationParameters wanted = Read(run) with { IssuerPassphrase = issuer, NewPassphrase = next, NodePassphrase = node };
        RotationPlan plan = authority.PlanRotation(wanted);
        foreach (string warning in plan.Warnings)
            run.Printer.Warning(warning);
        foreach (ClusterCertsException block in plan.Blocks)
            run.Printer.Error(block.Message);
        if (plan.Blocks.Count > 0)
            return false;
        if (!run.WhatIf && plan.Question is not null && !wanted.IsConfirmed)
        {
            run.Printer.Error($"{plan.Question} If so, say it with --yes.");
            return false;
        }

        KeyRotation done = Passphrases.Use(
            run.Get(_passphraseFile),
            passphrase => authority.Rotate(
                wanted with { Passphrase = passphrase, IsConfirmed = wanted.IsConfirmed || run.WhatIf }, o => Report(run, o), run.Cancellation),
            run.Cancellation);
        if (run.WhatIf)
        {
            foreach (string step in plan.Steps)
                run.Printer.Line($"What if: {plan.Operation}: {step}");
            return true;
        }

        run.Printer.Object(KeyRotationView.View, done);
        return done.IsFinished;
    }

    private static void Report(CommandRun run, Outcome<NodeCert> outcome)
    {
        if (outcome.Error is not null)
            run.Printer.Error(outcome.Error.Message);
    }

    private void Turn(CommandRun run, string path)
    {
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
            KeyRingRotation plan = undo ? KeyRingFolder.PlanUndo(path) : KeyRingFolder.PlanTurn(wanted);
            run.ShouldProcess($"{(undo ? "take back the last turn of" : "turn")} the key ring '{path}': {plan}");
            return;
        }

        KeyRingViews.Print(run.Printer, undo ? KeyRingFolder.Undo(path, run.Cancellation) : KeyRingFolder.Turn(wanted, run.Cancellation));
    }

    private RotationParameters Read(CommandRun run) => new()
    {
        Phase = run.Get(_phase),
        Undo = run.Get(_undo),
        Resume = run.Get(_resume),
        Compromised = run.Get(_compromised),
        Subject = run.Get(_subject),
        KeyAlgorithm = run.Get(_keyAlgorithm),
        Lifetime = run.Get(_lifetime),
        NotAfter = run.Get(_notAfter),
        PathLength = run.Get(_pathLength),
        IssuerPath = run.Get(_issuer),
        Endpoints = [.. run.GetAll(_endpoint).Select(EndpointAddress.Parse)],
        EndpointTest = new EndpointTestParameters
        {
            ClientCertificatePath = run.Get(_clientCertificatePath),
            ClientKeyPath = run.Get(_clientKeyPath),
            StartTls = run.Get(_startTls),
            Timeout = run.Get(_timeout) ?? TimeSpan.FromSeconds(5),
        },
        ReuseKey = run.Get(_reuseKey),
        ThrottleLimit = run.Get(_throttleLimit),
        Force = run.Force,
        IsConfirmed = run.Force || run.Get(_yes),
    };
}
