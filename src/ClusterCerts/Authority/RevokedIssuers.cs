using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Authority;

/// <summary>Which CA certificates the authorities above revoke, and what is below such a one: no verifier that has the issuer's list accepts it.</summary>
/// <param name="known">The certificates among which issuers are looked for: CAs, up to their roots.</param>
/// <param name="above">What the authorities above know.</param>
/// <param name="asOf">A moment in the past, when what was revoked later was still good; null for now.</param>
internal sealed class RevokedIssuers(IReadOnlyList<DecodedCertificate> known, EvidenceAbove above, DateTimeOffset? asOf)
{
    /// <summary>Those of an authority: the CAs that sign, did and will, and those above them.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="context">Where authorities are kept.</param>
    /// <param name="asOf">As for the type.</param>
    /// <exception cref="ClusterCertsException">The ledger or a CA's certificate of the authority itself cannot be read.</exception>
    internal static RevokedIssuers Of(IAuthorityStore store, AuthorityContext context, DateTimeOffset? asOf)
    {
        AuthorityDocument[] files =
        [
            .. AuthorityDocument.Authorities.Select(a => a.Certificate), AuthorityDocument.Cross, AuthorityDocument.NextCross, AuthorityDocument.TrustBundle,
        ];
        return new([.. files.SelectMany(file => store.CertificatesIfAny(file)).DistinctBy(ca => ca.Fingerprint)], EvidenceAbove.Of(store, context, connects: false), asOf);
    }

    /// <summary>Whether any authority above is there to ask.</summary>
    internal bool AreAsked => !ReferenceEquals(above, EvidenceAbove.None);

    /// <summary>What is said against a CA certificate, as the part of a sentence; null when nothing is.</summary>
    internal string? RevocationOf(DecodedCertificate authority) => authority.IsSelfIssued ? null
        : IssuersOf(authority).Select(issuer => above.Revocation(authority, issuer, asOf)).FirstOrDefault(text => text is not null);

    /// <summary>Whether every way up from a certificate has a revoked one above it.</summary>
    internal bool IsBelowRevoked(DecodedCertificate certificate) => IsBelowRevoked(certificate, []);

    /// <summary>Whether that is so of whatever a CA's key signs, by each certificate that is known of it.</summary>
    internal bool IsBelowRevoked(KeyId signer)
    {
        DecodedCertificate[] authorities = [.. known.Where(ca => ca.KeyId == signer)];
        return authorities.Length > 0 && Array.TrueForAll(authorities, IsLost);
    }

    /// <summary>Whether verifiers refuse a node's file: the CA certificates in it may have been revoked, and renewed since for the same key.</summary>
    /// <param name="file">The node's own certificate, then those of CAs.</param>
    internal bool Spoils(CertificateChain file) =>
        new RevokedIssuers([.. file.Skip(1), .. known.Where(ca => ca.IsSelfIssued)], above, asOf).IsBelowRevoked(file[0]);

    private bool IsLost(DecodedCertificate authority) => RevocationOf(authority) is not null || IsBelowRevoked(authority);

    // Cross certificates may lead round in a circle: a way that comes back to where it was is none.
    private bool IsBelowRevoked(DecodedCertificate certificate, HashSet<string> way)
    {
        if (certificate.IsSelfIssued || !way.Add(certificate.Fingerprint))
            return false;
        DecodedCertificate[] issuers = [.. IssuersOf(certificate)];
        bool isLost = issuers.Length > 0 && Array.TrueForAll(issuers, issuer => RevocationOf(issuer) is not null || IsBelowRevoked(issuer, way));
        way.Remove(certificate.Fingerprint);
        return isLost;
    }

    // RFC 5280 4.2.1.1: the key identifier tells apart CAs of one name.
    private IEnumerable<DecodedCertificate> IssuersOf(DecodedCertificate certificate) => known.Where(issuer => issuer.SubjectName.Span.SequenceEqual(certificate.IssuerName.Span)
        && (certificate.AuthorityKeyIdentifier is not { } key || issuer.KeyId == key) && issuer.Fingerprint != certificate.Fingerprint);
}
