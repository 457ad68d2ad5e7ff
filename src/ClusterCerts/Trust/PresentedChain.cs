namespace ClusterCerts;

/// <summary>
/// Whether a node's certificate file holds what a node should present: leaf, then intermediates in order, nothing else.
/// </summary>
internal static class PresentedChain
{
    /// <summary>Checks the order.</summary>
    /// <param name="presented">The certificates of the file, in its order.</param>
    /// <param name="signatures">The signatures that are known already.</param>
    /// <param name="findings">Takes what is wrong.</param>
    internal static void Check(IReadOnlyList<DecodedCertificate> presented, SignatureCache signatures, List<Finding> findings)
    {
        void Fault(string text) => findings.Add(new Finding(CheckName.Chain, text));

        for (int i = 1; i < presented.Count; i++)
        {
            DecodedCertificate certificate = presented[i];
            if (presented.Take(i).Any(c => c.Fingerprint == certificate.Fingerprint))
            {
                Fault($"the file holds '{certificate.Subject}' twice");
                continue;
            }

            // Java wants strict order, Erlang refuses what does not belong. Two certificates of one CA (cross-signed) may
            // follow each other.
            if (Issues(certificate, presented[i - 1], signatures) || IsSameCA(certificate, presented[i - 1]))
                continue;
            bool belongs = presented.Where((_, j) => j != i).Any(other =>
                Issues(certificate, other, signatures) || Issues(other, certificate, signatures));
            Fault(belongs
                ? $"the file is in the wrong order at '{certificate.Subject}'; "
                    + "the leaf comes first, then each certificate's issuer"
                : $"the file holds '{certificate.Subject}', which has nothing to do with the leaf");
        }
    }

    /// <summary>The root within the file, if there is one: harmless, and needless.</summary>
    internal static DecodedCertificate? NeedlessRoot(IReadOnlyList<DecodedCertificate> presented, SignatureCache signatures) =>
        presented.Skip(1).FirstOrDefault(signatures.IsSelfSigned);

    private static bool Issues(DecodedCertificate issuer, DecodedCertificate certificate, SignatureCache signatures) =>
        issuer.SubjectName.Span.SequenceEqual(certificate.IssuerName.Span)
        && (signatures.Problem(certificate, issuer) is null
            || SignatureVerifier.Weakness(certificate.SignatureAlgorithm) is not null);

    private static bool IsSameCA(DecodedCertificate left, DecodedCertificate right) =>
        left.SubjectName.Span.SequenceEqual(right.SubjectName.Span)
        && left.PublicKey.Encoded.AsSpan().SequenceEqual(right.PublicKey.Encoded);
}
