namespace ClusterCerts.Tests.Support;

/// <summary>All lines of a ledger at once, for tests.</summary>
internal static class ScannedLines
{
    /// <summary>The lines of a file.</summary>
    internal static List<ScannedLine> Read(string path)
    {
        var lines = new List<ScannedLine>();
        LedgerScan.Read(path, WorkLog.None, (line, _) => line, lines.Add);
        return lines;
    }

    /// <summary>The lines of a store; null where it has no ledger.</summary>
    internal static List<ScannedLine>? In(IAuthorityStore store)
    {
        var lines = new List<ScannedLine>();
        return store.ScanLedger(WorkLog.None, (line, _) => line, lines.Add) is null ? null : lines;
    }

    /// <summary>That each is one, and goes on from the one before.</summary>
    internal static void AssertLinked(IReadOnlyList<ScannedLine> lines)
    {
        Assert.Equal(Enumerable.Range(1, lines.Count), lines.Select(line => line.Number));
        Assert.Equal([Ledger.FirstPrevious, .. lines.SkipLast(1).Select(line => line.Hash)], lines.Select(line => line.Entry!.Previous));
    }
}
