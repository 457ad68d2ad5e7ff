using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Targets;

/// <summary>Kinds of keys, as far as software differs in which it takes.</summary>
internal enum KeyFamily
{
    /// <summary>ECDSA and RSA: whatever speaks TLS takes them.</summary>
    Usual,

    /// <summary>Ed25519 (RFC 8410).</summary>
    Ed25519,

    /// <summary>ML-DSA (RFC 9881).</summary>
    MLDsa,
}

/// <summary>What is known of each family.</summary>
internal static class KeyFamilies
{
    private static readonly Row[] Rows =
    [
        new(KeyFamily.Ed25519, "Ed25519", IsRare: false, [new(KeyAlgorithm.Ed25519, Oids.Ed25519, 0x0807)]),
        new(KeyFamily.MLDsa, "ML-DSA", IsRare: true,
        [
            new(KeyAlgorithm.MlDsa44, Oids.MLDsa44, 0x0904), new(KeyAlgorithm.MlDsa65, Oids.MLDsa65, 0x0905), new(KeyAlgorithm.MlDsa87, Oids.MLDsa87, 0x0906),
        ]),
    ];

    /// <summary>The family of a key that is to be made.</summary>
    internal static KeyFamily Of(KeyAlgorithm algorithm) => Find(member => member.Algorithm == algorithm)?.Row.Family ?? KeyFamily.Usual;

    /// <summary>The family of a key.</summary>
    internal static KeyFamily Of(PublicKeyInfo key) => OfOid(key.AlgorithmOid);

    /// <summary>The family of the key that made a signature.</summary>
    internal static KeyFamily OfSignature(AlgorithmIdentifier signature) => OfOid(signature.Oid);

    /// <summary>The families of which a chain has a key or a signature, but the usual one.</summary>
    internal static IEnumerable<KeyFamily> In(IReadOnlyList<DecodedCertificate> chain) =>
        chain.Take(1).Select(leaf => Of(leaf.PublicKey)).Concat(Above(chain)).Where(family => family != KeyFamily.Usual).Distinct();

    /// <summary>Those of the keys above its leaf, which it has or which have signed it.</summary>
    internal static IEnumerable<KeyFamily> Above(IReadOnlyList<DecodedCertificate> chain) =>
        chain.Skip(1).Select(ca => Of(ca.PublicKey)).Concat(chain.Select(c => OfSignature(c.SignatureAlgorithm))).Distinct();

    /// <summary>Its name, for a sentence.</summary>
    internal static string Name(KeyFamily family) => RowOf(family).Name;

    /// <summary>Whether most of what runs today takes none: then it is said of whom it is not known, too.</summary>
    internal static bool IsRare(KeyFamily family) => Array.Find(Rows, row => row.Family == family) is { IsRare: true };

    /// <summary>How TLS calls the signatures of a key (RFC 8446 4.2.3); null where no question about it is asked.</summary>
    internal static int? Scheme(KeyAlgorithm algorithm) => Find(member => member.Algorithm == algorithm)?.Member.Scheme;

    private static KeyFamily OfOid(string oid) => Find(member => member.Oid == oid)?.Row.Family ?? KeyFamily.Usual;

    private static Row RowOf(KeyFamily family) => Array.Find(Rows, row => row.Family == family) ?? throw new ArgumentOutOfRangeException(nameof(family));

    private static (Row Row, Member Member)? Find(Predicate<Member> isIt)
    {
        foreach (Row row in Rows)
        {
            foreach (Member member in row.Members)
            {
                if (isIt(member))
                    return (row, member);
            }
        }

        return null;
    }

    private sealed record Row(KeyFamily Family, string Name, bool IsRare, Member[] Members);

    private sealed record Member(KeyAlgorithm Algorithm, string Oid, int Scheme);
}
