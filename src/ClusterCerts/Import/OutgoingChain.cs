using ClusterCerts.Encoding;

namespace ClusterCerts.Import;

/// <summary>The way from a CA that is rotated away from to its root: by names and signatures alone, however weak.</summary>
/// <remarks>It is no verdict: nodes trust that root already, and the way is known so that their trust stays whole until Retire.</remarks>
internal static class OutgoingChain
{
    // Longer ones are not met, and a circle ends.
    private const int MaximumLength = 8;

    /// <summary>Searches.</summary>
    /// <param name="candidates">The certificates of the CA.</param>
    /// <param name="all">Every certificate that was given, those included.</param>
    /// <param name="now">The moment of the import.</param>
    /// <param name="path">The file, for messages.</param>
    /// <returns>The CA first, the root last.</returns>
    /// <exception cref="ClusterCertsException">It is no CA, not valid now, or no way leads to a root.</exception>
    internal static IReadOnlyList<DecodedCertificate> Find(
        IReadOnlyList<DecodedCertificate> candidates, IReadOnlyList<DecodedCertificate> all, DateTimeOffset now, string path)
    {
        // Of an old and a renewed certificate of one key the one that lives longest.
        DecodedCertificate ca = candidates.OrderByDescending(c => c.NotAfter).First();
        Check(ca, now, path);
        var chain = new List<DecodedCertificate> { ca };
        while (!IsMadeBy(chain[^1], chain[^1]))
        {
            DecodedCertificate last = chain[^1];
            DecodedCertificate? issuer = chain.Count == MaximumLength ? null : all.Where(c => IsMadeBy(last, c) && !chain.Contains(c))
                .OrderByDescending(c => c.NotAfter).FirstOrDefault();
            chain.Add(issuer ?? throw (last.IsSelfIssued
                ? new ClusterCertsException(
                    ErrorCode.NotASigningCert,
                    $"'{path}' has itself as issuer, and its own key did not sign it: it is damaged. Fetch it again from a node.", path)
                : new ClusterCertsException(
                    ErrorCode.ChainIncomplete,
                    $"The certificate of '{last.Issuer}', which signed '{last.Subject}', is missing. Give it, and its issuers up to the root, "
                        + "with -ChainPath.",
                    path)));
        }

        return chain;
    }

    /// <summary>Whether a CA signed a certificate, with whatever hash.</summary>
    internal static bool IsMadeBy(DecodedCertificate certificate, DecodedCertificate issuer) =>
        certificate.IssuerName.Span.SequenceEqual(issuer.SubjectName.Span)
        && SignatureVerifier.IsMadeBy(issuer.PublicKey, certificate.SignatureAlgorithm, certificate.Tbs.Span, certificate.Signature.Span);

    private static void Check(DecodedCertificate ca, DateTimeOffset now, string path)
    {
        // What no verifier takes for a CA, no node can trust.
        if (ca.BasicConstraints is { IsCA: false } || ca.KeyUsage?.HasFlag(KeyUsages.KeyCertSign) == false)
        {
            throw new ClusterCertsException(
                ErrorCode.NotASigningCert,
                $"'{path}' is no CA: its {(ca.BasicConstraints is { IsCA: false } ? "basicConstraints say CA:FALSE" : "keyUsage lacks keyCertSign")}, so "
                    + "nobody accepts what it signs. Name the certificate that the nodes trust.",
                path);
        }

        if (now > ca.NotAfter)
        {
            throw new ClusterCertsException(
                ErrorCode.IssuerNotValid,
                $"'{ca.Subject}' expired at {ca.NotAfter:u}, so no node accepts what it signed and there is nothing to rotate away from. "
                    + "Make a new CA with New-SigningCert and new pairs with New-NodeCert, and copy them to every node.",
                path);
        }

        if (now < ca.NotBefore)
        {
            throw new ClusterCertsException(
                ErrorCode.IssuerNotValid, $"'{ca.Subject}' is not valid before {ca.NotBefore:u}. Check this machine's clock.", path);
        }
    }
}
