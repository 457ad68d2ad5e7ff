using ClusterCerts.Storage;

namespace ClusterCerts.Audit;

/// <summary>Holds the revocation lists that were signed ahead against the ledger: no other may ever be put in place.</summary>
internal static class PreparedListsAudit
{
    private const string Remedy = "Write a new list and prepare others with New-RevocationList -Ahead.";

    /// <summary>Finds lists that are gone, altered, or of another time.</summary>
    internal static IEnumerable<LedgerFinding> Find(IAuthorityStore store)
    {
        foreach ((AuthorityDocument certificate, AuthorityDocument list) in AuthorityDocument.Authorities)
        {
            if (Problem(store, certificate, list) is string problem)
            {
                yield return new LedgerFinding(LedgerFindingKind.PreparedListsDiffer, null, null, null, problem) { Path = store.PlaceOf(list.Prepared) };
            }
        }
    }

    private static string? Problem(IAuthorityStore store, AuthorityDocument certificate, AuthorityDocument list)
    {
        try
        {
            bool isThere = store.IsTaken(list.Prepared);
            Ledger ledger = store.ReadLedger();
            if (!store.Has(certificate) || (!isThere && !AuthorityLists.IsKept(store, ledger, list)))
                return isThere ? $"'{store.PlaceOf(list.Prepared)}' is there without its CA; delete it." : null;
            return Compare(store, list.Prepared, isThere, PreparedTerms.Of(ledger, store.Certificates(certificate)[0].KeyId));
        }
        catch (ClusterCertsException e) when (e.ErrorCode is ErrorCode.LedgerDamaged or ErrorCode.LedgerMissing or ErrorCode.LedgerRestored or ErrorCode.MalformedCertificate)
        {
            return null; // Findings of their own.
        }
        catch (ClusterCertsException e)
        {
            return $"{e.Message} {Remedy}";
        }
    }

    private static string? Compare(IAuthorityStore store, AuthorityDocument prepared, bool isThere, IReadOnlyList<PreparedTerm> waiting)
    {
        string path = store.PlaceOf(prepared);
        if (!isThere)
        {
            return waiting.Count == 0 ? null
                : $"'{path}' is gone, and the ledger knows {DisplayText.Count(waiting.Count, "list")} in it, the last one valid until {waiting[^1].Term.NextUpdate:u}. {Remedy}";
        }

        if (waiting.Count == 0)
            return $"'{path}' holds lists that count no more: the ledger does not know them, or something was revoked or a list written since they were signed. {Remedy}";
        bool isSame = PreparedListFile.Read(store, prepared).Select(p => p.Sha256).SequenceEqual(waiting.Select(w => w.Sha256));
        return isSame ? null : $"'{path}' does not hold the lists that the ledger knows, number {waiting[0].Term.Number} to {waiting[^1].Term.Number}: it was altered, or is a copy from another time. {Remedy}";
    }
}
