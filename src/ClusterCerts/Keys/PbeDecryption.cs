using System.Formats.Asn1;
using System.Security.Cryptography;

namespace ClusterCerts.Keys;

/// <summary>Decrypts what a cipher of an encryption with a passphrase made: on the platform where it has the cipher, else with the engine.</summary>
internal static class PbeDecryption
{
    /// <summary>Decrypts.</summary>
    /// <returns>Bytes that the caller zeroes, or null when the key is wrong as far as the padding tells.</returns>
    /// <exception cref="AsnContentException">The data is truncated, or the initialization vector is none.</exception>
    /// <exception cref="CryptographicException">The platform does not know the cipher.</exception>
    internal static byte[]? TryDecrypt(PbeCipher cipher, byte[] key, byte[] initial, byte[] data)
    {
        cipher.CheckLength(data);
        if (initial.Length != cipher.InitialSize)
            throw new AsnContentException("The initialization vector has a wrong length.");
        byte[] padded = cipher.IsPlatforms ? DecryptOnPlatform(cipher, key, initial, data) : ForeignSchemes.Engine.Decrypt(cipher, key, initial, data);
        if (cipher.Mode != PbeMode.Cbc)
            return padded;
        byte[]? plain = Unpad(padded, cipher.BlockSize);
        CryptographicOperations.ZeroMemory(padded);
        return plain;
    }

    private static byte[] DecryptOnPlatform(PbeCipher cipher, byte[] key, byte[] initial, byte[] data)
    {
#pragma warning disable CA5350 // The formats' own weak cipher: read for what others wrote, never written.
        using SymmetricAlgorithm platforms = cipher == PbeCipher.TripleDes ? TripleDES.Create() : Aes.Create();
#pragma warning restore CA5350
        platforms.Key = key;
        return platforms.DecryptCbc(data, initial, PaddingMode.None);
    }

    // RFC 8018 6.1.1: as many octets at the end as their own value says.
    private static byte[]? Unpad(byte[] padded, int block)
    {
        int count = padded[^1];
        return count >= 1 && count <= block && padded.AsSpan(padded.Length - count).IndexOfAnyExcept((byte)count) < 0
            ? padded.AsSpan(0, padded.Length - count).ToArray()
            : null;
    }
}
