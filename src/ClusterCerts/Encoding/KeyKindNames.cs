namespace ClusterCerts.Encoding;

/// <summary>The names of keys that are not used here, for messages: an object identifier alone tells nobody what to make anew.</summary>
internal static class KeyKindNames
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["1.3.101.110"] = "X25519",
        ["1.3.101.111"] = "X448",
        ["1.3.101.113"] = "Ed448",
        ["1.2.840.10040.4.1"] = "DSA",
        ["1.2.840.113549.1.3.1"] = "Diffie-Hellman",
        ["1.2.840.113549.1.1.10"] = "RSA for PSS alone",
        ["1.2.840.10045.3.1.1"] = "P-192",
        ["1.3.132.0.33"] = "P-224",
        ["1.3.132.0.10"] = "secp256k1",
        ["1.3.36.3.3.2.8.1.1.7"] = "brainpoolP256r1",
        ["1.3.36.3.3.2.8.1.1.11"] = "brainpoolP384r1",
        ["1.3.36.3.3.2.8.1.1.13"] = "brainpoolP512r1",
        ["1.2.156.10197.1.301"] = "SM2",
        ["2.16.840.1.101.3.4.3.32"] = "HashML-DSA-44 with SHA-512",
        ["2.16.840.1.101.3.4.3.33"] = "HashML-DSA-65 with SHA-512",
        ["2.16.840.1.101.3.4.3.34"] = "HashML-DSA-87 with SHA-512",
    };

    /// <summary>The name with the identifier behind it, or the identifier alone where no name is known.</summary>
    internal static string Of(string oid) => Names.TryGetValue(oid, out string? name) ? $"{name} ({oid})" : oid;

    /// <summary>The name of an elliptic curve key: of its curve, or that it gives the curve's numbers instead (RFC 5480 2.1.1 forbids
    /// that).</summary>
    internal static string OfCurve(string? curve) => curve is null ? "Ec with explicit parameters" : $"Ec {Of(curve)}";
}
