namespace ClusterCerts.Cli;

/// <summary><c>update-revocation-list</c>: puts the list in place that was signed ahead and has become valid.</summary>
internal sealed class UpdateRevocationListCommand : CliCommand
{
    public UpdateRevocationListCommand()
        : base(UpdateRevocationList.Command) => Takes(Parameter.Path(UpdateRevocationList.AuthorityPath));

    protected override bool Execute(CommandRun run)
    {
        CertAuthority authority = run.OpenAuthority();
        IReadOnlyList<PreparedRevocationList> due = authority.FindDueLists();
        IReadOnlyList<Outcome<RevocationList>> lists = authority.PlacePreparedLists(run.Cancellation);
        foreach (PreparedRevocationList list in run.WhatIf ? due : [])
            run.ShouldProcess($"put in place the revocation list {list}", run.AuthorityPath);
        foreach (RevocationList list in lists.Select(o => o.Value).OfType<RevocationList>().Where(l => l is { Changed: false, NextDue: not null }))
            run.Printer.Line($"No revocation list of {list.Issuer} is due: the next one is at {list.NextDue:u}.");
        run.Print(RevocationListView.View, run.WhatIf && due.Count > 0 ? lists.Where(o => !o.Succeeded) : lists, lists.Count, "lists");
        return true;
    }
}
