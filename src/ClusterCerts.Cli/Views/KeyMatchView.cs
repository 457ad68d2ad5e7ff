namespace ClusterCerts.Cli;

/// <summary>How it is shown what came of holding a private key against a certificate.</summary>
internal static class KeyMatchView
{
    internal static View<KeyMatchReport> View { get; } = new(
        new("Passed", r => r.Passed, InTable: true),
        new("KeyPath", r => r.KeyPath, InTable: true, IsPath: true),
        new("CertificatePath", r => r.CertificatePath, InTable: true, IsPath: true),
        new("PublicKeySha256", r => r.PublicKeySha256),
        new("CertifiedKeySha256", r => r.CertifiedKeySha256),
        new("Thumbprint", r => r.Thumbprint));
}
