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
        Authorities(ledger).Select(line => (ledger.At(line).Time, ledger.DecodedOf(line)));

    private static IEnumerable<int> Authorities(Ledger ledger) =>
        ledger.Find(new LineQuery { Events = [LedgerEvent.Authority] }).Where(line => ledger.At(line).NotAfter is not null);

    private static DateTimeOffset? Retired(Ledger ledger) =>
        ledger.FindLast(new LineQuery { Events = [LedgerEvent.Rotation], Kind = LedgerKind.Retirement }) is >= 0 and int line
            ? ledger.At(line).Time : null;

    // A CA that is gone from the folder: its own certificate at least is in the ledger.
    private ChainExpiry? FromLedger(KeyId issuerKeyId) =>
        Authorities(_ledger).Reverse().Select(_ledger.DecodedOf).FirstOrDefault(certificate => certificate.KeyId == issuerKeyId) is { } certificate
            ? ChainExpiry.Of([certificate], null) : null;
}
