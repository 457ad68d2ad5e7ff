using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>
/// An algorithm that takes the data as it is, without a hash before (pure Ed25519, pure ML-DSA): what there is to know about it. Keys and signatures are
/// octets of one length, its identifier names keys and signatures alike, and it never has parameters.
/// </summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Oid">What names it, beside keys and beside signatures.</param>
/// <param name="PublicKeySize">Octets of a public key.</param>
/// <param name="SignatureSize">Octets of a signature.</param>
/// <param name="Strength">The security strength in bits, so that kinds of keys can be compared.</param>
/// <param name="NoParameters">The clause by which it has no parameters.</param>
/// <param name="SignsOnly">The clause by which its keys do nothing but sign.</param>
internal sealed record PureAlgorithm(
    KeyAlgorithm Algorithm, string Oid, int PublicKeySize, int SignatureSize, int Strength, string NoParameters, string SignsOnly)
{
    /// <summary>Octets of the private key of any of them (RFC 8032 5.1.5), or of the seed that it is made from (FIPS 204 5.1).</summary>
    internal const int SeedSize = 32;

    private static readonly PureAlgorithm[] All =
    [
        new(KeyAlgorithm.Ed25519, Oids.Ed25519, 32, 64, 128, "RFC 8410 3", "RFC 9295 3"), // RFC 8032 5.1
        MLDsa(KeyAlgorithm.MlDsa44, Oids.MLDsa44, 1312, 2420, 2560, 128), // FIPS 204 4, tables 1 and 2: categories 2, 3 and 5
        MLDsa(KeyAlgorithm.MlDsa65, Oids.MLDsa65, 1952, 3309, 4032, 192),
        MLDsa(KeyAlgorithm.MlDsa87, Oids.MLDsa87, 2592, 4627, 4896, 256),
    ];

    /// <summary>Octets of the private key that is made from the seed; 0 where the seed is the private key.</summary>
    internal int ExpandedSize { get; private init; }

    /// <summary>The private key's size in bits as the platform counts it, or 0 for what has none.</summary>
    internal int KeySize => IsMLDsa ? 0 : 8 * SeedSize;

    /// <summary>Whether it is a parameter set of ML-DSA.</summary>
    internal bool IsMLDsa => ExpandedSize > 0;

    /// <summary>What an object identifier names, or null.</summary>
    internal static PureAlgorithm? Of(string oid) => Array.Find(All, a => a.Oid == oid);

    /// <summary>What there is to know of an algorithm; null for one that signs a hash.</summary>
    internal static PureAlgorithm? Of(KeyAlgorithm? algorithm) => Array.Find(All, a => a.Algorithm == algorithm);

    /// <summary>The name.</summary>
    public override string ToString() => Algorithm.ToString();

    private static PureAlgorithm MLDsa(KeyAlgorithm algorithm, string oid, int publicKey, int signature, int expanded, int strength) =>
        new(algorithm, oid, publicKey, signature, strength, "RFC 9881 2", "RFC 9881 5") { ExpandedSize = expanded };
}
