using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Authority;

/// <summary>What ends above each leaf of an authority: after a rotation there are leaves of more than one CA.</summary>
internal sealed class ChainExpiries
{
    private readonly Dictionary<KeyId, ChainExpiry> _byKey = [];
    private readonly ChainExpiry _current;
    private readonly Ledger _ledger;
    private readonly Lazy<LostIssuers> _lost;

    private ChainExpiries(ChainExpiry current, Ledger ledger, Func<LostIssuers> lost) =>
        (_current, _ledger, _lost) = (current, ledger, new(lost));

    internal static ChainExpiries Of(SigningCert signing, IAuthorityStore store, Ledger ledger)
    {
        var ends = new ChainExpiries(ChainExpiry.Of(signing), ledger, () => LostIssuers.Of(store, signing.Chain, Recorded(ledger), Retired(ledger)));
        if (store.CertificatesIfAny(AuthorityDocument.PreviousCertificate) is { Count: > 0 } chain)
            ends._byKey[chain[0].KeyId] = ChainExpiry.Of(chain, RevocationListWatch.EndOf(store, AuthorityDocument.PreviousRevocationList, chain[0]));

        ends._byKey[signing.Decoded.KeyId] = ends._current;
        return ends;
    }

    /// <summary>The end for leaves of a CA.</summary>
    /// <param name="issuerKeyId">The CA's key identifier as the ledger has it; null stands for the current CA.</param>
    internal ChainExpiry For(KeyId? issuerKeyId)
    {
        if (issuerKeyId is not { } id)
            return _current;
        if (!_byKey.TryGetValue(id, out ChainExpiry end))
            _byKey[id] = end = Lost(id) ?? FromLedger(id) ?? _current;
        return end;
    }

    private ChainExpiry? Lost(KeyId issuerKeyId) => _lost.Value.Has(issuerKeyId)
        ? new ChainExpiry(_lost.Value.Since ?? DateTimeOffset.MinValue, NodeCertLimit.IssuerReplaced, null)
        : null;

    private static IEnumerable<(DateTimeOffset Time, DecodedCertificate Certificate)> Recorded(Ledger ledger) =>
        Enumerable.Range(0, ledger.Entries.Count).Where(i => ledger.Entries[i] is { Event: LedgerEvent.Authority, NotAfter: not null })
            .Select(i => (ledger.Entries[i].Time, ledger.DecodedOf(i)));

    private static DateTimeOffset? Retired(Ledger ledger) =>
        ledger.Entries.LastOrDefault(e => e.Kind == LedgerKind.Retirement)?.Time;

    // A CA that is gone from the folder: its own certificate at least is in the ledger.
    private ChainExpiry? FromLedger(KeyId issuerKeyId)
    {
        for (int i = _ledger.Entries.Count - 1; i >= 0; i--)
        {
            if (_ledger.Entries[i] is { Event: LedgerEvent.Authority, NotAfter: not null } && _ledger.DecodedOf(i)
                is { } certificate
                && certificate.KeyId == issuerKeyId)
            {
                return ChainExpiry.Of([certificate], null);
            }
        }

        return null;
    }
}
