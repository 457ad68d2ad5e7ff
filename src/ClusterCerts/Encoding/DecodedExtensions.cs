using System.Collections.Frozen;
using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>The extensions of a certificate, request or revocation list, with the values of those that are known here.</summary>
/// <remarks>
/// What is readable but wrong is noted in <see cref="Malformations"/>. A known extension whose value cannot be read is noted
/// and its property is null, as if it were absent: <see cref="IsMalformed"/> tells the two apart.
/// </remarks>
internal sealed class DecodedExtensions
{
    internal static DecodedExtensions None { get; } = new();

    /// <summary>Every extension, in the encoded order, duplicates included.</summary>
    internal IReadOnlyList<DecodedExtension> All { get; init; } = [];

    /// <summary>What is readable but wrong, each in a few words.</summary>
    internal IReadOnlyList<string> Malformations { get; init; } = [];

    /// <summary>The extensions that are there but whose values cannot be read.</summary>
    internal IReadOnlySet<string> Malformed { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Those of them that hold more than is looked at.</summary>
    internal IReadOnlySet<string> BeyondLimits { get; init; } = FrozenSet<string>.Empty;

    internal BasicConstraints? BasicConstraints { get; init; }

    internal KeyUsages? KeyUsage { get; init; }

    internal IReadOnlyList<string>? ExtendedKeyUsages { get; init; }

    internal SubjectAltNames? SubjectAltNames { get; init; }

    internal KeyId? SubjectKeyIdentifier { get; init; }

    internal AuthorityKeyId? AuthorityKeyId { get; init; }

    internal NameConstraints? NameConstraints { get; init; }

    /// <summary>Where files of the issuer are fetched, by cRLDistributionPoints and authorityInfoAccess.</summary>
    internal IssuerPoints Points { get; init; } = IssuerPoints.None;

    /// <summary>The first extension of a type.</summary>
    internal DecodedExtension? Find(string oid)
    {
        foreach (DecodedExtension extension in All)
        {
            if (extension.Oid == oid)
                return extension;
        }

        return null;
    }

    /// <summary>Whether the extension is there but its value cannot be read.</summary>
    internal bool IsMalformed(string oid) => Malformed.Contains(oid);

    /// <summary>Whether it is malformed because it holds more than is looked at.</summary>
    internal bool IsBeyondLimits(string oid) => BeyondLimits.Contains(oid);
}

/// <summary>The basic constraints (RFC 5280 4.2.1.9).</summary>
/// <param name="IsCA">Whether the subject is a CA.</param>
/// <param name="PathLength">How many intermediates may follow it on the way to a leaf, or null for any number.</param>
/// <param name="IsCritical">Whether the extension is critical.</param>
internal sealed record BasicConstraints(bool IsCA, int? PathLength, bool IsCritical);
