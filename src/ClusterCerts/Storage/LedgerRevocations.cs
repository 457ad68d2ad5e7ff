using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>What a ledger revokes. Of most revocations an index tells whether they are asked for; the lines of the others are read.</summary>
internal static class LedgerRevocations
{
    // So many numbers are looked up one by one; where there are more, all of a CA are read at once.
    private const int FewNumbers = 2000;

    /// <summary>Whether a line revokes what a CA signed, or what nobody knows the issuer of.</summary>
    internal static bool Revokes(this Ledger ledger, KeyId issuerKeyId)
    {
        var query = new RevocationQuery(issuerKeyId);
        return ledger.IsKnownToRevoke(issuerKeyId) || ledger.Revocations(query with { Enough = Ledger.Batch }).Any() || ledger.Revocations(query).Any();
    }

    /// <summary>The lines that revoke what is asked for.</summary>
    internal static IEnumerable<int> FindRevocations(this Ledger ledger, RevocationQuery query) => ledger.Revocations(query).Select(found => found.Line);

    /// <summary>The same, with the numbers that they revoke.</summary>
    internal static IEnumerable<RevocationLine> Revocations(this Ledger ledger, RevocationQuery query) => ledger.Matching(ledger.RevocationsFor(query), query);

    /// <summary>Which of several numbers a line revokes, of a CA; others may be among them.</summary>
    internal static HashSet<SerialNumber> RevokedAmong(this Ledger ledger, IReadOnlyCollection<SerialNumber> numbers, KeyId issuerKeyId)
    {
        var query = new RevocationQuery(issuerKeyId);
        return [.. ledger.Matching(ledger.RevocationsFor(query, numbers.Count > FewNumbers ? null : numbers), query).Select(found => found.SerialNumber)];
    }

    /// <summary>The first line that issues what revocations are about, as far as one does.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="ofNoNode">Whether only revocations count that name no node.</param>
    internal static IEnumerable<int> IssuesRevoked(this Ledger ledger, bool ofNoNode) =>
        ledger.RevocationsFor(new RevocationQuery(IssuerKeyId: null) { IsOfNoNode = ofNoNode }).Chunk(Ledger.Batch).SelectMany(some => ledger.IssuesOf(some).Values);

    // A later line may tell who signed what is revoked, and when it ends: that is asked for some at once.
    private static IEnumerable<RevocationLine> Matching(this Ledger ledger, IReadOnlyList<RevocationLine> found, RevocationQuery query)
    {
        foreach (RevocationLine[] some in found.Chunk(Ledger.Batch))
        {
            RevocationLine[] open = Array.FindAll(some, line => !line.IsCertain);
            Dictionary<SerialNumber, int> issues = ledger.IssuesOf(open);
            ledger.Fetch([.. open.Where(line => line.MatchesAlone is null).Select(line => line.Line), .. issues.Values]);
            foreach (RevocationLine line in some)
            {
                bool matches = line.IsCertain || (issues.TryGetValue(line.SerialNumber, out int issue) ? IsOne(ledger.At(issue), query)
                    : line.MatchesAlone ?? IsOne(ledger.At(line.Line), query));
                if (matches)
                    yield return line;
            }
        }
    }

    // Of a number whose revocation an index has looked at by itself, the index has no issuance.
    private static Dictionary<SerialNumber, int> IssuesOf(this Ledger ledger, RevocationLine[] lines)
    {
        ILookup<bool, SerialNumber> numbers = lines.ToLookup(line => line.MatchesAlone is null, line => line.SerialNumber);
        var issues = new Dictionary<SerialNumber, int>(ledger.IssuesAmong(numbers[true]));
        foreach ((SerialNumber number, int line) in ledger.LateIssuesAmong([.. numbers[false]]))
            issues.TryAdd(number, line);
        return issues;
    }

    private static bool IsOne(LedgerEntry known, RevocationQuery query) =>
        (query.IssuerKeyId is null || known.IssuerKeyId is null || known.IssuerKeyId == query.IssuerKeyId) && !(known.NotAfter < query.EndsFrom);
}
