using System.Numerics;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>A revocation list that was signed ahead, as the ledger knows it.</summary>
/// <param name="Term">Its number, and when it is valid.</param>
/// <param name="Sha256">The digest of its DER, hexadecimal.</param>
internal sealed record PreparedTerm(ListTerm Term, string Sha256);

/// <summary>What the ledger tells of the lists of a CA that were signed ahead and still count.</summary>
internal static class PreparedTerms
{
    private const int Some = 32;

    /// <summary>Those that wait to be put in place, in the order of their times.</summary>
    /// <remarks>A list with a greater number, a revocation, or a ledger that was made again or restored leaves none of those before.</remarks>
    /// <param name="ledger">The ledger.</param>
    /// <param name="issuerKeyId">The key of the CA.</param>
    internal static IReadOnlyList<PreparedTerm> Of(Ledger ledger, KeyId issuerKeyId)
    {
        IReadOnlyList<int> lines = ledger.Find(new LineQuery { Events = [LedgerEvent.Prepare], IssuerKeyId = issuerKeyId });
        if (lines.Count == 0)
            return [];
        BigInteger last = RevocationHistory.Of(ledger, issuerKeyId).OwnNumber ?? 0;
        var waiting = new List<PreparedTerm>();
        int first = 0;
        foreach (int[] some in lines.Reverse().Chunk(Some))
        {
            (int Line, LedgerEntry Entry)[] later = [.. ledger.Peek(some).TakeWhile(known => known.Entry.ListNumber > last)];
            waiting.AddRange(later.Select(known => Of(known.Entry)).DistinctBy(known => known.Sha256));
            first = later.Length > 0 ? later[^1].Line : first;
            if (later.Length < some.Length)
                break;
        }

        waiting.Reverse();
        return waiting.Count > 0 && !IsOvertaken(ledger, issuerKeyId, first) ? waiting : [];
    }

    private static PreparedTerm Of(LedgerEntry entry) =>
        new(new(entry.ListNumber!.Value, entry.NotBefore!.Value, entry.NotAfter!.Value), entry.ListSha256!);

    /// <summary>The same where the lists themselves are there.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="certificate">The certificate of the CA.</param>
    /// <param name="list">The list that is in place.</param>
    internal static IReadOnlyList<PreparedTerm> Kept(IAuthorityStore store, AuthorityDocument certificate, AuthorityDocument list) =>
        store.Has(list.Prepared) && store.Has(certificate) ? Of(store.ReadLedger(), store.Certificates(certificate)[0].KeyId) : [];

    // What was revoked since is on none of them; of a ledger that was made again, or came from a backup, nobody knows what it lacks.
    private static bool IsOvertaken(Ledger ledger, KeyId issuerKeyId, int first) =>
        ledger.FindLast(new LineQuery { Events = [LedgerEvent.Rebuild, LedgerEvent.Restore], From = first }) >= 0
        || ledger.FindRevocations(new RevocationQuery(issuerKeyId) { From = first }).Any();
}
