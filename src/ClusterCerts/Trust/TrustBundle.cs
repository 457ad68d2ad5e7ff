namespace ClusterCerts;

/// <summary>The certificates that are trusted: where a path may end.</summary>
/// <remarks>
/// As in OpenSSL without partial chains, a path ends in a self-signed certificate of the bundle; the others in it help to
/// get there. A bundle without any self-signed certificate (an intermediate alone, trusted on purpose) is trusted as it is,
/// but for certificates of nodes: none of them vouches for itself.
/// </remarks>
internal sealed class TrustBundle
{
    private readonly HashSet<string> _anchors;

    internal TrustBundle(IReadOnlyList<DecodedCertificate> certificates, SignatureCache signatures)
    {
        Certificates = certificates;
        DecodedCertificate[] roots = [.. certificates.Where(signatures.IsSelfSigned)];
        _anchors = [.. (roots.Length > 0 ? roots : certificates.Where(c => c.IsCA)).Select(c => c.Fingerprint)];
    }

    /// <summary>Every certificate of the bundle.</summary>
    internal IReadOnlyList<DecodedCertificate> Certificates { get; }

    /// <summary>Whether a path may end in the certificate.</summary>
    internal bool IsAnchor(DecodedCertificate certificate) => _anchors.Contains(certificate.Fingerprint);
}
