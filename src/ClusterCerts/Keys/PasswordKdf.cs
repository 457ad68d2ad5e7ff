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
        using var hasher = IncrementalHash.CreateHash(hash);
        byte[] digest = new byte[hasher.HashLengthInBytes];
        Repeat(hasher, input, digest, iterations);
        CryptographicOperations.ZeroMemory(input);
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
        using var hasher = IncrementalHash.CreateHash(hash);
        int u = hasher.HashLengthInBytes;
        int v = u > 32 ? 128 : 64;
        byte[] i = [.. Fill(salt, v), .. Fill(passphrase, v)];
        byte[] input = new byte[v + i.Length];
        byte[] output = new byte[(length + u - 1) / u * u];
        byte[] a = new byte[u];
        input.AsSpan(0, v).Fill(id);
        for (int done = 0; done < output.Length; done += u)
        {
            i.CopyTo(input, v);
            Repeat(hasher, input, a, iterations);
            a.CopyTo(output, done);
            AddToEach(i, Fill(a, v));
        }

        CryptographicOperations.ZeroMemory(i);
        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(a);
        return Take(output, length);
    }

    // The hash of the hash of the input. One object for all rounds: each hash on its own takes 1.3 to 1.5 times as long.
    private static void Repeat(IncrementalHash hasher, byte[] input, byte[] digest, int iterations)
    {
        hasher.AppendData(input);
        hasher.GetHashAndReset(digest);
        for (int round = 1; round < iterations; round++)
        {
            hasher.AppendData(digest);
            hasher.GetHashAndReset(digest);
        }
    }

    // As many copies as fill whole blocks; nothing stays nothing.
    private static byte[] Fill(ReadOnlySpan<byte> text, int block)
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
