using System.Numerics;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>A session in which no change leaves a revocation list behind that was signed ahead and counts no more: whatever revokes, writes a list, or takes
/// a CA away does away with it in the same step.</summary>
/// <param name="session">The session.</param>
/// <param name="store">The authority.</param>
internal sealed class ListKeepingSession(IAuthoritySession session, IAuthorityStore store) : IAuthoritySession
{
    public Ledger Ledger => session.Ledger;

    public BigInteger ReadLastSerialNumber() => session.ReadLastSerialNumber();

    public IReadOnlyDictionary<NodeFiles, ClusterCertsException> Prepare(IReadOnlyList<NodeFiles> files) => session.Prepare(files);

    public IReadOnlyDictionary<NodeFiles, ClusterCertsException> RecordIssued(IReadOnlyList<IssuedFiles> issued, IReadOnlyList<byte[]> chain) =>
        session.RecordIssued(issued, chain);

    public void Commit(ChangeSet changes)
    {
        List<string> told = [];
        foreach ((AuthorityDocument certificate, AuthorityDocument list) in AuthorityDocument.Authorities)
        {
            if (store.IsTaken(list.Prepared) && ChangeOf(changes, list.Prepared) is null && IsVoid(changes, certificate, list) is string why)
            {
                string? left = LeaveOrDelete(changes, list.Prepared);
                if (ChangeOf(changes, certificate) is not { IsWritten: false })
                    told.Add(Sentence(certificate, why));
                if (left is not null)
                    told.Add(left);
            }
        }

        session.Commit(changes);
        told.ForEach(store.Tell);
    }

    public void Dispose() => session.Dispose();

    // What cannot be deleted is in no revocation's way: by the ledger its lists count no more, and are never put in place.
    private string? LeaveOrDelete(ChangeSet changes, AuthorityDocument prepared)
    {
        try
        {
            store.CheckReplaceable(prepared);
            changes.Delete(prepared);
            return null;
        }
        catch (ClusterCertsException e)
        {
            return $"'{store.PlaceOf(prepared)}' could not be deleted with the lists that count no more, and none is put in place from there; delete it yourself. {e.Message}";
        }
    }

    // Why what was signed ahead counts no more; null where it goes on.
    private string? IsVoid(ChangeSet changes, AuthorityDocument certificate, AuthorityDocument list)
    {
        if (changes.Ledger.Exists(e => e.Event == LedgerEvent.Revoke) && (KeyOf(certificate) is not KeyId key
            || changes.Ledger.Exists(e => e.Event == LedgerEvent.Revoke && RevocationHistory.IsOf(session.Ledger, e, key))))
            return "they do not name what is revoked now";
        if (changes.Ledger.Exists(e => e.Event == LedgerEvent.Rebuild))
            return "the ledger that knew them is another one";
        if (changes.Ledger.Exists(e => e.Event == LedgerEvent.Restore))
            return "what was revoked after the backup is not on them";
        if (ChangeOf(changes, certificate) is not null)
            return "the CA is another one";
        return ChangeOf(changes, list) is not null ? "the list that is in place is a newer one" : null;
    }

    private string Sentence(AuthorityDocument certificate, string why)
    {
        IReadOnlyList<PreparedTerm> terms = KeyOf(certificate) is KeyId key ? PreparedTerms.Of(session.Ledger, key) : [];
        string what = terms.Count == 0 ? "The revocation lists" : DisplayText.Count(terms.Count, "revocation list");
        string whose = KeyOf(certificate) is null ? "" : $" of '{store.Certificates(certificate)[0].Subject}'";
        string every = terms.Count < 2 ? "" : $" -Every {DurationText.Format(terms[^1].Term.ThisUpdate - terms[^2].Term.ThisUpdate)}";
        string ahead = terms.Count == 0 ? "" : $" {terms.Count}";
        (string are, string were) = terms.Count == 1 ? ("is", "was") : ("are", "were");
        return $"{what}{whose} that {were} signed ahead {(store.Paths.Files.IsRehearsal ? "would be void" : $"{are} void")}: {why}. "
            + $"Prepare new ones with New-RevocationList -Ahead{ahead}{every}.";
    }

    private KeyId? KeyOf(AuthorityDocument certificate)
    {
        try
        {
            CertificateChain chain = store.CertificatesIfAny(certificate);
            return chain.Count > 0 ? chain[0].KeyId : null;
        }
        catch (ClusterCertsException)
        {
            return null; // Whose lists they are cannot be told: they count no more.
        }
    }

    private static FileChange? ChangeOf(ChangeSet changes, AuthorityDocument document) => changes.Files.FirstOrDefault(change => change.Document == document);
}
