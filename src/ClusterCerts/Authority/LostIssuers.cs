using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Authority;

/// <summary>Which CAs of an authority were replaced and are no longer trusted, so that what they signed has no issuer any
/// more.</summary>
internal sealed class LostIssuers
{
    private readonly HashSet<PublicKeyInfo> _trustedKeys;
    private readonly Dictionary<KeyId, CertificateChain> _chains = [];

    private LostIssuers(IEnumerable<DecodedCertificate> trusted) => _trustedKeys = [.. trusted.Select(c => c.PublicKey)];

    /// <summary>When the CA that signs now took the place of the one before; null when that is not recorded.</summary>
    internal DateTimeOffset? Since { get; private init; }

    /// <summary>Looks at the trust bundle and at the CAs that were here.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="signing">The CA that signs now, and its issuers.</param>
    /// <param name="recorded">The CAs that the ledger records, oldest first: when, and the certificate.</param>
    /// <param name="retired">When a rotation last took a CA out of the trust bundle; null when none did.</param>
    internal static LostIssuers Of(
        IAuthorityStore store, CertificateChain signing, IEnumerable<(DateTimeOffset Time, DecodedCertificate Certificate)> recorded,
        DateTimeOffset? retired = null)
    {
        (DateTimeOffset Time, DecodedCertificate Certificate)[] all = [.. recorded];
        var lost = new LostIssuers([.. store.CertificatesIfAny(AuthorityDocument.TrustBundle), .. signing])
        {
            Since = all.Where(a => a.Certificate.Encoded.AsSpan().SequenceEqual(signing.Encoded[0])).Select(a => (DateTimeOffset?)a.Time)
                .Append(retired).Max(),
        };
        foreach (CertificateChain chain in all.Select(a => CertificateChain.Of([a.Certificate])).Concat(ReplacedAuthority.ChainsIn(store)))
            lost._chains[chain[0].KeyId] = chain;

        return lost;
    }

    /// <summary>Whether verifiers with the trust bundle of now refuse what a CA signed.</summary>
    /// <param name="issuerKeyId">The CA's key identifier as the ledger has it.</param>
    internal bool Has(KeyId? issuerKeyId)
    {
        if (issuerKeyId is not { } id || !_chains.TryGetValue(id, out CertificateChain? chain))
            return false;

        // Of an intermediate whose issuers are not known nothing can be said.
        return chain[^1].IsSelfIssued && !chain.Any(c => _trustedKeys.Contains(c.PublicKey));
    }
}
