namespace ClusterCerts.Cli;

/// <summary>How a <see cref="RevocationList"/> is shown.</summary>
internal static class RevocationListView
{
    internal static View<RevocationList> View { get; } = new(
        new("Issuer", l => l.Issuer, InTable: true) { Fit = Fit.Words },
        new("Number", l => l.Number, InTable: true),
        new("State", l => l.State, InTable: true),
        new("ThisUpdate", l => l.ThisUpdate),
        new("NextUpdate", l => l.NextUpdate, InTable: true),
        new("Count", l => l.Count, InTable: true),
        new("SerialNumbers", l => l.SerialNumbers),
        new("Path", l => l.Path, InTable: true, IsPath: true),
        new("AuthorityPath", l => l.AuthorityPath, IsPath: true),
        new("Changed", l => l.Changed, InTable: true),
        new("NextDue", l => l.NextDue));
}
