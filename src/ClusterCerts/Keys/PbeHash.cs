using System.Security.Cryptography;

namespace ClusterCerts.Keys;

/// <summary>A hash of a derivation or a MAC with a passphrase.</summary>
/// <param name="Name">Its name, as the platform or the engine knows it.</param>
/// <param name="IsPlatforms">Whether the platform has it for what it is asked for.</param>
internal sealed record PbeHash(string Name, bool IsPlatforms)
{
    /// <summary>The hash that is meant where none is named.</summary>
    internal static readonly PbeHash Sha1 = new("SHA1", true);

    /// <summary>The hash of HMAC in PBKDF2 and PBMAC1 (RFC 8018 B.1); null for one that is not known here.</summary>
    internal static PbeHash? OfHmac(string oid) => oid switch
    {
        "1.2.840.113549.2.6" => new("MD5", false), // PBKDF2 has it not on the platform
        "1.2.840.113549.2.7" => Sha1,
        "1.2.840.113549.2.8" => new("SHA-224", false),
        "1.2.840.113549.2.9" => new("SHA256", true),
        "1.2.840.113549.2.10" => new("SHA384", true),
        "1.2.840.113549.2.11" => new("SHA512", true),
        "1.2.840.113549.2.12" => new("SHA-512/224", false),
        "1.2.840.113549.2.13" => new("SHA-512/256", false),
        _ => null,
    };

    /// <summary>The hash of the MAC of PKCS #12; null for one that is not known here.</summary>
    internal static PbeHash? OfPfxMac(string oid) => oid switch
    {
        "1.2.840.113549.2.5" => new("MD5", true),
        "1.3.14.3.2.26" => Sha1,
        Encoding.Oids.Sha256 => new("SHA256", true),
        Encoding.Oids.Sha384 => new("SHA384", true),
        Encoding.Oids.Sha512 => new("SHA512", true),
        "2.16.840.1.101.3.4.2.4" => new("SHA-224", false),
        "2.16.840.1.101.3.4.2.5" => new("SHA-512/224", false),
        "2.16.840.1.101.3.4.2.6" => new("SHA-512/256", false),
        "2.16.840.1.101.3.4.2.7" => new("SHA3-224", false),
        "2.16.840.1.101.3.4.2.8" => new("SHA3-256", false),
        "2.16.840.1.101.3.4.2.9" => new("SHA3-384", false),
        "2.16.840.1.101.3.4.2.10" => new("SHA3-512", false),
        _ => null,
    };

    /// <summary>Its octets.</summary>
    internal int Size => Name switch
    {
        "MD5" => 16,
        "SHA1" => 20,
        "SHA-224" or "SHA-512/224" or "SHA3-224" => 28,
        "SHA384" or "SHA3-384" => 48,
        "SHA512" or "SHA3-512" => 64,
        _ => 32,
    };

    private HashAlgorithmName Platforms => new(Name);

    /// <summary>PBKDF2 (RFC 8018 5.2) with this hash; the caller zeroes what is derived.</summary>
    internal byte[] Pbkdf2(byte[] passphrase, byte[] salt, int iterations, int length) => IsPlatforms
        ? Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, iterations, Platforms, length)
        : ForeignSchemes.Engine.Pbkdf2(Name, passphrase, salt, iterations, length);

    /// <summary>The key of a PFX's MAC (RFC 7292 B.4), as long as the hash; the caller zeroes it.</summary>
    internal byte[] PfxMacKey(PassphraseForm passphrase, byte[] salt, int iterations) => IsPlatforms
        ? PasswordKdf.Pkcs12(Platforms, 3, passphrase.Wide, salt, iterations, Size)
        : ForeignSchemes.Engine.PfxMacKey(Name, passphrase.Wide, salt, iterations);

    /// <summary>HMAC with this hash.</summary>
    internal byte[] Hmac(byte[] key, byte[] data) => IsPlatforms ? CryptographicOperations.HmacData(Platforms, key, data) : ForeignSchemes.Engine.Hmac(Name, key, data);
}
