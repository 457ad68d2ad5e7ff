using ClusterCerts.Storage;

namespace ClusterCerts.Audit;

/// <summary>The head that an authority keeps of its ledger: it tells an older ledger that was put back together with all that fits it.</summary>
internal static class KeptHead
{
    /// <summary>Refuses a ledger that the head proves to be another than it was. A head that is damaged proves nothing, and is Test-CertLedger's to tell of.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="ledger">Its ledger.</param>
    /// <exception cref="ClusterCertsException">The ledger does not go on from the head.</exception>
    internal static void Demand(IAuthorityStore store, Ledger ledger)
    {
        if (ReadIfWhole(store) is not LedgerHead head || head.BreakBefore(ledger) is not string what)
            return;
        string path = store.PlaceOf(AuthorityDocument.LedgerHead);
        throw new ClusterCertsException(
            ErrorCode.LedgerRestored,
            $"The ledger '{store.LedgerPlace}' does not go on from the head of {head.Time:u}, which '{path}' keeps: {what}. What was revoked since is not known here and not on lists that were "
                + "signed before. Look with Test-CertLedger, bring back the newest ledger, and then write a new list with New-RevocationList; where nothing newer is left, move that head away "
                + "first, and revoke again what was revoked since.",
            path);
    }

    /// <summary>Reads it: the head that was exported last.</summary>
    /// <param name="store">The authority.</param>
    /// <returns>Null where none is kept.</returns>
    /// <exception cref="ClusterCertsException">It cannot be read, or is no signed head.</exception>
    internal static LedgerHead? Read(IAuthorityStore store) =>
        store.Read(AuthorityDocument.LedgerHead) is byte[] bytes ? LedgerHead.Parse(bytes, store.PlaceOf(AuthorityDocument.LedgerHead)) : null;

    private static LedgerHead? ReadIfWhole(IAuthorityStore store)
    {
        try
        {
            return Read(store);
        }
        catch (ClusterCertsException e) when (e.ErrorCode is ErrorCode.MalformedLedgerHead or ErrorCode.MalformedPem or ErrorCode.WrongFileKind or ErrorCode.AccessDenied)
        {
            return null;
        }
    }
}
