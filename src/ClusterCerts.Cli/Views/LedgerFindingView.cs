namespace ClusterCerts.Cli;

/// <summary>How a <see cref="LedgerFinding"/> is shown.</summary>
internal static class LedgerFindingView
{
    internal static View<LedgerFinding> View { get; } = new(
        new("Kind", f => f.Kind, InTable: true),
        new("Line", f => f.Line, InTable: true),
        new("NodeId", f => f.NodeId, InTable: true),
        new("SerialNumber", f => f.SerialNumber),
        new("Detail", f => CommandWords.Translate(f.Detail), InTable: true) { Fit = Fit.Words },
        new("Path", f => f.Path, IsPath: true),
        new("AuthorityPath", f => f.AuthorityPath, IsPath: true));
}
