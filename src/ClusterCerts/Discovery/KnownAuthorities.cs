using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Discovery;

/// <summary>The CA certificates that an authority has now and had before, and what their keys signed.</summary>
internal sealed class KnownAuthorities
{
    private static readonly AuthorityDocument[] OfNow =
    [
        AuthorityDocument.Certificate, AuthorityDocument.TrustBundle, AuthorityDocument.NextCertificate, AuthorityDocument.NextCross, AuthorityDocument.Cross,
    ];

    private readonly HashSet<string> _current;
    private readonly HashSet<string> _former;
    private readonly ILookup<ReadOnlyMemory<byte>, DecodedCertificate> _signers;

    private KnownAuthorities(List<DecodedCertificate> current, List<DecodedCertificate> former)
    {
        _current = [.. current.Select(c => c.Fingerprint)];
        _former = [.. former.Select(c => c.Fingerprint)];
        _signers = current.Concat(former).DistinctBy(c => c.Fingerprint).ToLookup(c => c.SubjectName, OctetComparer.Instance);
    }

    /// <summary>Reads them.</summary>
    /// <exception cref="ClusterCertsException">A document or the ledger is damaged.</exception>
    internal static KnownAuthorities Of(IAuthorityStore store, Ledger ledger)
    {
        List<DecodedCertificate> current = [.. OfNow.SelectMany(document => store.CertificatesIfAny(document))];
        List<DecodedCertificate> former =
        [
            .. store.CertificatesIfAny(AuthorityDocument.PreviousCertificate),
            .. ReplacedAuthority.ChainsIn(store).SelectMany(chain => chain),
            .. ledger.Find(new LineQuery { Events = [LedgerEvent.Authority] }).Where(line => ledger.At(line).NotAfter is not null).Select(ledger.DecodedOf),
        ];
        return new KnownAuthorities(current, former);
    }

    /// <summary>Whether it is a CA certificate that counts now.</summary>
    internal bool IsCurrent(DecodedCertificate certificate) => _current.Contains(certificate.Fingerprint);

    /// <summary>Whether it is one that counted before.</summary>
    internal bool IsFormer(DecodedCertificate certificate) => !IsCurrent(certificate) && _former.Contains(certificate.Fingerprint);

    /// <summary>Whether the key of one of them signed a certificate: with MD5 and SHA-1 too, since a CA that is rotated away from may have done so. No verdict
    /// goes by it.</summary>
    internal bool HaveSigned(DecodedCertificate certificate) => _signers[certificate.IssuerName].Any(ca =>
        SignatureVerifier.IsMadeBy(ca.PublicKey, certificate.SignatureAlgorithm, certificate.Tbs.Span, certificate.Signature.Span));
}
