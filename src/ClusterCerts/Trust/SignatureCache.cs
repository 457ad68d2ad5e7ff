using System.Collections.Concurrent;

namespace ClusterCerts;

/// <summary>Remembers which key signed which certificate, so that many verdicts on one cluster verify each signature once.</summary>
internal sealed class SignatureCache
{
    private readonly ConcurrentDictionary<(string Certificate, string Issuer), string> _problems = new();

    /// <summary>Why a certificate is not signed by a key, or null when it is.</summary>
    internal string? Problem(DecodedCertificate certificate, DecodedCertificate issuer)
    {
        string problem = _problems.GetOrAdd(
            (certificate.Fingerprint, issuer.Fingerprint),
            static (_, pair) => Verify(pair.certificate, pair.issuer.PublicKey) ?? "",
            (certificate, issuer));
        return problem.Length == 0 ? null : problem;
    }

    /// <summary>Whether a certificate is signed by its own key. One whose own signature is too weak to verify counts by its names and key identifiers.</summary>
    internal bool IsSelfSigned(DecodedCertificate certificate)
    {
        if (!certificate.IsSelfIssued)
            return false;
        if (certificate.AuthorityKeyIdentifier is { } authority && certificate.SubjectKeyIdentifier is { } subject
            && !authority.AsSpan().SequenceEqual(subject))
        {
            return false;
        }

        return SignatureVerifier.Weakness(certificate.SignatureAlgorithm) is not null || Problem(certificate, certificate) is null;
    }

    private static string? Verify(DecodedCertificate certificate, PublicKeyInfo key)
    {
        SignatureVerifier.Verify(key, certificate.SignatureAlgorithm, certificate.Tbs.Span, certificate.Signature.Span, out string? problem);
        return problem;
    }
}
