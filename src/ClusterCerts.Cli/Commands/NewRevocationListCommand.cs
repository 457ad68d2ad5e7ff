using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>new-revocation-list</c>: writes the revocation list again.</summary>
internal sealed class NewRevocationListCommand : CliCommand
{
    private readonly Option<TimeSpan?> _lifetime;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string?> _rotationPassphraseFile;
    private readonly Option<TimeSpan?> _ifExpiresWithin;
    private readonly Option<bool> _clockIsRight;
    private readonly Option<int?> _ahead;
    private readonly Option<TimeSpan?> _every;

    public NewRevocationListCommand()
        : base(NewRevocationList.Command)
    {
        Takes(Parameter.Path(NewRevocationList.AuthorityPath));
        _lifetime = Takes(Parameter.Duration(NewRevocationList.Lifetime));
        _ahead = Takes(Parameter.Number(NewRevocationList.Ahead));
        _every = Takes(Parameter.Duration(NewRevocationList.Every));
        _ifExpiresWithin = Takes(Parameter.Duration(NewRevocationList.IfExpiresWithin));
        _passphraseFile = Takes(Parameter.Path(NewRevocationList.PassphraseFile));
        _rotationPassphraseFile = Takes(Parameter.Path(NewRevocationList.RotationPassphraseFile));
        _clockIsRight = Takes(Parameter.Switch(NewRevocationList.ClockIsRight));
    }

    protected override bool Execute(CommandRun run)
    {
        CertAuthority authority = run.OpenAuthority();
        RevocationListNeed? need = run.Get(_ifExpiresWithin) is TimeSpan within ? authority.FindRevocationListNeed(within, run.IsGiven(_ahead)) : null;
        if (need is { IsDue: false })
        {
            run.Printer.Line($"No revocation list was written: {need.Reason}.");
            run.Printer.Objects(RevocationListView.View, need.Lists);
            return true;
        }

        run.Printer.Warnings(authority.DescribeFirstList());
        var wanted = new RevocationListParameters
        {
            Lifetime = run.Get(_lifetime),
            Ahead = run.Get(_ahead),
            Every = run.Get(_every),
            IsClockRight = run.Get(_clockIsRight),
        };
        using var given = new GivenPassphrases((GivenPassphrases.Signing, run.Get(_passphraseFile)), (GivenPassphrases.Rotation, run.Get(_rotationPassphraseFile)));
        IReadOnlyList<RevocationList> lists = Passphrases.Use(
            given,
            () => authority.WriteRevocationLists(wanted with { RotationPassphrase = given[GivenPassphrases.Rotation] }, given[GivenPassphrases.Signing], Unwritten, run.Cancellation),
            run.Cancellation);
        string path = lists[0].AuthorityPath!;
        if (run.ShouldProcess($"write a new revocation list in '{path}'{(need is null ? "" : $": {need.Reason}")}", path))
            run.Printer.Objects(RevocationListView.View, lists);
        else
            ShowCalendar(run, lists, path);
        return true;

        // Where a person answers, all of it is done once more.
        void Unwritten(ClusterCertsException refusal)
        {
            if (given.CanAsk(refusal))
                throw refusal;
            run.Printer.Error(run.Explain(refusal));
        }
    }

    // Of several lists the calendar is shown.
    private static void ShowCalendar(CommandRun run, IReadOnlyList<RevocationList> lists, string path)
    {
        foreach (RevocationList list in lists.Where(_ => lists.Count > 1))
        {
            string what = list.State == RevocationListState.Prepared ? "sign ahead" : "write";
            run.ShouldProcess($"{what} the list number {list.Number} of {list.Issuer}, from {list.ThisUpdate:u} to {list.NextUpdate:u}", path);
        }
    }
}
