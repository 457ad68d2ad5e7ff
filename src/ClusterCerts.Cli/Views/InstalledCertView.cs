using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Cli;

/// <summary>How a certificate of a certificate store is shown.</summary>
internal static class InstalledCertView
{
    internal static View<X509Certificate2> View { get; } = new(
        new("Subject", c => c.Subject, InTable: true) { Fit = Fit.Words },
        new("Issuer", c => c.Issuer) { Fit = Fit.Words },
        new("SerialNumber", c => c.SerialNumber, InTable: true),
        new("Thumbprint", c => c.Thumbprint, InTable: true),
        new("Fingerprint", c => c.GetCertHashString(HashAlgorithmName.SHA256)),
        new("NotBefore", c => new DateTimeOffset(c.NotBefore).ToUniversalTime()),
        new("NotAfter", c => new DateTimeOffset(c.NotAfter).ToUniversalTime(), InTable: true),
        new("HasPrivateKey", c => c.HasPrivateKey, InTable: true));
}
