using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Encoding;
using ClusterCerts.Files;

namespace ClusterCerts.Keys;

/// <summary>Tells whether a private key belongs to a certificate or request.</summary>
public static class KeyMatch
{
    /// <summary>Compares the public half of a key with the key that a certificate certifies or a request is for.</summary>
    /// <param name="keyPath">The private key's file.</param>
    /// <param name="certificatePath">The file of the certificate or request; the first certificate counts. A request's own signature is not
    /// verified.</param>
    /// <param name="passphrase">What opens the key, if it is encrypted.</param>
    /// <returns>Whether they are the same.</returns>
    /// <exception cref="ClusterCertsException">A file cannot be read, or is not what it should be.</exception>
    public static bool Test(string keyPath, string certificatePath, Passphrase? passphrase = null) =>
        Compare(keyPath, certificatePath, passphrase).Passed;

    /// <summary>As <see cref="Test"/>, and shows both public keys.</summary>
    /// <param name="keyPath">The private key's file.</param>
    /// <param name="certificatePath">The file of the certificate or request.</param>
    /// <param name="passphrase">What opens the key, if it is encrypted.</param>
    /// <param name="log">Told what was read; may be null.</param>
    /// <returns>What was compared.</returns>
    /// <exception cref="ClusterCertsException">A file cannot be read, or is not what it should be.</exception>
    public static KeyMatchReport Compare(string keyPath, string certificatePath, Passphrase? passphrase = null, WorkLog? log = null)
    {
        IReadOnlyList<PemBlock> blocks = PemFile.Read(certificatePath);
        PublicKeyInfo certified = RequestFile.IsRequest(blocks)
            ? RequestFile.Read(certificatePath).Request.PublicKey
            : CertificateContainer.Parse(blocks, certificatePath, passphrase)[0].PublicKey;
        KeyMatchReport report = Compare(keyPath, passphrase, certified, Path.GetFullPath(certificatePath));
        log?.Tell($"Read the key '{report.KeyPath}' and the certificate '{report.CertificatePath}'.");
        return report;
    }

    /// <summary>The same for a certificate that is no file's, such as one of a store or a PFX.</summary>
    /// <param name="keyPath">The private key's file.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="passphrase">What opens the key, if it is encrypted.</param>
    /// <param name="log">Told what was read; may be null.</param>
    /// <returns>What was compared.</returns>
    /// <exception cref="ClusterCertsException">The key cannot be read, or the certificate is malformed.</exception>
    public static KeyMatchReport Compare(string keyPath, X509Certificate2 certificate, Passphrase? passphrase = null, WorkLog? log = null)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        KeyMatchReport report = Compare(keyPath, passphrase, DecodedCertificate.Decode(certificate.RawData).PublicKey,
            null) with { Thumbprint = certificate.Thumbprint };
        log?.Tell($"Read the key '{report.KeyPath}'.");
        return report;
    }

    private static KeyMatchReport Compare(string keyPath, Passphrase? passphrase, PublicKeyInfo certified, string? certificatePath)
    {
        using KeyPair key = PrivateKeyFile.Read(keyPath, passphrase);
        return new(key.PublicKey.IsSameKey(certified), Path.GetFullPath(keyPath), certificatePath, key.PublicKey.Sha256, certified.Sha256);
    }
}
