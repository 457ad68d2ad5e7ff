namespace ClusterCerts.Cli;

/// <summary>How <see cref="CertMetrics"/> are shown.</summary>
internal static class CertMetricsView
{
    internal static View<CertMetrics> View { get; } = new(
        new("Path", m => m.Path, InTable: true, IsPath: true),
        new("AsOf", m => m.AsOf),
        new("NodeCount", m => m.NodeCount, InTable: true),
        new("SampleCount", m => m.SampleCount, InTable: true),
        new("ErrorCount", m => m.ErrorCount, InTable: true),
        new("State", m => m.State, InTable: true),
        new("AuthorityPath", m => m.AuthorityPath, IsPath: true));
}
