namespace ClusterCerts.Cli;

/// <summary>How a <see cref="LedgerExport"/> is shown.</summary>
internal static class LedgerExportView
{
    internal static View<LedgerExport> View { get; } = new(
        new("Path", e => e.Path, InTable: true, IsPath: true),
        new("As", e => e.As, InTable: true),
        new("LineCount", e => e.LineCount, InTable: true),
        new("AuthorityPath", e => e.AuthorityPath, IsPath: true));
}
