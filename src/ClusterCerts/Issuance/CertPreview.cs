using System.Formats.Asn1;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Whether what a certificate hands on to its successor would be signed, asked before there is a key for that: what our own checks refuse is
/// known before anything is done.</summary>
/// <param name="issuers">The CA that will sign, then those above it; empty where it is not made yet. Then what depends on it is not looked at.</param>
internal sealed class CertPreview(CertificateChain issuers)
{
    private readonly SignatureCache _signatures = new();

    /// <summary>Checks what a successor would say.</summary>
    /// <param name="wish">What it shall say, with what it takes over.</param>
    /// <exception cref="ClusterCertsException">It would not be signed.</exception>
    internal void Check(CertWish wish)
    {
        _ = wish.NamelessNotice();
        DecodedCertificate unsigned = DecodedCertificate.DecodeUnsigned(Template(wish, wish.Inherited!).Encode(Algorithm()));
        IReadOnlyList<Finding> findings = IssuanceLint.CheckLeaf(unsigned, issuers, wish.Id.ToString(), wish.Purpose, _signatures);

        // Without a CA there is no path, and the key stands for another.
        SigningKey.RefuseIf(unsigned, [.. findings.Where(f => issuers.Count > 0 || f.Check != CheckName.Chain)]);
    }

    private CertificateTemplate Template(CertWish wish, SuccessorContent old)
    {
        // One that is yet to be made is as good as the CA's.
        PublicKeyInfo key = wish.Key is CertKey.OfNode own ? own.PublicKey : issuers.Count > 0 ? issuers[0].PublicKey : old.PublicKey;
        return new CertificateTemplate
        {
            SerialNumber = SerialNumber.Parse("01"),
            IssuerName = (issuers.Count > 0 ? issuers[0].SubjectName : old.IssuerName).ToArray(),
            IssuerKeyId = issuers.Count > 0 ? issuers[0].KeyId : null,
            SubjectName = old.SubjectName,
            Validity = issuers.Count > 0 ? new Validity(issuers[0].NotBefore, issuers[0].NotAfter) : new Validity(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1)),
            PublicKey = key,
            Purpose = wish.Purpose,
            ExtendedKeyUsages = old.ExtendedKeyUsages,
            KeyUsage = old.KeyUsageFor(key),
            Names = wish.Names,
        };
    }

    // Whatever the CA signs with, its own signature may be older than that.
    private static byte[] Algorithm()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
            writer.WriteObjectIdentifier(Oids.EcdsaWithSha256); // RFC 5758 3.2: without parameters
        return writer.Encode();
    }
}
