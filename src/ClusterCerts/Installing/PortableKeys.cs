using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Installing;

/// <summary>Keys of the store that .NET keeps outside of Windows: each lies with its certificate in a file that its owner alone can read.</summary>
internal sealed class PortableKeys : IPlatformKeys
{
    public bool CanKeepIn => false;

    public IKeyAccess? Access => null;

    public X509Certificate2 Join(X509Certificate2 certificate, AsymmetricAlgorithm key, StoreLocation location, bool exportable) => Joined(certificate, key);

    public void Delete(X509Certificate2 certificate)
    {
        // It went with the certificate's file.
    }

    /// <summary>A certificate with its key in memory.</summary>
    internal static X509Certificate2 Joined(X509Certificate2 certificate, AsymmetricAlgorithm key) => key switch
    {
        RSA rsa => certificate.CopyWithPrivateKey(rsa),
        ECDsa ecdsa => certificate.CopyWithPrivateKey(ecdsa),
        _ => throw new CryptographicException("The key cannot be put into a certificate store."),
    };
}
