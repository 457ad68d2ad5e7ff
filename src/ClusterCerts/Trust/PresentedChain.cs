using ClusterCerts.Encoding;

namespace ClusterCerts.Trust;

/// <summary>
/// Whether a node's certificate file holds what a node should present: leaf, then intermediates in order, nothing else.
/// </summary>
internal static class PresentedChain
{
    /// <summary>The most certificates that are looked at. A path has at most ten, and CAs may be cross-signed.</summary>
    internal const int MaximumCount = 32;

    /// <summary>Checks the order.</summary>
    /// <param name="presented">The certificates of the file, in its order; not more than <see cref="MaximumCount"/>.</param>
    /// <param name="path">The path that the verdict is about.</param>
    /// <param name="signatures">The signatures that are known already.</param>
    /// <param name="findings">Takes what is wrong.</param>
    internal static void Check(
        IReadOnlyList<DecodedCertificate> presented, IReadOnlyList<DecodedCertificate> path, SignatureCache signatures,
        List<Finding> findings)
    {
        void Fault(string text) => findings.Add(new Finding(CheckName.Chain, text));

        var seen = new HashSet<string> { presented[0].Fingerprint };
        for (int i = 1; i < presented.Count; i++)
        {
            DecodedCertificate certificate = presented[i];
            if (!seen.Add(certificate.Fingerprint))
            {
                Fault($"the file holds '{certificate.Subject}' twice");
                continue;
            }

            // Java wants strict order, Erlang refuses what does not belong. Of a CA that is cross-signed the other certificate
            // may follow.
            if (Issues(certificate, presented[i - 1], signatures) || presented.Take(i).Any(c => IsSameCA(certificate, c)))
                continue;
            bool belongs = presented.Concat(path).Any(other => other.Fingerprint != certificate.Fingerprint
                && (Issues(certificate, other, signatures) || Issues(other, certificate, signatures)));
            Fault(belongs
                ? $"the file is in the wrong order at '{certificate.Subject}'; "
                    + "the leaf comes first, then each certificate's issuer"
                : $"the file holds '{certificate.Subject}', which has nothing to do with the leaf");
        }
    }

    /// <summary>The root within the file, if there is one: harmless, and needless unless its cross certificate is there too.</summary>
    internal static DecodedCertificate? NeedlessRoot(IReadOnlyList<DecodedCertificate> presented, SignatureCache signatures) =>
        presented.Skip(1).FirstOrDefault(c => signatures.IsSelfSigned(c) && !IsCrossSigned(c, presented));

    /// <summary>Whether a file holds another certificate of the same CA.</summary>
    internal static bool IsCrossSigned(DecodedCertificate authority, IReadOnlyList<DecodedCertificate> presented) =>
        presented.Skip(1).Any(c => c.Fingerprint != authority.Fingerprint && IsSameCA(c, authority));

    /// <summary>Whether two certificates are of one name and one key.</summary>
    internal static bool IsSameCA(DecodedCertificate left, DecodedCertificate right) =>
        left.SubjectName.Span.SequenceEqual(right.SubjectName.Span)
        && left.PublicKey.Equals(right.PublicKey);

    private static bool Issues(DecodedCertificate issuer, DecodedCertificate certificate, SignatureCache signatures) =>
        issuer.SubjectName.Span.SequenceEqual(certificate.IssuerName.Span)
        && (signatures.Problem(certificate, issuer) is null
            || SignatureVerifier.Weakness(certificate.SignatureAlgorithm) is not null);
}
