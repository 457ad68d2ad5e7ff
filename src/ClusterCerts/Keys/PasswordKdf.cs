using System.Security.Cryptography;

namespace ClusterCerts.Keys;

/// <summary>The old ways from a passphrase to a key. A PFX that is written here needs that of PKCS #12, too; BouncyCastle, which has both, leaves the passphrase in
/// memory. PBKDF2 is the platform's.</summary>
internal static class PasswordKdf
{
    /// <summary>PBKDF1 (RFC 8018 5.1): the hash of the hash of the passphrase and the salt.</summary>
    internal static byte[] Pbkdf1(
        HashAlgorithmName hash, ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int iterations, int length)
    {
        byte[] input = [.. passphrase, .. salt];
        byte[] digest = CryptographicOperations.HashData(hash, input);
        CryptographicOperations.ZeroMemory(input);
        for (int i = 1; i < iterations; i++)
            CryptographicOperations.HashData(hash, digest, digest);
        return Take(digest, length);
    }

    /// <summary>The derivation of PKCS #12 (RFC 7292 B.2).</summary>
    /// <param name="hash">SHA-1, or another that the platform has.</param>
    /// <param name="id">1 for a key, 2 for an initialization vector, 3 for the key of a MAC.</param>
    /// <param name="passphrase">UTF-16, the greater octet first, with two zero octets at its end.</param>
    /// <param name="salt">The salt.</param>
    /// <param name="iterations">How often the hash is taken.</param>
    /// <param name="length">How many octets are wanted.</param>
    internal static byte[] Pkcs12(
        HashAlgorithmName hash, byte id, ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int iterations, int length)
    {
        int u = CryptographicOperations.HashData(hash, (byte[])[]).Length;
        int v = u > 32 ? 128 : 64;
        byte[] i = [.. Repeat(salt, v), .. Repeat(passphrase, v)];
        byte[] input = new byte[v + i.Length];
        byte[] output = new byte[(length + u - 1) / u * u];
        byte[] a = new byte[u];
        input.AsSpan(0, v).Fill(id);
        for (int done = 0; done < output.Length; done += u)
        {
            i.CopyTo(input, v);
            CryptographicOperations.HashData(hash, input, a);
            for (int round = 1; round < iterations; round++)
                CryptographicOperations.HashData(hash, a, a);
            a.CopyTo(output, done);
            AddToEach(i, Repeat(a, v));
        }

        CryptographicOperations.ZeroMemory(i);
        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(a);
        return Take(output, length);
    }

    // As many copies as fill whole blocks; nothing stays nothing.
    private static byte[] Repeat(ReadOnlySpan<byte> text, int block)
    {
        byte[] repeated = new byte[(text.Length + block - 1) / block * block];
        for (int at = 0; at < repeated.Length; at++)
            repeated[at] = text[at % text.Length];
        return repeated;
    }

    // Each block of I becomes (I_j + B + 1) mod 2^v.
    private static void AddToEach(byte[] blocks, byte[] addend)
    {
        for (int start = 0; start < blocks.Length; start += addend.Length)
        {
            int carry = 1;
            for (int at = addend.Length - 1; at >= 0; at--)
            {
                carry += blocks[start + at] + addend[at];
                blocks[start + at] = (byte)carry;
                carry >>= 8;
            }
        }
    }

    private static byte[] Take(byte[] bytes, int length)
    {
        byte[] taken = bytes.AsSpan(0, length).ToArray();
        CryptographicOperations.ZeroMemory(bytes);
        return taken;
    }
}
