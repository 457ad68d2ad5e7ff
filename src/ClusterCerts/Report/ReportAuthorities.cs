using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Report;

/// <summary>The CAs of an authority directory: those that nodes trust, and those that sign, did and will.</summary>
internal sealed class ReportAuthorities(
    IAuthorityStore store, SigningCert signing, DateTimeOffset moment, RevokedIssuers issuers, IReadOnlyDictionary<KeyId, int> signers)
{
    private readonly List<(DecodedCertificate Certificate, string Role)> _found = [];
    private readonly CertificateChain _next = store.CertificatesIfAny(AuthorityDocument.NextCertificate);

    internal IReadOnlyList<ReportCA> Find()
    {
        Take(signing.Chain, signing.IsOffline ? "signs; its key is offline" : "signs now");
        Take(_next, "signs from the phase Issue on");
        Take(store.CertificatesIfAny(AuthorityDocument.PreviousCertificate), "signed until the phase Issue");
        CertificateChain trusted = store.CertificatesIfAny(AuthorityDocument.TrustBundle);
        Take(trusted, "");
        Take(signing.Cross, "links the previous CA to the new one");
        Take(store.CertificatesIfAny(AuthorityDocument.NextCross), "links this CA to the next one");
        HashSet<string> bundle = [.. trusted.Select(c => c.Fingerprint)];
        return [.. _found.Select(f => Describe(f.Certificate, f.Role, bundle))];
    }

    // The first of a file has the role; its issuers come for the sake of the chain.
    private void Take(CertificateChain chain, string role)
    {
        for (int i = 0; i < chain.Count; i++)
        {
            DecodedCertificate certificate = chain[i];
            if (_found.TrueForAll(f => f.Certificate.Fingerprint != certificate.Fingerprint))
                _found.Add((certificate, i == 0 && role.Length > 0 ? role : "does not sign here"));
        }
    }

    private ReportCA Describe(DecodedCertificate certificate, string role, HashSet<string> bundle)
    {
        // A cross certificate has another's key: its nodes are counted there.
        bool isCross = _found.Find(f => f.Certificate.PublicKey.Equals(certificate.PublicKey)).Certificate != certificate;
        string? revocation = issuers.RevocationOf(certificate);
        ReportStatus status = ReportItem.StatusOf(certificate.NotBefore, certificate.NotAfter, moment)
            .Below(revocation is not null ? ReportStatus.Revoked : issuers.IsBelowRevoked(certificate) ? ReportStatus.IssuerRevoked : null);
        var item = new ReportItem
        {
            Kind = isCross ? ReportKind.Cross : IsRoot(certificate) ? ReportKind.Root : ReportKind.Intermediate,
            Name = certificate.Subject,
            NotBefore = certificate.NotBefore,
            NotAfter = certificate.NotAfter,
            EffectiveNotAfter = certificate.NotAfter,
            Status = status,
            Verdict = status switch
            {
                ReportStatus.Revoked => "Refused: revoked",
                ReportStatus.IssuerRevoked => "Refused: a CA above is revoked",
                _ => null,
            },
            SerialNumber = certificate.SerialText,
            Detail = certificate.PublicKey.Name + (IsRoot(certificate) ? "" : $", signed by {certificate.Issuer}"),
        };

        int? nodes = isCross ? null : signers.GetValueOrDefault(certificate.KeyId);
        return new ReportCA(item, bundle.Contains(certificate.Fingerprint), RoleOf(certificate, role, status), nodes, certificate.Fingerprint)
        {
            Revocation = revocation,
            IsRelied = signing.Chain.Concat(_next).Any(ca => ca.Fingerprint == certificate.Fingerprint),
        };
    }

    private string RoleOf(DecodedCertificate certificate, string role, ReportStatus status)
    {
        string? why = status switch
        {
            ReportStatus.Revoked => "it is revoked",
            ReportStatus.IssuerRevoked => "a CA above it is revoked",
            _ => null,
        };
        return why is null ? role : certificate.Fingerprint == signing.Fingerprint ? $"does not sign: {why}" : $"{role}; {why}";
    }

    // RFC 5280 4.2.1.1: a self-signed certificate may leave the authority key identifier out, and otherwise it is its own.
    private static bool IsRoot(DecodedCertificate certificate) => certificate.IsSelfIssued
        && (certificate.AuthorityKeyIdentifier is not { } issuer || issuer == certificate.SubjectKeyIdentifier);
}

/// <summary>A CA that nodes trust or that signs.</summary>
/// <param name="Item">Its name and life.</param>
/// <param name="IsTrusted">Whether the trust bundle holds it.</param>
/// <param name="Role">What it does now.</param>
/// <param name="NodeCount">
/// How many nodes have a certificate that it signed and that counts; null for one whose key another has.
/// </param>
/// <param name="Fingerprint">SHA-256, hexadecimal.</param>
internal sealed record ReportCA(
    ReportItem Item, bool IsTrusted, string Role, int? NodeCount, string Fingerprint)
{
    /// <summary>What its issuer's authority says against it, as the part of a sentence; null for nothing.</summary>
    internal string? Revocation { get; init; }

    /// <summary>Whether what is issued, now or after the rotation that is under way, is below it.</summary>
    internal bool IsRelied { get; init; }
}
