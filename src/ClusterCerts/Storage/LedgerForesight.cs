using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>Asks together what is asked one by one next, where the lines are on a server: its answers then wait here. Elsewhere it does nothing.</summary>
internal static class LedgerForesight
{
    /// <summary>Asks questions, each about a node, a number or a file.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="queries">The questions.</param>
    /// <param name="isLast">Whether they are for <see cref="Ledger.FindLast"/>, or for <see cref="Ledger.Find"/>.</param>
    internal static void Foresee(this Ledger ledger, IEnumerable<LineQuery> queries, bool isLast)
    {
        foreach (LineQuery[] some in ledger.Foresight is null ? [] : queries.Chunk(Ledger.Batch))
            ledger.Foresight!.Foresee(some, isLast);
    }

    /// <summary>Asks which nodes are meant by names.</summary>
    internal static void ForeseeNames(this Ledger ledger, IEnumerable<string> nodeIds)
    {
        foreach (string[] some in ledger.Foresight is null ? [] : nodeIds.Where(name => !NodeIdMatch.IsPattern(name)).Chunk(Ledger.Batch))
            ledger.Foresight!.ForeseeStems([.. some.Select(name => NodeId.Recorded(name).FileStem)]);
    }

    /// <summary>Asks where the certificates of several numbers were issued, and reads these lines.</summary>
    internal static void ForeseeIssues(this Ledger ledger, IEnumerable<SerialNumber> numbers) => ledger.ForeseeLines(numbers.Distinct().Select(LineQuery.IssueOf));

    /// <summary>The same, and what revokes them.</summary>
    internal static void ForeseeNumbers(this Ledger ledger, IEnumerable<SerialNumber> numbers)
    {
        SerialNumber[] all = [.. numbers.Distinct()];
        ledger.ForeseeIssues(all);
        ledger.ForeseeLines(all.Select(LineQuery.RevocationOf));
    }

    /// <summary>Asks questions for <see cref="Ledger.Find"/>, and reads the lines.</summary>
    internal static void ForeseeLines(this Ledger ledger, IEnumerable<LineQuery> queries)
    {
        foreach (LineQuery[] some in ledger.Foresight is null ? [] : queries.Chunk(Ledger.Batch))
        {
            ledger.Foresight!.Foresee(some, isLast: false);
            ledger.Fetch([.. some.SelectMany(ledger.Find)]);
        }
    }

    /// <summary>Asks for the last line of each of several queries, and what it says; those that are damaged are left out.</summary>
    internal static IReadOnlyList<(int Line, LedgerEntry Entry)> PeekLast(this Ledger ledger, IReadOnlyList<LineQuery> queries)
    {
        ledger.Foresee(queries, isLast: true);
        return ledger.Peek([.. queries.Select(ledger.FindLast).Where(line => line >= 0)]);
    }
}
