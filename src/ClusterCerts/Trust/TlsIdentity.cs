using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Values;

namespace ClusterCerts.Trust;

/// <summary>A certificate with its key, ready to be shown in a TLS handshake.</summary>
internal static class TlsIdentity
{
    /// <summary>Loads the leaf, the intermediates after it, and the key.</summary>
    /// <exception cref="ClusterCertsException">A file cannot be read, the key is another one, or one that the platform's TLS does not take.</exception>
    internal static SslStreamCertificateContext Load(string certificatePath, string keyPath, Passphrase? passphrase)
    {
        X509Certificate2[] chain = [.. CertificateFile.Read(certificatePath).Encoded.Select(der => X509CertificateLoader.LoadCertificate(der))];
        using KeyPair pair = PrivateKeyFile.Read(keyPath, passphrase);
        try
        {
            return Of(chain, pair);
        }
        catch (ArgumentException e)
        {
            throw new ClusterCertsException(
                ErrorCode.KeyMismatch, $"The key '{keyPath}' does not belong to the certificate '{certificatePath}'.", keyPath, e);
        }
    }

    /// <summary>Whether the platform's TLS takes keys of an algorithm.</summary>
    internal static bool CanShow(KeyAlgorithm algorithm) => PureAlgorithm.Of(algorithm) is null;

    /// <summary>A leaf whose key is in memory, and the intermediates after it.</summary>
    internal static SslStreamCertificateContext Of(IEnumerable<byte[]> chain, KeyPair key) => Of([.. chain.Select(der => X509CertificateLoader.LoadCertificate(der))], key);

    private static SslStreamCertificateContext Of(X509Certificate2[] chain, KeyPair key)
    {
        X509Certificate2 withKey = key.Platform switch
        {
            RSA rsa => chain[0].CopyWithPrivateKey(rsa),
            ECDsa ecdsa => chain[0].CopyWithPrivateKey(ecdsa),
            PureKey pure => throw new ClusterCertsException(
                ErrorCode.UnsupportedKey,
                $"The TLS of .NET cannot show a certificate whose key is {pure.Algorithm}, as that of '{chain[0].Subject}' is. Show one with an ECDSA or RSA key."),
            _ => throw new ArgumentException("The key cannot sign."),
        };
        return SslStreamCertificateContext.Create(ForPlatform(withKey), [.. chain.Skip(1)], offline: true);
    }

    // Windows' TLS takes no key that is only in memory; through PKCS #12 it gets one of its own.
    private static X509Certificate2 ForPlatform(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
            return certificate;
        byte[] pfx = certificate.Export(X509ContentType.Pkcs12);
        try
        {
            return X509CertificateLoader.LoadPkcs12(pfx, null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pfx);
            certificate.Dispose();
        }
    }
}
