using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Installing;

/// <summary>Keys of Windows' store: each is in a key container, beside the certificate.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsKeys : IPlatformKeys
{
    public bool CanKeepIn => true;

    public IKeyAccess? Access { get; } = new WindowsKeyAccess();

    // A store keeps a key that is in a container, and a PFX is what puts one there; this one is in memory alone. Old encryption, since every Windows reads it.
    public X509Certificate2 Join(X509Certificate2 certificate, AsymmetricAlgorithm key, StoreLocation location, bool exportable)
    {
        using X509Certificate2 joined = PortableKeys.Joined(certificate, key);
        byte[] pfx = joined.ExportPkcs12(Pkcs12ExportPbeParameters.Pkcs12TripleDesSha1, "");
        try
        {
            return X509CertificateLoader.LoadPkcs12(pfx, "", KeyContainers.FlagsFor(location, exportable));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pfx);
        }
    }

    public void Delete(X509Certificate2 certificate)
    {
        using RSA? rsa = certificate.GetRSAPrivateKey();
        using ECDsa? ecdsa = certificate.GetECDsaPrivateKey();
        WindowsKeyAccess.CngKeyOf(rsa, ecdsa)?.Delete();
        if (rsa is RSACryptoServiceProvider older)
        {
            older.PersistKeyInCsp = false;
            older.Clear();
        }
    }
}
