using System.Security.Cryptography;

namespace ClusterCerts.Keys;

/// <summary>How a message's key is derived of a passphrase: PBKDF2 (RFC 8018 5.2) with HMAC-SHA-512.</summary>
/// <param name="Salt">The salt.</param>
/// <param name="Iterations">How many rounds.</param>
internal sealed record PasswordTerms(byte[] Salt, int Iterations)
{
    /// <summary>The octets of the key that encrypts.</summary>
    internal const int KeySize = 32;

    /// <summary>The rounds of what is written here. HMAC-SHA-512 needs 210,000 for what 600,000 of HMAC-SHA-256 give; this is the greater number.</summary>
    internal const int Rounds = 600_000;

    private const int SaltSize = 32;

    /// <summary>Terms with a new salt.</summary>
    /// <param name="fillRandom">The source of random numbers.</param>
    /// <param name="rounds">How many rounds.</param>
    internal static PasswordTerms Create(Action<Span<byte>> fillRandom, int rounds = Rounds)
    {
        byte[] salt = new byte[SaltSize];
        fillRandom(salt);
        return new PasswordTerms(salt, rounds);
    }

    /// <summary>Derives the key. One block of the PRF is both halves, so that no passphrase can be tried by way of the second at less cost.</summary>
    /// <param name="passphrase">The passphrase.</param>
    /// <returns>The key that encrypts, which is all that others derive, and one of the same size for a MAC; the caller zeroes them.</returns>
    internal (byte[] Key, byte[] MacKey) Derive(Passphrase passphrase)
    {
        byte[] both = Rfc2898DeriveBytes.Pbkdf2(passphrase.Utf8, Salt, Iterations, HashAlgorithmName.SHA512, 2 * KeySize);
        try
        {
            return (both[..KeySize], both[KeySize..]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(both);
        }
    }
}
