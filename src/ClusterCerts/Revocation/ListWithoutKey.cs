using ClusterCerts.Storage;

namespace ClusterCerts.Revocation;

/// <summary>Lists of the CAs beside the one that signs which are due and cannot be made, since their key is not here: that is told, and blocks nothing.</summary>
internal static class ListWithoutKey
{
    private static readonly (AuthorityDocument Certificate, AuthorityDocument Key, AuthorityDocument List)[] Beside =
    [
        (AuthorityDocument.PreviousCertificate, AuthorityDocument.PreviousKey, AuthorityDocument.PreviousRevocationList),
        (AuthorityDocument.NextCertificate, AuthorityDocument.NextKey, AuthorityDocument.NextRevocationList),
    ];

    /// <summary>Those whose key was put away, a sentence each.</summary>
    internal static IEnumerable<string> Of(IAuthorityStore store, Ledger ledger) =>
        Beside.Where(ca => store.Has(ca.Certificate) && !store.Has(ca.Key) && IsDue(store, ledger, ca.List)).Select(ca => Text(store, ca.Key, ca.List, null));

    private static bool IsDue(IAuthorityStore store, Ledger ledger, AuthorityDocument list) =>
        AuthorityLists.IsKept(store, ledger, list) || (list == AuthorityDocument.NextRevocationList && NextAuthorityList.IsFirstMissing(store));

    /// <summary>That a list was not written, and what to do.</summary>
    internal static string Text(IAuthorityStore store, AuthorityDocument key, AuthorityDocument list, ClusterCertsException? fault) =>
        $"'{store.PlaceOf(list)}' was not written: {fault?.Message ?? $"its key '{store.Paths.PathOf(key)}' is not here."} Verifiers that use lists need it "
            + "while the rotation keeps two CAs: bring the key back, and run New-RevocationList before the list ends.";
}
