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
        : base("invoke-key-rotation", "Rotates the signing cert of an authority, phase by phase, or turns a key ring.")
    {
        _keyRing = TakesOne(Parameter.Paths("--key-ring", "The folder of the key ring to turn."), required: false);
        _authorityPath = Takes(Parameter.Path(
            Shared.AuthorityPathName, $"The authority directory whose signing cert is rotated; {Shared.AuthorityDefault} if no key ring "
                + "is given."));
        _phase = Takes(Parameter.Choice<RotationPhase>("--phase", "The phase to do; the next one if not given."));
        _undo = Takes(Parameter.Switch("--undo", "Takes the last phase, or the last turn, back, byte for byte."));
        _resume = Takes(Parameter.Switch("--resume", "Completes a phase that was cut off."));
        _compromised = Takes(Parameter.Switch("--compromised", "The signing key was stolen: everything new at once."));
        _subject = Takes(Parameter.Text("--subject", "The next CA's or the new pair's name.", "name"));
        _dnsName = Takes(Parameter.List("--dns-name", "Of a key ring: the DNS names in the new certificate; those of the newest "
            + "pair if not given.", "name"));
        _keyAlgorithm = Takes(Parameter.Choice<KeyAlgorithm>("--key-algorithm", "The new key's algorithm."));
        _lifetime = Takes(Parameter.Duration("--lifetime", "How long the new certificate is valid."));
        _notAfter = Takes(Parameter.Date("--not-after", "The last second of the next CA's validity."));
        _pathLength = Takes(Parameter.Number("--path-length", "How many signing certs may follow below the next CA.",
            minimum: 0));
        _issuer = Takes(Parameter.Path("--issuer", "The authority directory that signs the next CA; it is a root if not given."));
        _issuerPassphraseFile = Takes(Parameter.Path("--issuer-passphrase-file", "The file whose one line opens the issuer's "
            + "key."));
        _passphraseFile = Takes(Shared.PassphraseFile("The file whose one line opens the signing key, and encrypts the next "
            + "one."));
        _newPassphraseFile = Takes(Parameter.Path("--new-passphrase-file", "The file whose one line encrypts the next signing "
            + "key instead."));
        _nodePassphraseFile = Takes(Parameter.Path("--node-passphrase-file", "The file whose one line encrypts the nodes' new "
            + "keys. With --undo it tells that an encrypted key in another account's folder is the node's."));
        _endpoint = Takes(Parameter.List("--endpoint", "Running servers that prove what nodes have; one that does not is in the "
            + "way.", "host:port"));
        _clientCertificatePath = Takes(Parameter.Path("--client-certificate-path", "The certificate to show to endpoints that want one."));
        _clientKeyPath = Takes(Parameter.Path("--client-key-path", "Its private key; the .key beside it if not given."));
        _startTls = Takes(Parameter.Choice<StartTls>("--start-tls", "The endpoints' protocol, where TLS begins only when it is asked for."));
        _timeout = Takes(Parameter.Duration("--timeout", "How long an endpoint may take; 5s if not given."));
        _reuseKey = Takes(Parameter.Switch("--reuse-key", "Certifies the keys that the nodes have, instead of making new ones."));
        _throttleLimit = Takes(Parameter.Number("--throttle-limit", "How many keys are made at once.", minimum: 1));
        _yes = Takes(Parameter.Switch("--yes", "Says yes to what only you can know: every node has its files."));
        Takes(Shared.Force("Says yes, and lets the phase Issue skip Trust; turns a ring again within an hour."));
        Takes(Shared.WhatIf());
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
