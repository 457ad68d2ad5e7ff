namespace ClusterCerts;

/// <summary>
/// The rules of the verdict on a certificate that is not signed yet: nothing is signed that our own check would refuse.
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
        List<Finding> findings = CheckAlongPath(unsigned, issuers, purpose, signatures);
        CertificateRules.CheckLeaf(unsigned, findings);
        IdentityRules.Check(unsigned, nodeId, null, findings);
        PurposeRules.CheckLeaf(unsigned, purpose, findings);

        // The verdict takes other people's leaves without these, our own always have them.
        if (unsigned.BasicConstraints is not { IsCA: false, IsCritical: true })
            findings.Add(new Finding(CheckName.Chain, "the leaf: it has no critical basicConstraints with CA:FALSE"));
        if (unsigned.TypedExtensions.Find(Oids.KeyUsage) is not { IsCritical: true })
            findings.Add(new Finding(CheckName.Purpose, "the leaf: it has no critical keyUsage"));
        if (unsigned.SubjectKeyIdentifier is null)
            findings.Add(new Finding(CheckName.Chain, "the leaf: it has no subjectKeyIdentifier"));
        return findings;
    }

    /// <summary>Checks a CA certificate to be signed: an intermediate, a cross certificate, or with no issuers a root.</summary>
    internal static IReadOnlyList<Finding> CheckSigningCert(
        DecodedCertificate unsigned, IReadOnlyList<DecodedCertificate> issuers, SignatureCache signatures)
    {
        List<Finding> findings = CheckAlongPath(unsigned, issuers, CertPurpose.Node, signatures);
        CertificateRules.CheckCA(unsigned, "the CA", findings);
        if (issuers.Count == 0 && !unsigned.IsSelfIssued)
            findings.Add(new Finding(CheckName.Chain, "the CA: it has no issuer but is not self-issued"));
        return findings;
    }

    private static List<Finding> CheckAlongPath(
        DecodedCertificate unsigned, IReadOnlyList<DecodedCertificate> issuers, CertPurpose purpose, SignatureCache signatures)
    {
        List<Finding> findings = PathRules.Check([unsigned, .. issuers], signatures, purpose, asOf: null);
        findings.AddRange(unsigned.Malformations.Select(text => new Finding(CheckName.Parse, text)));
        if (SignatureVerifier.Weakness(unsigned.SignatureAlgorithm) is string weakness)
            findings.Add(new Finding(CheckName.Chain, weakness));
        if (issuers.Count > 0 && !unsigned.IssuerName.Span.SequenceEqual(issuers[0].SubjectName.Span))
            findings.Add(new Finding(CheckName.Chain, $"the issuer is '{unsigned.Issuer}', not '{issuers[0].Subject}'"));
        return findings;
    }
}
