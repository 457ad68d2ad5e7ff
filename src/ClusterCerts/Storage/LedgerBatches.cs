using ClusterCerts.Files;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>Reads many single lines of a ledger, some in one go: one by one each costs a question to the index and an opened file.</summary>
internal static class LedgerBatches
{
    /// <summary>The entries of lines, each read when it is asked for.</summary>
    internal static IEnumerable<LedgerEntry> Entries(this Ledger ledger, LineQuery query) => ledger.EntriesAt(ledger.Find(query));

    /// <summary>What revokes a number, the oldest first.</summary>
    internal static IEnumerable<LedgerEntry> RevocationsOf(this Ledger ledger, SerialNumber serialNumber) =>
        ledger.Entries(LineQuery.RevocationOf(serialNumber));

    /// <summary>What lines say, in the order in which they are given.</summary>
    internal static IEnumerable<LedgerEntry> EntriesAt(this Ledger ledger, IEnumerable<int> lines) => ledger.ReadAhead(lines).Select(ledger.At);

    /// <summary>The same lines, each read when it is reached, with some of those that follow.</summary>
    internal static IEnumerable<int> ReadAhead(this Ledger ledger, IEnumerable<int> lines)
    {
        int ahead = 1; // Most who ask want the first alone.
        using IEnumerator<int> each = lines.GetEnumerator();
        for (List<int> some = Next(); some.Count > 0; some = Next())
        {
            ledger.Fetch(some);
            foreach (int line in some)
                yield return line;
            ahead = Math.Min(ahead * 2, Ledger.Batch);
        }

        List<int> Next()
        {
            var some = new List<int>(ahead);
            while (some.Count < ahead && each.MoveNext())
                some.Add(each.Current);
            return some;
        }
    }

    /// <summary>Lines that revoke, each with what tells of the certificate: the first line of its issuance, or itself where there is none.</summary>
    internal static IEnumerable<(int Line, LedgerEntry Revocation, LedgerEntry Known)> WithIssues(this Ledger ledger, IEnumerable<int> lines)
    {
        foreach (int[] some in lines.Chunk(Ledger.Batch))
        {
            LedgerEntry[] revocations = [.. ledger.EntriesAt(some)];
            IReadOnlyDictionary<SerialNumber, int> issues = ledger.IssuesAmong(revocations.Select(r => r.SerialNumber!.Value));
            ledger.Fetch([.. issues.Values]);
            foreach ((int line, LedgerEntry revocation) in some.Zip(revocations))
                yield return (line, revocation, issues.TryGetValue(revocation.SerialNumber!.Value, out int issue) ? ledger.At(issue) : revocation);
        }
    }

    /// <summary>Writes every line with its end, in their order, and holds one at a time.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="stream">Where they go.</param>
    /// <param name="log">Told how far it is, and may end it.</param>
    /// <exception cref="ClusterCertsException">A line is not there.</exception>
    /// <exception cref="OperationCanceledException">The command was stopped.</exception>
    internal static void CopyTo(this Ledger ledger, Stream stream, WorkLog log)
    {
        WorkMeter meter = log.Meter("Moving the ledger", ledger.Count);
        ledger.ReadTexts(line =>
        {
            meter.Advance();
            stream.Write(line);
            stream.WriteByte((byte)'\n');
        });
    }
}
