namespace ClusterCerts.Keys;

/// <summary>The object identifiers of encryptions with a passphrase: those that are opened here, and the names of others.</summary>
internal static class EncryptionNames
{
    internal const string Pbes2 = "1.2.840.113549.1.5.13";
    internal const string Pbkdf2 = "1.2.840.113549.1.5.12";
    internal const string Pbmac1 = "1.2.840.113549.1.5.14";
    internal const string Scrypt = "1.3.6.1.4.1.11591.4.11";

    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["1.2.840.113549.1.5.1"] = "PBE with MD2 and DES",
        ["1.2.840.113549.1.5.4"] = "PBE with MD2 and RC2",
        ["2.16.840.1.101.3.4.1.1"] = "AES-128-ECB",
        ["2.16.840.1.101.3.4.1.21"] = "AES-192-ECB",
        ["2.16.840.1.101.3.4.1.41"] = "AES-256-ECB",
        ["2.16.840.1.101.3.4.1.26"] = "AES-192-GCM",
        ["2.16.840.1.101.3.4.1.46"] = "AES-256-GCM",
        ["2.16.840.1.101.3.4.1.6"] = "AES-128-GCM",
        ["1.2.410.200046.1.1.1"] = "ARIA-128-ECB",
        ["1.2.410.200046.1.1.5"] = "ARIA-128-CTR",
        ["1.2.410.200046.1.1.6"] = "ARIA-192-ECB",
        ["1.2.410.200046.1.1.10"] = "ARIA-192-CTR",
        ["1.2.410.200046.1.1.11"] = "ARIA-256-ECB",
        ["1.2.410.200046.1.1.15"] = "ARIA-256-CTR",
        ["1.2.410.200004.1.3"] = "SEED-ECB",
        ["1.2.156.10197.1.104.1"] = "SM4-ECB",
        ["1.2.156.10197.1.104.7"] = "SM4-CTR",
        ["1.3.14.3.2.17"] = "two-key triple DES in ECB",
        ["1.3.14.3.2.9"] = "DES-CFB",
        ["1.3.14.3.2.8"] = "DES-OFB",
        ["1.2.156.10197.1.401"] = "SM3",
        ["1.3.36.3.2.1"] = "RIPEMD-160",
        ["1.3.6.1.4.1.1722.12.2.1.16"] = "BLAKE2b",
        ["1.2.643.2.2.21"] = "GOST 28147-89",
        ["1.2.643.7.1.1.5.2.2"] = "GOST Kuznyechik",
        ["1.2.643.7.1.1.4.2"] = "HMAC with GOST R 34.11-2012",
        ["1.2.643.7.1.1.2.3"] = "GOST R 34.11-2012",
    };

    // Schemes that OpenSSL 3 opens with its legacy provider alone.
    private static readonly HashSet<string> LegacyOids = new(StringComparer.Ordinal)
    {
        "1.2.840.113549.1.5.1", "1.2.840.113549.1.5.4", "1.2.410.200004.1.3", "1.3.14.3.2.8", "1.3.14.3.2.9",
    };

    /// <summary>The name of what is not opened here, or the identifier itself.</summary>
    internal static string Of(string oid) => Others.TryGetValue(oid, out string? name) ? name : $"the algorithm {oid}";

    internal static bool NeedsLegacy(string oid) => LegacyOids.Contains(oid);
}
