using System.Formats.Asn1;

namespace ClusterCerts.Keys;

/// <summary>How a cipher goes over more than one block.</summary>
internal enum PbeMode
{
    /// <summary>Cipher block chaining, with the padding of RFC 8018 6.1.1.</summary>
    Cbc,

    /// <summary>Cipher feedback of whole blocks; no padding.</summary>
    Cfb,

    /// <summary>Output feedback; no padding.</summary>
    Ofb,

    /// <summary>A stream cipher, without an initialization vector.</summary>
    Stream,
}

/// <summary>A cipher of an encryption with a passphrase. The platform has AES and triple DES on every system; the others are the engine's.</summary>
/// <param name="Algorithm">As OpenSSL calls it, without the mode.</param>
/// <param name="KeySize">Octets of the key.</param>
/// <param name="BlockSize">Octets of a block.</param>
/// <param name="Mode">How blocks follow each other.</param>
internal sealed record PbeCipher(string Algorithm, int KeySize, int BlockSize, PbeMode Mode)
{
    internal static readonly PbeCipher Des = new("DES", 8, 8, PbeMode.Cbc);
    internal static readonly PbeCipher TripleDes = new("DES-EDE3", 24, 8, PbeMode.Cbc);
    internal static readonly PbeCipher TwoKeyTripleDes = new("DES-EDE", 16, 8, PbeMode.Cbc);
    internal static readonly PbeCipher Rc2 = new("RC2", 16, 8, PbeMode.Cbc);
    internal static readonly PbeCipher Rc4 = new("RC4", 16, 1, PbeMode.Stream);

    private static readonly Dictionary<string, PbeCipher> Algorithms = new PbeCipher[]
    {
        new("AES-128", 16, 16, PbeMode.Cbc), new("AES-192", 24, 16, PbeMode.Cbc), new("AES-256", 32, 16, PbeMode.Cbc),
        new("CAMELLIA-128", 16, 16, PbeMode.Cbc), new("CAMELLIA-192", 24, 16, PbeMode.Cbc), new("CAMELLIA-256", 32, 16, PbeMode.Cbc),
        new("ARIA-128", 16, 16, PbeMode.Cbc), new("ARIA-192", 24, 16, PbeMode.Cbc), new("ARIA-256", 32, 16, PbeMode.Cbc),
        Des, TwoKeyTripleDes, TripleDes, Rc2, Rc2 with { Algorithm = "RC2-64", KeySize = 8 }, Rc2 with { Algorithm = "RC2-40", KeySize = 5 },
        new("BF", 16, 8, PbeMode.Cbc), new("CAST5", 16, 8, PbeMode.Cbc), new("IDEA", 16, 8, PbeMode.Cbc), new("SEED", 16, 16, PbeMode.Cbc), new("SM4", 16, 16, PbeMode.Cbc),
    }.ToDictionary(cipher => cipher.Algorithm, StringComparer.Ordinal);

    // What PBES2 names them by.
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["2.16.840.1.101.3.4.1.2"] = "AES-128-CBC",
        ["2.16.840.1.101.3.4.1.3"] = "AES-128-OFB",
        ["2.16.840.1.101.3.4.1.4"] = "AES-128-CFB",
        ["2.16.840.1.101.3.4.1.22"] = "AES-192-CBC",
        ["2.16.840.1.101.3.4.1.23"] = "AES-192-OFB",
        ["2.16.840.1.101.3.4.1.24"] = "AES-192-CFB",
        ["2.16.840.1.101.3.4.1.42"] = "AES-256-CBC",
        ["2.16.840.1.101.3.4.1.43"] = "AES-256-OFB",
        ["2.16.840.1.101.3.4.1.44"] = "AES-256-CFB",
        ["1.2.392.200011.61.1.1.1.2"] = "CAMELLIA-128-CBC",
        ["1.2.392.200011.61.1.1.1.3"] = "CAMELLIA-192-CBC",
        ["1.2.392.200011.61.1.1.1.4"] = "CAMELLIA-256-CBC",
        ["1.2.410.200046.1.1.2"] = "ARIA-128-CBC",
        ["1.2.410.200046.1.1.3"] = "ARIA-128-CFB",
        ["1.2.410.200046.1.1.4"] = "ARIA-128-OFB",
        ["1.2.410.200046.1.1.7"] = "ARIA-192-CBC",
        ["1.2.410.200046.1.1.8"] = "ARIA-192-CFB",
        ["1.2.410.200046.1.1.9"] = "ARIA-192-OFB",
        ["1.2.410.200046.1.1.12"] = "ARIA-256-CBC",
        ["1.2.410.200046.1.1.13"] = "ARIA-256-CFB",
        ["1.2.410.200046.1.1.14"] = "ARIA-256-OFB",
        ["1.2.410.200004.1.4"] = "SEED-CBC",
        ["1.2.410.200004.1.5"] = "SEED-CFB",
        ["1.2.410.200004.1.6"] = "SEED-OFB",
        ["1.2.156.10197.1.104.2"] = "SM4-CBC",
        ["1.2.156.10197.1.104.3"] = "SM4-OFB",
        ["1.2.156.10197.1.104.4"] = "SM4-CFB",
        ["1.2.840.113549.3.7"] = "DES-EDE3-CBC",
        ["1.2.840.113549.3.2"] = "RC2-CBC",
        ["1.3.14.3.2.7"] = "DES-CBC",
        ["1.3.6.1.4.1.3029.1.2"] = "BF-CBC",
        ["1.2.840.113533.7.66.10"] = "CAST5-CBC",
        ["1.3.6.1.4.1.188.7.1.1.2"] = "IDEA-CBC",
    };

    /// <summary>Whether the platform has it on every system; what else it has depends on the system's OpenSSL.</summary>
    internal bool IsPlatforms => Mode == PbeMode.Cbc && (Algorithm.StartsWith("AES-", StringComparison.Ordinal) || Algorithm == TripleDes.Algorithm);

    /// <summary>A cipher by its name in OpenSSL, such as AES-256-CBC; null for one that is not opened here.</summary>
    internal static PbeCipher? Named(string name)
    {
        int dash = name.LastIndexOf('-');
        PbeMode? mode = name[(dash + 1)..] switch
        {
            "CBC" => PbeMode.Cbc,
            "CFB" => PbeMode.Cfb,
            "OFB" => PbeMode.Ofb,
            _ => null,
        };
        return dash > 0 && mode is PbeMode known && Algorithms.TryGetValue(name[..dash], out PbeCipher? cipher) ? cipher with { Mode = known } : null;
    }

    /// <summary>A cipher by its object identifier; null for one that is not opened here.</summary>
    internal static PbeCipher? Of(string oid) => Names.TryGetValue(oid, out string? name) ? Named(name) : null;

    /// <summary>Octets of the initialization vector.</summary>
    internal int InitialSize => Mode == PbeMode.Stream ? 0 : BlockSize;

    /// <summary>Refuses what this cipher never wrote, before anything is derived.</summary>
    /// <exception cref="AsnContentException">It is truncated.</exception>
    internal void CheckLength(byte[] data)
    {
        if (data.Length == 0 || (Mode == PbeMode.Cbc && data.Length % BlockSize != 0))
            throw new AsnContentException("The encrypted data is truncated.");
    }
}
