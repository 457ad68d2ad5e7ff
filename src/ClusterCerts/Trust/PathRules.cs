using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Trust;

/// <summary>
/// What must hold along a path whose names and signatures match: RFC 5280 6.1, and the rules of each certificate on it.
/// </summary>
internal static class PathRules
{
    /// <summary>Checks a path.</summary>
    /// <param name="path">Leaf (or the CA in question) first, trust anchor last; each signed by the next, except that the
    /// first may be unsigned yet.</param>
    /// <param name="signatures">The signatures that are known already.</param>
    /// <param name="purpose">What the leaf must be good for.</param>
    /// <param name="asOf">The moment at which all must be valid, or null to look at no clock.</param>
    /// <param name="isCA">Whether the first certificate is a CA, to be signed or installed, with leaves below it yet to come.</param>
    /// <returns>What is wrong or worth knowing; a leaf's own fields (names, usage) are not looked at.</returns>
    internal static List<Finding> Check(
        IReadOnlyList<DecodedCertificate> path, SignatureCache signatures, CertPurpose purpose, DateTimeOffset? asOf, bool isCA = false)
    {
        var findings = new List<Finding>();
        for (int i = 0; i < path.Count; i++)
        {
            string who = i == 0 && isCA ? "the CA" : Describe(path, i);
            bool signs = i > 0 || isCA;

            // What ends a path and is to be signed itself is no anchor yet.
            bool isAnchor = signs && i == path.Count - 1 && path[i].IsSigned;
            CertificateRules.CheckAny(path[i], who, findings, isAnchor);
            if (signs)
            {
                CertificateRules.CheckCA(path[i], who, findings, isAnchor);
                PurposeRules.CheckCA(path[i], who, purpose, findings);
                CheckPathLength(path, i, isCA, findings);
                CheckNameConstraints(path, i, isCA, findings);
            }

            CheckAuthorityKey(path, i, who, isAnchor, signatures, findings);
            if (asOf is { } moment)
                CheckValidity(path[i], who, moment, findings);
        }

        if (path.Count > 1 && path[0].NotAfter > path[1].NotAfter)
        {
            findings.Add(new Finding(
                CheckName.Lifetime,
                $"{(isCA ? "the CA" : "the leaf")} expires at {path[0].NotAfter:u}, after its issuer '{path[1].Subject}' at {path[1].NotAfter:u}",
                IsForm: true));
        }

        return findings;
    }

    /// <summary>How a finding names a certificate of a path.</summary>
    internal static string Describe(IReadOnlyList<DecodedCertificate> path, int index) => index switch
    {
        0 => "the leaf",
        _ when index == path.Count - 1 => $"the root '{path[index].Subject}'",
        _ => $"the intermediate '{path[index].Subject}'",
    };

    /// <summary>Checks a certificate against a moment; both its ends are inclusive, in whole seconds.</summary>
    internal static void CheckValidity(DecodedCertificate certificate, string who, DateTimeOffset moment, List<Finding> findings)
    {
        DateTimeOffset second = Values.Validity.WholeSeconds(moment);
        if (second < certificate.NotBefore)
            findings.Add(new Finding(CheckName.Validity, $"{who} is not valid before {certificate.NotBefore:u}"));
        else if (second > certificate.NotAfter)
            findings.Add(new Finding(CheckName.Validity, $"{who} expired at {certificate.NotAfter:u}"));
    }

    // RFC 5280 4.2.1.9 and 6.1.4 (l), (m): the certificates between the CA and the last one count, self-issued ones do not, and
    // the last one is not counted, whatever it is. Below a CA that is to be installed there will be a last one yet.
    private static void CheckPathLength(IReadOnlyList<DecodedCertificate> path, int index, bool isCA, List<Finding> findings)
    {
        if (path[index].BasicConstraints is not { PathLength: { } allowed })
            return;
        int below = 0;
        for (int i = isCA ? 0 : 1; i < index; i++)
            below += path[i].IsSelfIssued ? 0 : 1;
        if (below > allowed)
        {
            findings.Add(new Finding(
                CheckName.Chain,
                $"{Describe(path, index)}: its path length {allowed} is exceeded, {below} CA certificates are below it"));
        }
    }

    // RFC 5280 6.1.3 (b), (c): self-issued certificates are exempt unless they are the last.
    private static void CheckNameConstraints(IReadOnlyList<DecodedCertificate> path, int index, bool isCA, List<Finding> findings)
    {
        if (path[index].NameConstraints is not { } constraints)
            return;
        for (int i = 0; i < index; i++)
        {
            if (i != 0 && path[i].IsSelfIssued)
                continue;
            string who = i == 0 && isCA ? "the CA" : Describe(path, i);
            if (NameConstraintRules.Problem(path[i], constraints) is string problem)
            {
                findings.Add(new Finding(
                    CheckName.Chain, $"{who} breaks the name constraints of {Describe(path, index)}: {problem}", Outside: problem));
            }
            else if (UriReadings.Problem(path[i], constraints) is string reading)
            {
                findings.Add(new Finding(
                    CheckName.Chain,
                    $"not every program finds {who} within the name constraints of {Describe(path, index)}: {reading}",
                    IsNote: path[i].IsSigned, Outside: reading));
            }
        }
    }

    // RFC 5280 4.2.1.1: the key identifier is in every certificate but a self-signed one, and is the issuer's subject key
    // identifier; so are the issuer's own issuer and serial number, where they are there.
    private static void CheckAuthorityKey(
        IReadOnlyList<DecodedCertificate> path, int index, string who, bool isAnchor, SignatureCache signatures, List<Finding> findings)
    {
        DecodedCertificate certificate = path[index];
        bool selfSigned = certificate.IsSigned ? signatures.IsSelfSigned(certificate) : path.Count == 1 && certificate.IsSelfIssued;
        AuthorityKeyId? named = certificate.TypedExtensions.AuthorityKeyId;
        if (named?.KeyId is null && !selfSigned && !(isAnchor && certificate.Version == 1))
        {
            string what = named is null ? "it has no authorityKeyIdentifier" : "its authorityKeyIdentifier has no key identifier";
            findings.Add(new Finding(CheckName.Chain, $"{who}: {what}", IsNote: isAnchor, IsForm: true));
        }

        DecodedCertificate? issuer = index + 1 < path.Count ? path[index + 1] : selfSigned ? certificate : null;
        if (named is not null && issuer is not null && issuer.ProblemWith(named) is string problem)
            findings.Add(new Finding(CheckName.Chain, $"{who}: {problem}"));
    }
}
