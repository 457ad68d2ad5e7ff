namespace ClusterCerts.Keys;

/// <summary>What came of holding a private key against a certificate or request.</summary>
/// <param name="Passed">Whether the key belongs to it.</param>
/// <param name="KeyPath">The private key's file.</param>
/// <param name="CertificatePath">The file of the certificate or request; null for a certificate that is no file's.</param>
/// <param name="PublicKeySha256">The SHA-256 of the private key's public half (its SubjectPublicKeyInfo), in hexadecimal digits.</param>
/// <param name="CertifiedKeySha256">The same of the key that is certified or asked for.</param>
public sealed record KeyMatchReport(bool Passed, string KeyPath, string? CertificatePath, string PublicKeySha256, string CertifiedKeySha256)
{
    /// <summary>SHA-1 of a certificate that is no file's, as X509Certificate2 shows it; null for a file.</summary>
    public string? Thumbprint { get; init; }
}
