using System.Formats.Asn1;
using System.Security.Cryptography;
using ClusterCerts.Encoding;

namespace ClusterCerts.Keys;

/// <summary>OpenSSL's old encryption of PEM keys (<c>Proc-Type: 4,ENCRYPTED</c>, <c>DEK-Info</c>). Read, never written.</summary>
internal static class LegacyPemEncryption
{
    // The derivation takes these of the initialization vector for its salt.
    private const int SaltSize = 8;

    internal static bool IsUsed(PemBlock block) => block.Headers.Contains("4,ENCRYPTED", StringComparison.Ordinal);

    /// <summary>Decrypts the block.</summary>
    /// <returns>The DER of a key, which the caller zeroes, or null when the passphrase is wrong.</returns>
    /// <exception cref="ClusterCertsException">It is damaged, or encrypted in a way that is not opened here.</exception>
    internal static byte[]? TryDecrypt(PemBlock block, string path, Passphrase passphrase)
    {
        (string name, byte[] initial) = ReadInfo(block, path);
        PbeCipher cipher = PbeCipher.Named(name) ?? throw new ClusterCertsException(
            ErrorCode.UnsupportedKey,
            $"The key '{path}' is encrypted with {DisplayText.Clip(name)}, which is not supported here. Write it again: "
                + $"openssl pkcs8 -topk8 -in '{path}' -out new.key (old ciphers need -provider legacy -provider default)",
            path);
        if (initial.Length != cipher.InitialSize)
            throw PemFile.Malformed(path, "the DEK-Info header of its key is garbled");
        byte[] secret = passphrase.Utf8.ToArray();
        byte[] key = [];
        byte[]? plain = null;
        bool isKey = false;
        try
        {
            key = ForeignSchemes.Engine.OldPemKey(secret, initial[..SaltSize], cipher.KeySize);
            plain = PbeDecryption.TryDecrypt(cipher, key, initial, block.Content);
            isKey = plain is not null && KeyImport.IsWholeKey(plain);
            return isKey ? plain : null;
        }
        catch (AsnContentException)
        {
            throw PemFile.Malformed(path, "its key is truncated");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(key);
            if (!isKey)
                CryptographicOperations.ZeroMemory(plain);
        }
    }

    // DEK-Info: the cipher, and its initialization vector in hexadecimal (RFC 1421 4.6.1.3).
    private static (string Cipher, byte[] Initial) ReadInfo(PemBlock block, string path)
    {
        string[] info = block.Headers.Split('\n')
            .Where(line => line.StartsWith("DEK-Info:", StringComparison.OrdinalIgnoreCase))
            .SelectMany(line => line["DEK-Info:".Length..].Split(','))
            .Select(part => part.Trim())
            .ToArray();
        if (info.Length != 2)
            throw PemFile.Malformed(path, "the DEK-Info header of its key is missing");
        try
        {
            return (info[0], Convert.FromHexString(info[1]));
        }
        catch (FormatException)
        {
            throw PemFile.Malformed(path, "the DEK-Info header of its key is garbled");
        }
    }
}
