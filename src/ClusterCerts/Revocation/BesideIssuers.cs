using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Revocation;

/// <summary>The CAs beside the one that signs, as far as certificates of theirs are revoked: the previous one, whose list goes on until Retire; and the next one, which has
/// signed already where Issue was undone. In the phase Trust its list is written; after Stage alone nobody trusts it, and the list that Trust makes names what is recorded.</summary>
/// <param name="store">The authority.</param>
/// <param name="keys">Their keys, where they were opened; null where not.</param>
internal sealed class BesideIssuers(IAuthorityStore store, BesideKeys? keys)
{
    private readonly KeyId? _previous = PreviousAuthority.IdOf(store);
    private readonly KeyId? _next = store.CertificatesIfAny(AuthorityDocument.NextCertificate) is [var certificate, ..] ? certificate.KeyId : null;
    private readonly bool _isNextTrusted = RotationFile.Read(store)?.Phase == RotationPhase.Trust;

    /// <summary>The previous CA, where its list is made; null otherwise.</summary>
    internal KeyId? Previous() => CanWrite(AuthorityDocument.PreviousKey) ? _previous : null;

    /// <summary>The next CA, where its list is made; null otherwise.</summary>
    internal KeyId? Next() => _isNextTrusted && CanWrite(AuthorityDocument.NextKey) ? _next : null;

    /// <summary>Whether certificates of a CA are revoked by recording that.</summary>
    internal bool Takes(KeyId issuer) => issuer == Previous() || issuer == Next() || (issuer == _next && !_isNextTrusted);

    /// <summary>Whether they wait for a key that is not here.</summary>
    internal bool IsWaiting(KeyId? issuer) => issuer is KeyId id && (id == _previous || id == _next) && !Takes(id);

    /// <summary>The certificates of those whose certificates are revoked.</summary>
    internal IEnumerable<DecodedCertificate> Certificates() =>
        ((AuthorityDocument[])[AuthorityDocument.PreviousCertificate, AuthorityDocument.NextCertificate]).SelectMany(document => store.CertificatesIfAny(document).Take(1))
            .Where(certificate => Takes(certificate.KeyId));

    /// <summary>The lists that lack a number which is revoked by itself, since it may be of any CA: a sentence each.</summary>
    internal IEnumerable<string> Unwritten()
    {
        if (_previous is not null && Previous() is null)
            yield return ListWithoutKey.Text(store, AuthorityDocument.PreviousKey, AuthorityDocument.PreviousRevocationList, Fault(AuthorityDocument.PreviousKey));
        if (_next is not null && _isNextTrusted && Next() is null)
            yield return ListWithoutKey.Text(store, AuthorityDocument.NextKey, AuthorityDocument.NextRevocationList, Fault(AuthorityDocument.NextKey));
    }

    /// <summary>Why certificates that wait are not revoked, and what to do.</summary>
    /// <param name="entries">Their lines, all of one CA.</param>
    internal ClusterCertsException Unrevoked(IReadOnlyList<LedgerEntry> entries)
    {
        bool isNext = entries[0].IssuerKeyId == _next;
        AuthorityDocument key = isNext ? AuthorityDocument.NextKey : AuthorityDocument.PreviousKey;
        string path = store.Paths.PathOf(key);
        string numbers = string.Join(", ", entries.Select(entry => entry.SerialNumber));
        string what = entries.Count == 1 ? $"The certificate {numbers}" : $"The certificates {numbers}";
        return new ClusterCertsException(
            Fault(key)?.ErrorCode ?? ErrorCode.AuthorityOffline,
            $"{what}{(entries[0].NodeId is NodeId node ? $" of node '{node}'" : "")}, which the {(isNext ? "next" : "previous")} CA signed, {(entries.Count == 1 ? "was" : "were")} not revoked, "
                + $"since its list cannot be made: {Fault(key)?.Message ?? $"its key '{path}' is not here."} While the rotation keeps two CAs its list is made here: bring back its key and revoke again.",
            entries[0].NodeId?.ToString() ?? path,
            Fault(key));
    }

    private ClusterCertsException? Fault(AuthorityDocument key) => keys?.FaultOf(key);

    private bool CanWrite(AuthorityDocument key) => store.Has(key) && Fault(key) is null;
}
