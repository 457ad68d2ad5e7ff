namespace ClusterCerts.Encoding;

/// <summary>The order of certificates that came in none: a PKCS #7 or PFX is a set.</summary>
internal static class CertificateOrder
{
    /// <summary>
    /// The lowest first, then each one's issuer as far as names tell: the certificates of PKCS #7 and PFX have no order of their own.
    /// </summary>
    internal static IReadOnlyList<byte[]> LowestFirst(IReadOnlyList<byte[]> certificates)
    {
        try
        {
            List<DecodedCertificate> left = [.. certificates.Select(DecodedCertificate.Decode)];
            Dictionary<ReadOnlyMemory<byte>, int> issued = left.GroupBy(c => c.IssuerName, OctetComparer.Instance)
                .ToDictionary(g => g.Key, g => g.Count(), OctetComparer.Instance);
            var ordered = new List<byte[]>();
            while (left.Count > 0)
            {
                DecodedCertificate? next = left.Find(c => issued.GetValueOrDefault(c.SubjectName) == (c.IsSelfIssued ? 1 : 0)) ?? left[0];
                for (; next is not null; next = left.Find(c => Issued(c, next!)))
                {
                    ordered.Add(next.Encoded);
                    left.Remove(next);
                    issued[next.IssuerName]--;
                }
            }

            return ordered;
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.MalformedCertificate)
        {
            return certificates; // Whoever decodes it says what is wrong.
        }
    }

    private static bool Issued(DecodedCertificate issuer, DecodedCertificate certificate) =>
        issuer.SubjectName.Span.SequenceEqual(certificate.IssuerName.Span);
}
