using System.Security.Cryptography;
using ClusterCerts.Encoding;

namespace ClusterCerts.Keys;

/// <summary>The object identifiers of encryptions with a passphrase: those that are opened here, and the names of others.</summary>
internal static class EncryptionNames
{
    internal const string Pbes2 = "1.2.840.113549.1.5.13";
    internal const string Pbkdf2 = "1.2.840.113549.1.5.12";
    internal const string Pbmac1 = "1.2.840.113549.1.5.14";

    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["1.2.840.113549.1.5.1"] = "PBE with MD2 and DES",
        ["1.2.840.113549.1.5.4"] = "PBE with MD2 and RC2",
        ["1.2.840.113549.1.12.1.1"] = "PBE with SHA-1 and RC4 (128 bits)",
        ["1.2.840.113549.1.12.1.2"] = "PBE with SHA-1 and RC4 (40 bits)",
        ["1.3.6.1.4.1.11591.4.11"] = "scrypt",
        ["2.16.840.1.101.3.4.1.3"] = "AES-128-OFB",
        ["2.16.840.1.101.3.4.1.4"] = "AES-128-CFB",
        ["2.16.840.1.101.3.4.1.23"] = "AES-192-OFB",
        ["2.16.840.1.101.3.4.1.24"] = "AES-192-CFB",
        ["2.16.840.1.101.3.4.1.26"] = "AES-192-GCM",
        ["2.16.840.1.101.3.4.1.43"] = "AES-256-OFB",
        ["2.16.840.1.101.3.4.1.44"] = "AES-256-CFB",
        ["2.16.840.1.101.3.4.1.46"] = "AES-256-GCM",
        ["2.16.840.1.101.3.4.1.6"] = "AES-128-GCM",
        ["1.2.392.200011.61.1.1.1.2"] = "Camellia-128-CBC",
        ["1.2.392.200011.61.1.1.1.3"] = "Camellia-192-CBC",
        ["1.2.392.200011.61.1.1.1.4"] = "Camellia-256-CBC",
        ["1.2.410.200046.1.1.2"] = "ARIA-128-CBC",
        ["1.2.410.200046.1.1.7"] = "ARIA-192-CBC",
        ["1.2.410.200046.1.1.12"] = "ARIA-256-CBC",
        ["1.2.410.200004.1.4"] = "SEED-CBC",
        ["1.2.156.10197.1.104.2"] = "SM4-CBC",
        ["1.3.6.1.4.1.3029.1.2"] = "Blowfish-CBC",
        ["1.2.840.113533.7.66.10"] = "CAST5-CBC",
        ["1.2.643.2.2.21"] = "GOST 28147-89",
        ["1.2.643.7.1.1.5.2.2"] = "GOST Kuznyechik",
        ["1.2.840.113549.2.6"] = "HMAC-MD5",
        ["1.2.840.113549.2.8"] = "HMAC-SHA-224",
        ["1.2.840.113549.2.12"] = "HMAC-SHA-512/224",
        ["1.2.840.113549.2.13"] = "HMAC-SHA-512/256",
        ["2.16.840.1.101.3.4.2.4"] = "SHA-224",
        ["1.2.643.7.1.1.4.2"] = "HMAC with GOST R 34.11-2012",
        ["1.2.643.7.1.1.2.3"] = "GOST R 34.11-2012",
    };

    // Schemes that OpenSSL 3 opens with its legacy provider alone.
    private static readonly HashSet<string> LegacyOids = new(StringComparer.Ordinal)
    {
        "1.2.840.113549.1.5.1", "1.2.840.113549.1.5.4", "1.2.840.113549.1.12.1.1", "1.2.840.113549.1.12.1.2",
        "1.2.410.200004.1.4", "1.3.6.1.4.1.3029.1.2", "1.2.840.113533.7.66.10",
    };

    /// <summary>The name of what is not opened here, or the identifier itself.</summary>
    internal static string Of(string oid) => Others.TryGetValue(oid, out string? name) ? name : $"the algorithm {oid}";

    internal static bool NeedsLegacy(string oid) => LegacyOids.Contains(oid);

    /// <summary>The hash of HMAC in PBKDF2 and PBMAC1 (RFC 8018 B.1), or null.</summary>
    internal static HashAlgorithmName? HmacHash(string oid) => oid switch
    {
        "1.2.840.113549.2.7" => HashAlgorithmName.SHA1,
        "1.2.840.113549.2.9" => HashAlgorithmName.SHA256,
        "1.2.840.113549.2.10" => HashAlgorithmName.SHA384,
        "1.2.840.113549.2.11" => HashAlgorithmName.SHA512,
        _ => null,
    };

    /// <summary>The hash of the MAC of PKCS #12, or null.</summary>
    internal static HashAlgorithmName? MacHash(string oid) => oid switch
    {
        "1.2.840.113549.2.5" => HashAlgorithmName.MD5,
        "1.3.14.3.2.26" => HashAlgorithmName.SHA1,
        Oids.Sha256 => HashAlgorithmName.SHA256,
        Oids.Sha384 => HashAlgorithmName.SHA384,
        Oids.Sha512 => HashAlgorithmName.SHA512,
        _ => null,
    };
}
