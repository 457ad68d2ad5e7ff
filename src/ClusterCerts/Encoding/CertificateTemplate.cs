using System.Formats.Asn1;
using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>All that a certificate will say, decided and checked; encoding and signing follow.</summary>
internal sealed record CertificateTemplate
{
    internal required SerialNumber SerialNumber { get; init; }

    /// <summary>The subject of the issuer's certificate, octet for octet.</summary>
    internal required byte[] IssuerName { get; init; }

    /// <summary>The issuer's subject key identifier; null in a self-signed certificate.</summary>
    internal KeyId? IssuerKeyId { get; init; }

    internal required byte[] SubjectName { get; init; }

    internal required Validity Validity { get; init; }

    internal required PublicKeyInfo PublicKey { get; init; }

    internal bool IsAuthority { get; init; }

    /// <summary>For an authority: how many more may follow below it; null for any number.</summary>
    internal int? PathLength { get; init; }

    /// <summary>For an authority: which names it may sign for; null for all.</summary>
    internal NameConstraints? NameConstraints { get; init; }

    internal CertPurpose Purpose { get; init; }

    /// <summary>The extended key usages that it is to have instead of those of its purpose.</summary>
    internal IReadOnlyList<string>? ExtendedKeyUsages { get; init; }

    /// <summary>The key usage that it is to have instead of that of its key.</summary>
    internal KeyUsages? KeyUsage { get; init; }

    internal SubjectNames Names { get; init; } = new([], []);

    /// <summary>Where its issuer's files are fetched; a root, which is its own issuer, has none.</summary>
    internal IssuerPoints Points { get; init; } = IssuerPoints.None;

    /// <summary>The TBSCertificate (RFC 5280 4.1) for an issuer that signs with the algorithm given.</summary>
    /// <param name="signatureAlgorithm">The AlgorithmIdentifier in DER.</param>
    internal byte[] Encode(byte[] signatureAlgorithm)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 1024);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                writer.WriteInteger(2); // version: v3
            writer.WriteInteger(SerialNumber.Value); // serialNumber
            writer.WriteEncodedValue(signatureAlgorithm); // signature
            writer.WriteEncodedValue(IssuerName); // issuer
            using (writer.PushSequence()) // validity
            {
                WriteTime(writer, Validity.NotBefore);
                WriteTime(writer, Validity.NotAfter);
            }

            writer.WriteEncodedValue(SubjectName); // subject
            writer.WriteEncodedValue(PublicKey.Encoded); // subjectPublicKeyInfo
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3))) // extensions
            using (writer.PushSequence())
                WriteExtensions(writer);
        }

        return writer.Encode();
    }

    /// <summary>A whole Certificate: what was signed, how, and the signature.</summary>
    internal static byte[] Assemble(byte[] tbs, byte[] signatureAlgorithm, byte[] signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, tbs.Length + 600);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(tbs); // tbsCertificate
            writer.WriteEncodedValue(signatureAlgorithm); // signatureAlgorithm
            writer.WriteBitString(signature); // signatureValue
        }

        return writer.Encode();
    }

    // RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050.
    internal static void WriteTime(AsnWriter writer, DateTimeOffset time)
    {
        if (time.Year < 2050)
            writer.WriteUtcTime(time);
        else
            writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
    }

    private void WriteExtensions(AsnWriter writer)
    {
        CertificateExtensions.WriteBasicConstraints(writer, IsAuthority, PathLength);
        if (KeyUsage is KeyUsages usage)
            CertificateExtensions.WriteKeyUsage(writer, usage);
        else
            CertificateExtensions.WriteKeyUsage(writer, IsAuthority, PublicKey.IsRsa);
        if (!IsAuthority)
            CertificateExtensions.WriteExtendedKeyUsage(writer, ExtendedKeyUsages ?? KeyPurposes.Of(Purpose));
        CertificateExtensions.WriteSubjectKeyIdentifier(writer, PublicKey.KeyId);
        if (IssuerKeyId is { } issuer)
            CertificateExtensions.WriteAuthorityKeyIdentifier(writer, issuer);
        if (Names.Count > 0)
            CertificateExtensions.WriteSubjectAltName(writer, Names);
        if (NameConstraints is not null)
            CertificateExtensions.WriteNameConstraints(writer, NameConstraints);
        if (Points.DistributionPoints.Count > 0)
            CertificateExtensions.WriteDistributionPoints(writer, Points.DistributionPoints);
        if (Points.IssuerAddresses.Count > 0)
            CertificateExtensions.WriteIssuerAddresses(writer, Points.IssuerAddresses);
    }
}
