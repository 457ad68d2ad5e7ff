using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Trust;

/// <summary>
/// The rules of the verdict on a certificate that is not signed yet: nothing is signed that our own check would refuse, and what
/// is a note on other people's certificates is a rule for ours.
/// </summary>
/// <remarks>
/// No clock is looked at: whether the issuer is valid now is the authority's question. The issuers are judged with it.
/// </remarks>
internal static class IssuanceLint
{
    /// <summary>Checks a leaf to be signed.</summary>
    /// <param name="unsigned">The leaf, from <see cref="DecodedCertificate.DecodeUnsigned"/>.</param>
    /// <param name="issuers">The signing certificate, then its issuers up to the root as far as they are known.</param>
    /// <param name="nodeId">The node ID that it is for.</param>
    /// <param name="purpose">What it is for.</param>
    /// <param name="signatures">Signatures verified before; share one over a batch, so that the issuers are verified
    /// once.</param>
    /// <returns>What is wrong; empty when it may be signed.</returns>
    internal static IReadOnlyList<Finding> CheckLeaf(
        DecodedCertificate unsigned,
        IReadOnlyList<DecodedCertificate> issuers,
        string nodeId,
        CertPurpose purpose,
        SignatureCache signatures)
    {
        List<Finding> findings = CheckAlongPath(unsigned, issuers, purpose, signatures, isCA: false);
        CertificateRules.CheckLeaf(unsigned, findings);
        IdentityRules.Check(unsigned, nodeId, null, findings);
        PurposeRules.CheckLeaf(unsigned, purpose, findings);

        // The verdict takes other people's leaves without these, our own always have them.
        if (unsigned.BasicConstraints is not { IsCA: false, IsCritical: true })
            findings.Add(new Finding(CheckName.Chain, "the leaf: it has no critical basicConstraints with CA:FALSE"));
        if (unsigned.KeyUsage is null)
            findings.Add(new Finding(CheckName.Purpose, "the leaf: it has no keyUsage"));
        return Faults(findings);
    }

    /// <summary>Checks a CA certificate to be signed: an intermediate, a cross certificate, or with no issuers a root.</summary>
    internal static IReadOnlyList<Finding> CheckSigningCert(
        DecodedCertificate unsigned, IReadOnlyList<DecodedCertificate> issuers, SignatureCache signatures)
    {
        List<Finding> findings = CheckAlongPath(unsigned, issuers, CertPurpose.Node, signatures, isCA: true);
        if (issuers.Count == 0 && !unsigned.IsSelfIssued)
            findings.Add(new Finding(CheckName.Chain, "the CA: it has no issuer but is not self-issued"));
        return Faults(findings);
    }

    /// <summary>Checks the certificate that a CA which is rotated away from gives its successor. The CA itself is as it is: whoever
    /// trusts it does so already.</summary>
    internal static IReadOnlyList<Finding> CheckCross(DecodedCertificate unsigned, DecodedCertificate outgoing)
    {
        List<Finding> findings = CheckAlongPath(unsigned, [], CertPurpose.Node, new SignatureCache(), isCA: true);
        if (!unsigned.IssuerName.Span.SequenceEqual(outgoing.SubjectName.Span))
            findings.Add(new Finding(CheckName.Chain, $"the issuer is '{unsigned.Issuer}', not '{outgoing.Subject}'"));
        return Faults(findings);
    }

    /// <summary>Checks a CA made elsewhere that is to sign here: as the verdict on what it will sign sees it.</summary>
    /// <param name="chain">The CA first, the root last.</param>
    /// <param name="signatures">Signatures verified before.</param>
    /// <returns>What is wrong, and as notes what is merely worth knowing.</returns>
    internal static IReadOnlyList<Finding> CheckInstalled(IReadOnlyList<DecodedCertificate> chain, SignatureCache signatures)
    {
        List<Finding> findings = PathRules.Check(chain, signatures, CertPurpose.Node, asOf: null, isCA: true);
        findings.AddRange(chain.SelectMany(c => c.Malformations).Select(text => new Finding(CheckName.Parse, text)));

        // That it outlives its own issuer binds nobody but whoever made it so.
        return [.. findings.Select(f => f.Check == CheckName.Lifetime ? f with { IsNote = true } : f).Distinct()];
    }

    private static List<Finding> Faults(List<Finding> findings) => [.. findings.Where(f => !f.IsNote).Distinct()];

    private static List<Finding> CheckAlongPath(
        DecodedCertificate unsigned, IReadOnlyList<DecodedCertificate> issuers, CertPurpose purpose, SignatureCache signatures, bool isCA)
    {
        List<Finding> findings = PathRules.Check([unsigned, .. issuers], signatures, purpose, asOf: null, isCA);
        findings.AddRange(unsigned.Malformations.Select(text => new Finding(CheckName.Parse, text)));
        if (SignatureVerifier.Weakness(unsigned.SignatureAlgorithm) is string weakness)
            findings.Add(new Finding(CheckName.Chain, weakness));
        if (issuers.Count > 0 && !unsigned.IssuerName.Span.SequenceEqual(issuers[0].SubjectName.Span))
            findings.Add(new Finding(CheckName.Chain, $"the issuer is '{unsigned.Issuer}', not '{issuers[0].Subject}'"));
        return findings;
    }
}
