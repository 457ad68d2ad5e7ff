using System.Net.Security;

namespace ClusterCerts.Trust;

/// <summary>The client certificates that tell what a server trusts; each is a few minutes long, and its key is gone with it.</summary>
/// <param name="Asked">One of the CA that is asked about.</param>
/// <param name="Control">One of the CA that all trust; null where that is the same, or its key is not here.</param>
/// <param name="MadeUp">One of a CA that nobody knows, and that is alike otherwise.</param>
internal sealed record TrustCredentials(SslStreamCertificateContext Asked, SslStreamCertificateContext? Control, SslStreamCertificateContext MadeUp) : IDisposable
{
    public void Dispose()
    {
        foreach (SslStreamCertificateContext? one in (SslStreamCertificateContext?[])[Asked, Control, MadeUp])
        {
            one?.TargetCertificate.Dispose();
            foreach (System.Security.Cryptography.X509Certificates.X509Certificate2 issuer in one?.IntermediateCertificates ?? [])
                issuer.Dispose();
        }
    }
}
