using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>invoke-key-rotation</c>: the next phase of a signing certificate's rotation, or a turn of a key ring.</summary>
internal sealed class InvokeKeyRotationCommand : CliCommand
{
    private readonly Positional _keyRing;
    private readonly Option<string?> _authorityPath;
    private readonly Option<RotationPhase?> _phase;
    private readonly Option<bool> _undo;
    private readonly Option<bool> _resume;
    private readonly Option<bool> _compromised;
    private readonly RotationOptions _next;
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
        _next = new RotationOptions(this, _phase, _resume, _compromised);
        _yes = Takes(Parameter.Switch(OwnParameters.Yes));
        Takes(Parameter.Switch(InvokeKeyRotation.Force));
    }

    protected override bool Execute(CommandRun run)
    {
        if (run.Get(_keyRing) is not string ring)
            return Rotate(run, run.AuthorityPath);
        if (run.IsGiven(_authorityPath))
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "Give a key ring or -AuthorityPath, not both.");
        if (run.GetUnnamed(_keyRing) is string folder && Place.At(folder) == PlaceKind.Authority)
            return Rotate(run, folder);
        _next.RefuseOther(run, ring, isRing: true);
        RingTurn.Run(run, _next.ReadTurn(run, ring), run.Get(_undo), _next.Publishes(run) ? _next.ReadPublication(run, nodePassphrase: null) : null);
        return true;
    }

    private bool Rotate(CommandRun run, string path)
    {
        _next.RefuseOther(run, path, isRing: false);
        CertAuthority authority = run.OpenAuthority(path);
        using GivenPassphrases given = _next.ReadPassphrases(run);
        using Passphrase? node = Passphrases.FromFile(run.Get(_next.NodePassphraseFile));
        RotationParameters wanted = _next.Read(run) with
        {
            Phase = run.Get(_phase),
            Undo = run.Get(_undo),
            Resume = run.Get(_resume),
            Compromised = run.Get(_compromised),
            IsConfirmed = run.Force || run.Get(_yes),
            IssuerPassphrase = given[GivenPassphrases.Issuer],
            NewPassphrase = given[GivenPassphrases.Next],
            NodePassphrase = node,
        };
        bool publishes = _next.Publishes(run);
        RotationPlan plan = publishes ? authority.PlanPublishedRotation(wanted) : authority.PlanRotation(wanted);
        run.Printer.Warnings(plan.Warnings);
        foreach (ClusterCertsException block in plan.Blocks)
            run.Printer.Error(block.Message);
        if (plan.Blocks.Count > 0)
        {
            authority.RecordRefusals(plan, run.Cancellation);
            return false;
        }

        if (!run.WhatIf && plan.Question is not null && !wanted.IsConfirmed)
        {
            run.Printer.Error($"{plan.Question} If so, confirm with --yes.");
            return false;
        }

        wanted = wanted with { IsConfirmed = wanted.IsConfirmed || run.WhatIf };
        KeyRotation? done = Passphrases.Use(
            given,
            () => publishes ? authority.RotateAndPublish(Opening(wanted, given), _next.ReadPublication(run, node), RotationReports.Told(run), run.Cancellation)
                : authority.Rotate(Opening(wanted, given), o => RotationReports.Report(run, o), run.Cancellation),
            run.Cancellation);
        if (done is null)
            return false;
        if (run.WhatIf)
        {
            foreach (string step in plan.Steps)
                run.Printer.WhatIf($"{plan.Title}: {step}", path, $"{plan.Title}: {CommandWords.Translate(step)}");
            return true;
        }

        run.Printer.Object(KeyRotationView.View, done);
        run.Cancellation.ThrowIfCancellationRequested(); // The phase is done, and not every node was brought what it made.
        return done.IsFinished;
    }

    private static RotationParameters Opening(RotationParameters wanted, GivenPassphrases given) => wanted with
    {
        Passphrase = given[GivenPassphrases.Signing],
        NewPassphrase = given[GivenPassphrases.Next],
        IssuerPassphrase = given[GivenPassphrases.Issuer],
    };
}
