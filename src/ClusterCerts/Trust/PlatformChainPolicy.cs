using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Trust;

/// <summary>How the platform may build chains where its TLS insists on building one.</summary>
internal static class PlatformChainPolicy
{
    /// <summary>
    /// A policy that opens no connection: no issuer (RFC 5280 4.2.2.1), list or OCSP answer is fetched from an address that a
    /// certificate names. It trusts nothing; the verdict is our own.
    /// </summary>
    internal static X509ChainPolicy Offline() => new()
    {
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
        TrustMode = X509ChainTrustMode.CustomRootTrust,
    };
}
