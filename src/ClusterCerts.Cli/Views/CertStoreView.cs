namespace ClusterCerts.Cli;

/// <summary>How a <see cref="CertStore"/> is shown.</summary>
internal static class CertStoreView
{
    internal static View<CertStore> View { get; } = new(
        new("Place", s => s.Place, InTable: true),
        new("VersionBefore", s => s.VersionBefore, InTable: true),
        new("Version", s => s.Version, InTable: true),
        new("Statements", s => s.Statements));
}
