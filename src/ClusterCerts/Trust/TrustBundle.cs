using ClusterCerts.Encoding;

namespace ClusterCerts.Trust;

/// <summary>The certificates that are trusted: where a path may end.</summary>
/// <remarks>
/// As in OpenSSL without partial chains, a path ends in a self-signed certificate of the bundle; the others in it help to
/// get there. A bundle without any self-signed certificate (an intermediate alone, trusted on purpose) is trusted as it is,
/// but for certificates of nodes: none of them vouches for itself. Signatures are verified when they are asked about.
/// </remarks>
internal sealed class TrustBundle
{
    private readonly SignatureCache _signatures;
    private readonly HashSet<string> _fingerprints;
    private readonly Lazy<bool> _hasRoot;

    internal TrustBundle(IReadOnlyList<DecodedCertificate> certificates, SignatureCache signatures)
    {
        Certificates = certificates;
        _signatures = signatures;
        _fingerprints = [.. certificates.Select(c => c.Fingerprint)];
        _hasRoot = new Lazy<bool>(() => certificates.Any(signatures.IsSelfSigned));
        BySubject = certificates.DistinctBy(c => c.Fingerprint).ToLookup(c => c.SubjectName, OctetComparer.Instance);
    }

    /// <summary>Every certificate of the bundle.</summary>
    internal IReadOnlyList<DecodedCertificate> Certificates { get; }

    /// <summary>The certificates by their subject in DER, each once.</summary>
    internal ILookup<ReadOnlyMemory<byte>, DecodedCertificate> BySubject { get; }

    /// <summary>Whether a certificate is in the bundle.</summary>
    internal bool Holds(DecodedCertificate certificate) => _fingerprints.Contains(certificate.Fingerprint);

    /// <summary>Whether a path may end in the certificate.</summary>
    internal bool IsAnchor(DecodedCertificate certificate) =>
        Holds(certificate) && (_hasRoot.Value ? _signatures.IsSelfSigned(certificate) : certificate.IsCA);
}
