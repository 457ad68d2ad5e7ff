using System.Formats.Asn1;
using System.Security.Cryptography;

namespace ClusterCerts;

/// <summary>Decrypts a PKCS #8 key (RFC 8018 6.2) for those keys whose inside the platform does not read; the platform's own import comes first.</summary>
internal static class Pbes2
{
    private const int MostIterations = 10_000_000;

    /// <summary>The PrivateKeyInfo inside, or null when the passphrase is wrong or the encryption is another.</summary>
    /// <param name="der">EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm, encryptedData OCTET STRING }</param>
    /// <param name="passphrase">In UTF-8.</param>
    /// <returns>Bytes that the caller zeroes.</returns>
    internal static byte[]? TryDecrypt(byte[] der, ReadOnlySpan<byte> passphrase)
    {
        try
        {
            AsnReader info = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
            AsnReader algorithm = info.ReadSequence();
            if (algorithm.ReadObjectIdentifier() != "1.2.840.113549.1.5.13")
                return null;
            AsnReader parameters = algorithm.ReadSequence();
            AsnReader derivation = parameters.ReadSequence();
            AsnReader scheme = parameters.ReadSequence();
            int keySize = scheme.ReadObjectIdentifier() switch
            {
                "2.16.840.1.101.3.4.1.2" => 16, // aes128-CBC-PAD
                "2.16.840.1.101.3.4.1.22" => 24,
                "2.16.840.1.101.3.4.1.42" => 32,
                _ => 0,
            };
            if (keySize == 0 || derivation.ReadObjectIdentifier() != "1.2.840.113549.1.5.12")
                return null;
            byte[] initial = scheme.ReadOctetString();
            byte[] key = Derive(derivation.ReadSequence(), passphrase, keySize);
            return Decrypt(key, initial, info.ReadOctetString());
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return null; // Whoever asks reports the platform's own answer.
        }
    }

    // PBKDF2-params ::= SEQUENCE { salt OCTET STRING, iterationCount, keyLength OPTIONAL, prf DEFAULT hmacWithSHA1 }
    private static byte[] Derive(AsnReader parameters, ReadOnlySpan<byte> passphrase, int keySize)
    {
        byte[] salt = parameters.ReadOctetString();
        if (!parameters.TryReadInt32(out int iterations) || iterations is < 1 or > MostIterations)
            throw new AsnContentException("The iteration count is out of range.");
        if (parameters.HasData && parameters.PeekTag() == Asn1Tag.Integer)
            parameters.ReadInteger();
        HashAlgorithmName hash = (parameters.HasData ? parameters.ReadSequence().ReadObjectIdentifier() : "") switch
        {
            "1.2.840.113549.2.9" => HashAlgorithmName.SHA256,
            "1.2.840.113549.2.10" => HashAlgorithmName.SHA384,
            "1.2.840.113549.2.11" => HashAlgorithmName.SHA512,
            "" or "1.2.840.113549.2.7" => HashAlgorithmName.SHA1,
            _ => throw new AsnContentException("The pseudorandom function is not known."),
        };
        return Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, iterations, hash, keySize);
    }

    private static byte[] Decrypt(byte[] key, byte[] initial, byte[] data)
    {
        try
        {
            using var aes = Aes.Create();
            aes.Key = key;
            return initial.Length == aes.BlockSize / 8
                ? aes.DecryptCbc(data, initial)
                : throw new CryptographicException("The initialization vector has a wrong length.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
