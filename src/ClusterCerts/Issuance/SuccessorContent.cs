using System.Formats.Asn1;
using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>What a certificate hands on to the one that takes its place: all that it says besides number, validity and key, as
/// far as it is signed here. What is not signed here is refused by name, never dropped.</summary>
internal sealed class SuccessorContent
{
    private static readonly string[] Written =
    [
        Oids.BasicConstraints, Oids.KeyUsage, Oids.ExtendedKeyUsage, Oids.SubjectAltName, Oids.SubjectKeyIdentifier,
        Oids.AuthorityKeyIdentifier,
    ];

    private readonly DecodedCertificate _old;
    private readonly bool _keepsUsages;

    private SuccessorContent(DecodedCertificate old, bool keepsUsages)
    {
        (_old, _keepsUsages) = (old, keepsUsages);
        OtherNames = OthersOf(old);
    }

    /// <summary>The subject's Name in DER.</summary>
    internal byte[] SubjectName => _old.SubjectName.ToArray();

    /// <summary>The names; null when it has no subject alternative name.</summary>
    internal SubjectAltNames? Names => _old.SubjectAltNames;

    /// <summary>The URIs, e-mail addresses and user principal names.</summary>
    internal IReadOnlyList<FurtherName> FurtherNames => Names?.Further ?? [];

    /// <summary>The names that are nothing of that, each as a GeneralName in DER: directory names, registered IDs.</summary>
    internal IReadOnlyList<byte[]> OtherNames { get; }

    /// <summary>The issuer's Name.</summary>
    internal ReadOnlyMemory<byte> IssuerName => _old.IssuerName;

    /// <summary>The key.</summary>
    internal PublicKeyInfo PublicKey => _old.PublicKey;

    /// <summary>The key's algorithm; null for one that is not made here.</summary>
    internal KeyAlgorithm? KeyAlgorithm => _old.PublicKey.Algorithm;

    /// <summary>The extended key usages; null when another purpose is asked for.</summary>
    internal IReadOnlyList<string>? ExtendedKeyUsages => _keepsUsages ? _old.ExtendedKeyUsages : null;

    /// <summary>The extensions that its successor will not have, by name: they are left out, and that is reported.</summary>
    /// <param name="rules">The policy, by which its successor says where its issuer's files are; what the old one said of that is out of date.</param>
    internal IReadOnlyList<string> LeftOutUnder(PolicyRules rules) => [.. _old.Extensions
        .Where(e => !Written.Contains(e.Oid)
            && !(e.Oid == Oids.CrlDistributionPoints && rules.DistributionPoints is not null)
            && !(e.Oid == Oids.AuthorityInformationAccess && rules.IssuerAddresses is not null && IssuerPoints.HasIssuersAlone(e)))
        .Select(e => e.Name).Distinct()];

    /// <summary>What a successor takes over.</summary>
    /// <param name="old">The certificate.</param>
    /// <param name="nodeId">Whose it is.</param>
    /// <param name="purpose">What the successor is for, if that was asked for; its usages are then those of the purpose.</param>
    /// <exception cref="ClusterCertsException">Its usages are not signed here.</exception>
    internal static SuccessorContent Of(DecodedCertificate old, string nodeId, CertPurpose? purpose)
    {
        if (purpose is null && UsageProblem(old) is string problem)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"The certificate of node '{nodeId}' {problem}, which is not signed here and is not changed without being asked. Say what "
                    + "the new one is for with -Purpose.",
                nodeId);
        }

        return new SuccessorContent(old, keepsUsages: purpose is null);
    }

    /// <summary>The key usage for a key; null for that of every certificate here.</summary>
    internal KeyUsages? KeyUsageFor(PublicKeyInfo key)
    {
        if (!_keepsUsages || _old.KeyUsage is not KeyUsages usage)
            return null;
        if (key.IsRsa == _old.PublicKey.IsRsa && (key.Pure is null) == (_old.PublicKey.Pure is null))
            return usage;

        // Encipherment is RSA's, agreement is that of curves (RFC 8813, RFC 3279 2.3.1) but Ed25519's (RFC 9295 3), and ML-DSA only signs (RFC 9881 5); signing is every key's.
        KeyUsages own = key.IsRsa ? KeyUsages.KeyEncipherment : KeyUsages.None;
        return (usage & (KeyUsages.DigitalSignature | KeyUsages.NonRepudiation)) | own;
    }

    /// <summary>As long as before, from first to last second, of which the backdate is a part.</summary>
    internal TimeSpan Lifetime(TimeSpan? backdate) => CertLifetime.AsLongAs(_old, backdate);

    /// <summary>Why a certificate's usages are not signed here, in a few words; null when they are.</summary>
    internal static string? UsageProblem(DecodedCertificate old)
    {
        if (old.ExtendedKeyUsages is not { Count: > 0 } usages)
            return "has no extended key usage";
        if (KeyPurposes.AllowAny(usages))
            return "has the extended key usage anyExtendedKeyUsage";
        if (KeyPurposes.PurposeOf(usages) is null)
            return $"has only the extended key usages {string.Join(", ", usages)}";

        // RFC 5280 4.2.1.3; every TLS 1.3 handshake is signed.
        KeyUsages? usage = old.KeyUsage;
        if (usage?.HasFlag(KeyUsages.DigitalSignature) == false)
            return "has a key usage without digitalSignature";
        return (usage & (KeyUsages.KeyCertSign | KeyUsages.CrlSign)) > 0 ? "has a key usage that only a CA may have" : null;
    }

    private static List<byte[]> OthersOf(DecodedCertificate old)
    {
        var others = new List<byte[]>();
        if (old.SubjectAltNames is null || old.TypedExtensions.Find(Oids.SubjectAltName) is not DecodedExtension extension)
            return others;
        AsnReader names = new AsnReader(extension.Value, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            ReadOnlyMemory<byte> encoded = names.PeekEncodedValue();
            var name = GeneralName.Read(names);
            if (name.Kind is not (GeneralNameKind.DnsName or GeneralNameKind.IPAddress) && SubjectAltNames.FurtherOf(name) is null)
                others.Add(encoded.ToArray());
        }

        return others;
    }
}
