using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ClusterCerts;

/// <summary>Reads a PFX (PKCS #12) file with one private key and its certificates.</summary>
internal static class PfxFile
{
    // Exportable: the key is written as PKCS #8. Ephemeral: Windows keeps no copy of it.
    private const X509KeyStorageFlags Storage = X509KeyStorageFlags.Exportable | X509KeyStorageFlags.EphemeralKeySet;

    /// <summary>The certificates, that of the key first, and the key.</summary>
    /// <returns>Null when the file is no PFX.</returns>
    /// <exception cref="ClusterCertsException">The passphrase is missing or wrong, or there is no key, or several.</exception>
    internal static (IReadOnlyList<byte[]> Certificates, KeyPair Key)? Read(string path, Passphrase? passphrase)
    {
        byte[] bytes = InputFile.ReadAllBytes(path);
        if (X509Certificate2.GetCertContentType(bytes) != X509ContentType.Pkcs12)
            return null;
        char[] password = passphrase is null ? [] : Encoding.UTF8.GetChars(passphrase.Utf8.ToArray());
        try
        {
            return Open(X509CertificateLoader.LoadPkcs12Collection(bytes, password, Storage), path);
        }
        catch (CryptographicException e)
        {
            throw passphrase is null
                ? new ClusterCertsException(ErrorCode.PassphraseRequired,
                    $"The PFX '{path}' is encrypted; give its passphrase with -Passphrase or -PassphraseFile.", path, e)
                : new ClusterCertsException(ErrorCode.WrongPassphrase, $"The passphrase does not open the PFX '{path}'.", path,
                    e);
        }
        finally
        {
            Array.Clear(password);
        }
    }

    private static (IReadOnlyList<byte[]> Certificates, KeyPair Key) Open(X509Certificate2Collection collection, string path)
    {
        try
        {
            X509Certificate2[] owners = [.. collection.Where(c => c.HasPrivateKey)];
            if (owners.Length != 1)
            {
                throw new ClusterCertsException(
                    owners.Length == 0 ? ErrorCode.NoPrivateKey : ErrorCode.SeveralPrivateKeys,
                        $"The PFX '{path}' holds {owners.Length} private keys; one is needed.", path);
            }

            AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)owners[0].GetECDsaPrivateKey() ?? owners[0].GetRSAPrivateKey();
            return key is null
                ? throw new ClusterCertsException(ErrorCode.UnsupportedKey,
                    $"The PFX '{path}' holds a key that is neither RSA nor ECDSA.", path)
                : ([owners[0].RawData, .. collection.Where(c => !c.HasPrivateKey).Select(c => c.RawData)], KeyPair.From(key));
        }
        finally
        {
            foreach (X509Certificate2 certificate in collection)
                certificate.Dispose();
        }
    }
}
