using System.Formats.Asn1;
using System.Security.Cryptography;

namespace ClusterCerts.Keys;

/// <summary>Encrypts with a passphrase what the platform cannot write: PBES2 (RFC 8018 6.2) with AES-256-CBC and PBKDF2 with HMAC-SHA-256.</summary>
internal static class Pbes2
{
    private const string HmacWithSha256 = "1.2.840.113549.2.9";
    private const string Aes256Cbc = "2.16.840.1.101.3.4.1.42";
    private const int KeySize = 32;
    private const int BlockSize = 16;
    private const int SaltSize = 16;

    /// <summary>An EncryptedPrivateKeyInfo.</summary>
    /// <param name="plain">A PrivateKeyInfo.</param>
    /// <param name="passphrase">The passphrase in UTF-8.</param>
    /// <param name="iterations">The rounds of its derivation.</param>
    /// <returns>The structure in DER.</returns>
    internal static byte[] Encrypt(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> passphrase, int iterations)
    {
        (byte[] algorithm, byte[] encrypted) = EncryptData(plain, passphrase, iterations);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence()) // EncryptedPrivateKeyInfo
        {
            writer.WriteEncodedValue(algorithm); // encryptionAlgorithm
            writer.WriteOctetString(encrypted); // encryptedData
        }

        return writer.Encode();
    }

    /// <summary>Encrypts anything.</summary>
    /// <returns>The AlgorithmIdentifier that tells how, in DER, and what was encrypted.</returns>
    internal static (byte[] Algorithm, byte[] Encrypted) EncryptData(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> passphrase, int iterations)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltSize);
        byte[] initial = RandomNumberGenerator.GetBytes(BlockSize);
        byte[] key = Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, iterations, HashAlgorithmName.SHA256, KeySize);
        try
        {
            using Aes aes = Aes.Create();
            aes.Key = key;
            return (Algorithm(salt, iterations, initial), aes.EncryptCbc(plain, initial));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] Algorithm(byte[] salt, int iterations, byte[] initial)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(EncryptionNames.Pbes2);
            using (writer.PushSequence()) // PBES2-params
            {
                using (writer.PushSequence()) // keyDerivationFunc
                {
                    writer.WriteObjectIdentifier(EncryptionNames.Pbkdf2);
                    using (writer.PushSequence()) // PBKDF2-params
                    {
                        writer.WriteOctetString(salt);
                        writer.WriteInteger(iterations);
                        using (writer.PushSequence()) // prf
                        {
                            writer.WriteObjectIdentifier(HmacWithSha256);
                            writer.WriteNull();
                        }
                    }
                }

                using (writer.PushSequence()) // encryptionScheme
                {
                    writer.WriteObjectIdentifier(Aes256Cbc);
                    writer.WriteOctetString(initial);
                }
            }
        }

        return writer.Encode();
    }
}
