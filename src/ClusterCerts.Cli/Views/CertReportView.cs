namespace ClusterCerts.Cli;

/// <summary>How a <see cref="CertReport"/> is shown.</summary>
internal static class CertReportView
{
    internal static View<CertReport> View { get; } = new(
        new("Path", r => r.Path, InTable: true, IsPath: true),
        new("AsOf", r => r.AsOf),
        new("NodeCount", r => r.NodeCount, InTable: true),
        new("ProblemCount", r => r.ProblemCount, InTable: true),
        new("EarliestSubject", r => r.EarliestSubject, InTable: true) { Fit = Fit.Words },
        new("EarliestNotAfter", r => r.EarliestNotAfter, InTable: true),
        new("AuthorityPath", r => r.AuthorityPath, IsPath: true));
}
