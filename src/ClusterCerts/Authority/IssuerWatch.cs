using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Trust;

namespace ClusterCerts.Authority;

/// <summary>Asks the authorities above before each group of a batch whether the CA is revoked; they are read again only once something there has changed.</summary>
/// <param name="store">The authority that issues.</param>
/// <param name="context">Where authorities are kept.</param>
internal sealed class IssuerWatch(IAuthorityStore store, AuthorityContext context)
{
    private (string Fingerprint, EvidenceAbove Above)? _last;

    /// <summary>Refuses to issue below a CA that is revoked.</summary>
    /// <param name="chain">The CA, then those above it.</param>
    /// <exception cref="ClusterCertsException">It is revoked.</exception>
    internal void Refuse(CertificateChain chain)
    {
        string fingerprint = chain[0].Fingerprint;
        if (_last is not { } last || last.Fingerprint != fingerprint || !last.Above.IsCurrent())
            _last = last = (fingerprint, EvidenceAbove.Of(store, context, connects: true));
        if (RevokedAuthority.Obstacle(store, chain, last.Above) is ClusterCertsException revoked)
            throw revoked;
    }
}
