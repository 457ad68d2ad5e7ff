using System.Security.Cryptography;
using ClusterCerts.Encoding;

namespace ClusterCerts.Keys;

/// <summary>OpenSSL's old encryption of PEM keys (<c>Proc-Type: 4,ENCRYPTED</c>, <c>DEK-Info</c>). Read, never written.</summary>
internal static class LegacyPemEncryption
{
    internal static bool IsUsed(PemBlock block) => block.Headers.Contains("4,ENCRYPTED", StringComparison.Ordinal);

    /// <summary>Decrypts the block; a wrong passphrase shows as bad padding here or as a malformed key later.</summary>
    internal static byte[] Decrypt(PemBlock block, string path, Passphrase passphrase)
    {
        string[] info = block.Headers.Split('\n')
            .Where(line => line.StartsWith("DEK-Info:", StringComparison.OrdinalIgnoreCase))
            .SelectMany(line => line["DEK-Info:".Length..].Split(','))
            .Select(part => part.Trim())
            .ToArray();
        if (info.Length != 2)
            throw PemFile.Malformed(path, "the DEK-Info header of its key is missing");

        byte[] iv;
        try
        {
            iv = Convert.FromHexString(info[1]);
        }
        catch (FormatException)
        {
            throw PemFile.Malformed(path, "the DEK-Info header of its key is garbled");
        }

        using SymmetricAlgorithm cipher = Create(info[0], path);
        if (iv.Length != cipher.BlockSize / 8)
            throw PemFile.Malformed(path, "the DEK-Info header of its key is garbled");
        byte[] key = DeriveKey(passphrase.Utf8, iv.AsSpan(0, 8), cipher.KeySize / 8);
        try
        {
            cipher.Key = key;
            return cipher.DecryptCbc(block.Content, iv);
        }
        catch (CryptographicException e)
        {
            throw new ClusterCertsException(
                ErrorCode.WrongPassphrase, $"The passphrase does not open the key '{path}'.", path, e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

#pragma warning disable CA5350, CA5351 // The format's own weak primitives: it is read for what others wrote, never written.
    private static SymmetricAlgorithm Create(string name, string path)
    {
        SymmetricAlgorithm cipher = name switch
        {
            "AES-128-CBC" or "AES-192-CBC" or "AES-256-CBC" => Aes.Create(),
            "DES-EDE3-CBC" => TripleDES.Create(),
            "DES-CBC" => DES.Create(),
            _ => throw new ClusterCertsException(
                ErrorCode.UnsupportedKey,
                $"The key '{path}' is encrypted with {DisplayText.Clip(name)}, which is not supported here. Write it again: "
                    + $"openssl pkcs8 -topk8 -in '{path}' -out new.key (old ciphers need -provider legacy -provider default)",
                path),
        };
        cipher.KeySize = name switch { "AES-128-CBC" => 128, "AES-256-CBC" => 256, "DES-CBC" => 64, _ => 192 };
        return cipher;
    }

    // OpenSSL's EVP_BytesToKey with MD5 and one iteration: D_i = MD5(D_{i-1} || passphrase || salt).
    private static byte[] DeriveKey(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int length)
    {
        byte[] key = new byte[length];
        byte[] previous = [];
        for (int filled = 0; filled < length;)
        {
            byte[] input = [.. previous, .. passphrase, .. salt];
            previous = MD5.HashData(input);
            CryptographicOperations.ZeroMemory(input);
            int take = Math.Min(previous.Length, length - filled);
            previous.AsSpan(0, take).CopyTo(key.AsSpan(filled));
            filled += take;
        }

        CryptographicOperations.ZeroMemory(previous);
        return key;
    }
#pragma warning restore CA5350, CA5351
}
