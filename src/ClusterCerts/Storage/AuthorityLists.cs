using System.Globalization;
using System.Numerics;
using ClusterCerts.Encoding;

namespace ClusterCerts.Storage;

/// <summary>The revocation lists of an authority directory, each held against the ledger: a list that was lost is reported, and never taken
/// for one that revokes nothing.</summary>
internal sealed class AuthorityLists
{
    private const string Remedy = "Write it again with New-RevocationList: the ledger knows what is revoked.";
    private const string SurplusRemedy = "New-RevocationList takes over what it revokes; see Test-CertLedger -Detailed.";

    // A revocation writes its line first and its list right after: who reads in between reads again.
    private const int MaximumReads = 3;

    private static readonly TimeSpan WritePause = TimeSpan.FromMilliseconds(30);

    private readonly IAuthorityStore _store;
    private readonly Ledger _ledger;
    private readonly List<KeptList> _kept = [];

    private AuthorityLists(IAuthorityStore store, Ledger ledger)
    {
        (_store, _ledger) = (store, ledger);
        foreach ((AuthorityDocument certificate, AuthorityDocument list) in AuthorityDocument.Authorities)
        {
            if (IsKept(store, ledger, list))
                _kept.Add(Judge(store.Certificates(certificate)[0], list));
        }
    }

    /// <summary>Whether a list is kept at all: its file is there, or the ledger tells that it ought to be.</summary>
    internal bool AreKept => _kept.Count > 0;

    /// <summary>The lists that can be read and are of their CA, whether in date or not, the signing CA's first.</summary>
    internal IReadOnlyList<DecodedRevocationList> Lists => [.. _kept.SelectMany(k => k.Lists)];

    /// <summary>What is lost, a sentence for each list, with what to do; also where the ledger is the older one.</summary>
    internal IReadOnlyList<string> Losses => [.. _kept
        .Select(k => k.Loss is not null ? $"{k.Loss} {Remedy}" : k.Surplus is not null ? $"{k.Surplus} {SurplusRemedy}" : null).OfType<string>()];

    /// <summary>The same, without what to do.</summary>
    internal IReadOnlyList<string> Faults => [.. _kept.Select(k => k.Loss ?? k.Surplus).OfType<string>()];

    /// <summary>The CAs whose lists are lost, or older than the ledger.</summary>
    internal IReadOnlyList<(DecodedCertificate Issuer, string Loss)> Lost =>
        [.. _kept.Where(k => k.Loss is not null).Select(k => (k.Issuer, $"{k.Loss} {Remedy}"))];

    /// <summary>Reads them.</summary>
    /// <exception cref="ClusterCertsException">The ledger or a CA's certificate cannot be read.</exception>
    internal static AuthorityLists Read(IAuthorityStore store)
    {
        for (int reads = 1; ; reads++)
        {
            var lists = new AuthorityLists(store, store.ReadLedger());
            if (reads == MaximumReads || lists.Losses.Count == 0)
                return lists;
            Thread.Sleep(WritePause);
        }
    }

    /// <summary>Whether a list is kept: it is there, or the ledger tells that it ought to be.</summary>
    internal static bool IsKept(IAuthorityStore store, Ledger ledger, AuthorityDocument list)
    {
        AuthorityDocument certificate = AuthorityDocument.Authorities.Single(n => n.List == list).Certificate;
        if (!store.Has(certificate))
            return false;
        if (store.IsTaken(list))
            return true;
        RevocationHistory history = RevocationHistory.Of(ledger, store.Certificates(certificate)[0].KeyId);
        if (!history.IsListDue || list != AuthorityDocument.NextRevocationList)
            return history.IsListDue;

        // A phase that was undone took the next CA's list along, unless it is needed: beside the current CA's, or for what it revokes.
        return RotationFile.Read(store)?.Phase == RotationPhase.Trust
            && (history.Revokes || IsKept(store, ledger, AuthorityDocument.RevocationList));
    }

    /// <summary>Whether a list of any CA of an authority is kept.</summary>
    internal static bool AnyKept(IAuthorityStore store, Ledger ledger) => AuthorityDocument.Authorities.Any(a => IsKept(store, ledger, a.List));

    private KeptList Judge(DecodedCertificate issuer, AuthorityDocument name)
    {
        string path = _store.PlaceOf(name);
        RevocationHistory history = RevocationHistory.Of(_ledger, issuer.KeyId);
        if (!_store.IsTaken(name))
        {
            string known = history.OwnNumber is null ? "has revocations" : $"knows it, with the number {history.OwnNumber}";
            return new(issuer, [], $"The revocation list '{path}' is gone; the ledger {known}.");
        }

        try
        {
            IReadOnlyList<DecodedRevocationList> read = _store.Lists(name);
            DecodedRevocationList[] own = [.. read.Where(l => l.ProblemWith(issuer) is null)];
            return own is [DecodedRevocationList first, ..]
                ? Compare(issuer, own, first, path, history, isNext: name == AuthorityDocument.NextRevocationList)
                : new(issuer, [], $"'{path}' is not the list of '{issuer.Subject}': {read[0].ProblemWith(issuer)}.");
        }
        catch (ClusterCertsException e)
        {
            return new(issuer, [], $"The revocation list cannot be read: {e.Message}");
        }
    }

    // RFC 5280 5.2.3: the number tells which of two lists is the newer. That of the next CA may be the older one, since an Issue that was
    // taken back brings it again; it is no less for that while it names all that is revoked.
    private KeptList Compare(
        DecodedCertificate issuer, DecodedRevocationList[] own, DecodedRevocationList list, string path, RevocationHistory history, bool isNext)
    {
        if (isNext && history.IsAllOn(list))
            return new(issuer, own, null, SurplusOf(issuer, own, path));
        BigInteger last = history.OwnNumber ?? 0;
        if (list.Number is not BigInteger number || number == last)
            return new(issuer, own, null, SurplusOf(issuer, own, path));
        return number < last
            ? new(issuer, own, $"'{path}' is an older copy: it has the number {number}, and the last one in the ledger is {last}.")
            : new(issuer, own, null, $"'{path}' has the number {number}, and the last one in the ledger is "
                + $"{history.OwnNumber?.ToString(CultureInfo.InvariantCulture) ?? "none"}: the ledger is an older copy, or the list was made elsewhere.");
    }

    private string? SurplusOf(DecodedCertificate issuer, DecodedRevocationList[] own, string path) =>
        UnrecordedRevocations.Of(_ledger, own, issuer.KeyId).Count == 0 ? null
            : $"'{path}' revokes what the ledger does not know as revoked: the ledger is an older copy, or the list was made elsewhere.";

    // What is wrong is a sentence each; what to do about it is said with it.
    private sealed record KeptList(DecodedCertificate Issuer, IReadOnlyList<DecodedRevocationList> Lists, string? Loss, string? Surplus = null);
}
