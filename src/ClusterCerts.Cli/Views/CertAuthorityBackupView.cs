namespace ClusterCerts.Cli;

/// <summary>How a <see cref="CertAuthorityBackup"/> is shown.</summary>
internal static class CertAuthorityBackupView
{
    internal static View<CertAuthorityBackup> View { get; } = new(
        new("Path", b => b.Path, InTable: true, IsPath: true),
        new("Subject", b => b.Subject, InTable: true) { Fit = Fit.Words },
        new("Fingerprint", b => b.Fingerprint),
        new("AuthorityPath", b => b.AuthorityPath, IsPath: true),
        new("Host", b => b.Host),
        new("Made", b => b.Made, InTable: true),
        new("SigningKey", b => b.SigningKey, InTable: true),
        new("LedgerLines", b => b.LedgerLines, InTable: true),
        new("LedgerHead", b => b.LedgerHead),
        new("FileCount", b => b.FileCount, InTable: true),
        new("Size", b => b.Size),
        new("Sha256", b => b.Sha256));
}
