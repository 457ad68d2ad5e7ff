using System.Globalization;
using System.Runtime.CompilerServices;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>What the revocation lists of an authority directory revoke and its ledger does not know: a ledger that was restored may be older
/// than a list beside it, and what a CA has revoked stays revoked.</summary>
internal static class UnrecordedRevocations
{
    // A command asks several times, and each time all of a list is held against all that is revoked. A list never changes, and the last hash of a chain stands
    // for all of its lines.
    private static readonly ConditionalWeakTable<DecodedRevocationList, Answer> Known = [];

    /// <summary>The lines that the ledger lacks, each with the moment of the revocation as its time.</summary>
    /// <remarks>Lists count that can be read and that their CA signed, in date or not. What is wrong with others is reported elsewhere.</remarks>
    internal static IReadOnlyList<LedgerEntry> Of(IAuthorityStore store, Ledger ledger)
    {
        var lines = new List<LedgerEntry>();
        foreach ((AuthorityDocument certificate, AuthorityDocument list) in AuthorityDocument.Authorities)
        {
            if (!store.Has(list))
                continue;
            try
            {
                DecodedCertificate issuer = store.Certificates(certificate)[0];
                DecodedRevocationList[] own = [.. store.Lists(list).Where(l => l.ProblemWith(issuer) is null)];
                lines.AddRange(Of(ledger, own, issuer.KeyId));
            }
            catch (ClusterCertsException)
            {
                // RevocationListWatch tells it to everyone.
            }
        }

        return lines;
    }

    /// <summary>The same of lists of one CA.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="lists">The lists.</param>
    /// <param name="issuerKeyId">The key of the CA.</param>
    internal static IReadOnlyList<LedgerEntry> Of(Ledger ledger, IReadOnlyList<DecodedRevocationList> lists, KeyId issuerKeyId)
    {
        if (lists.Count == 0)
            return [];
        if (Known.TryGetValue(lists[0], out Answer? known) && known.Chain == ledger.LastHash && known.IssuerKeyId == issuerKeyId && known.Lists.SequenceEqual(lists))
            return known.Lines;
        IReadOnlyList<LedgerEntry> lines = [.. Find(ledger, lists, issuerKeyId)];
        Known.AddOrUpdate(lists[0], new Answer(ledger.LastHash, issuerKeyId, lists, lines));
        return lines;
    }

    /// <summary>The lines as they are recorded now: nothing was revoked later than now.</summary>
    internal static IEnumerable<LedgerEntry> At(DateTimeOffset now, IEnumerable<LedgerEntry> lines) =>
        lines.Select(line => line with { Time = now, Revoked = line.Revoked < now ? line.Revoked : now });

    private static IEnumerable<LedgerEntry> Find(Ledger ledger, IReadOnlyList<DecodedRevocationList> lists, KeyId issuerKeyId)
    {
        SerialNumber[] listed = [.. lists.SelectMany(list => list.Revoked).Select(NumberOf).OfType<SerialNumber>()];
        HashSet<SerialNumber> known = ledger.RevokedAmong(listed, issuerKeyId);
        SerialNumber[] unknown = Array.FindAll(listed, number => !known.Contains(number));
        IReadOnlyDictionary<SerialNumber, int> issues = ledger.IssuesAmong(unknown);
        foreach (int[] some in issues.Values.Chunk(Ledger.Batch))
            ledger.Fetch([.. some]);
        foreach (DecodedRevocationList list in unknown.Length == 0 ? [] : lists)
        {
            foreach (RevokedCertificate entry in list.Revoked)
            {
                if (NumberOf(entry) is not SerialNumber serial || !known.Add(serial))
                    continue;
                LedgerEntry? issue = issues.TryGetValue(serial, out int line) ? ledger.At(line) : null;
                yield return LedgerEntries.FoundRevocation(
                    entry.Time, serial, issue, issuerKeyId, entry,
                    $"found on the revocation list number {list.Number?.ToString(CultureInfo.InvariantCulture) ?? "none"}");
            }
        }
    }

    private static SerialNumber? NumberOf(RevokedCertificate entry) =>
        SerialNumber.TryCreate(entry.SerialNumber, out SerialNumber serial) ? serial : null;

    private sealed record Answer(string Chain, KeyId IssuerKeyId, IReadOnlyList<DecodedRevocationList> Lists, IReadOnlyList<LedgerEntry> Lines);
}
