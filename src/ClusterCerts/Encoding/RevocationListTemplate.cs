using System.Formats.Asn1;
using System.Numerics;
using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>All that a revocation list will say; encoding and signing follow. Version 2 (RFC 5280 5.1), whole, of its own issuer
/// alone.</summary>
internal sealed record RevocationListTemplate
{
    /// <summary>The subject of the issuer's certificate, octet for octet.</summary>
    internal required byte[] IssuerName { get; init; }

    /// <summary>The issuer's subject key identifier; null when its certificate has none.</summary>
    internal KeyId? IssuerKeyId { get; init; }

    /// <summary>RFC 5280 5.2.3: greater with every list of an issuer, at most 20 octets.</summary>
    internal required BigInteger Number { get; init; }

    internal required DateTimeOffset ThisUpdate { get; init; }

    internal required DateTimeOffset NextUpdate { get; init; }

    internal IReadOnlyList<RevokedCertificate> Revoked { get; init; } = [];

    /// <summary>Since when it has every entry, those of certificates that have expired among them; null where these leave it.</summary>
    internal DateTimeOffset? WholeSince { get; init; }

    /// <summary>The TBSCertList for an issuer that signs with the algorithm given.</summary>
    /// <param name="signatureAlgorithm">The AlgorithmIdentifier in DER.</param>
    internal byte[] Encode(byte[] signatureAlgorithm)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 1024 + (Revoked.Count * 64));
        using (writer.PushSequence())
        {
            writer.WriteInteger(1); // version: v2
            writer.WriteEncodedValue(signatureAlgorithm); // signature
            writer.WriteEncodedValue(IssuerName); // issuer
            CertificateTemplate.WriteTime(writer, ThisUpdate); // thisUpdate
            CertificateTemplate.WriteTime(writer, NextUpdate); // nextUpdate: RFC 5280 5.1.2.5 requires it

            // RFC 5280 5.1.2.6: absent when nothing is revoked.
            if (Revoked.Count > 0)
                WriteRevoked(writer);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0))) // crlExtensions
            using (writer.PushSequence())
            {
                if (IssuerKeyId is { } issuer)
                    CertificateExtensions.WriteAuthorityKeyIdentifier(writer, issuer);
                CertificateExtensions.Write(writer, Oids.CrlNumber, critical: false, value => value.WriteInteger(Number));

                // X.509 9.5.2.8: "ExpiredCertsOnCRL ::= GeneralizedTime", not critical.
                if (WholeSince is DateTimeOffset since)
                    CertificateExtensions.Write(writer, Oids.ExpiredCertsOnCrl, critical: false, value =>
                        value.WriteGeneralizedTime(since, omitFractionalSeconds: true));
            }
        }

        return writer.Encode();
    }

    private void WriteRevoked(AsnWriter writer)
    {
        using (writer.PushSequence()) // revokedCertificates
        {
            foreach (RevokedCertificate revoked in Revoked.OrderBy(r => r.SerialNumber))
            {
                using (writer.PushSequence())
                {
                    writer.WriteInteger(revoked.SerialNumber); // userCertificate
                    CertificateTemplate.WriteTime(writer, revoked.Time); // revocationDate
                    WriteReason(writer, revoked.Reason);
                }
            }
        }
    }

    // RFC 5280 5.3.1: reasonCode, not critical; absent rather than unspecified. A list has many entries and few reasons.
    private static void WriteReason(AsnWriter writer, RevocationReason reason)
    {
        if (reason != RevocationReason.Unspecified)
            writer.WriteEncodedValue(EntryExtensions.Of(reason));
    }
}
