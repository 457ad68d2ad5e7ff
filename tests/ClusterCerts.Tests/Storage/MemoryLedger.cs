namespace ClusterCerts.Tests.Storage;

/// <summary>A ledger whose lines are kept in memory, as another store may keep them in rows.</summary>
internal sealed class MemoryLedger(string name) : Ledger(name)
{
    private readonly List<byte[]> _lines = [];

    internal IReadOnlyList<byte[]> Lines => _lines;

    internal void Append(IReadOnlyList<LedgerEntry> entries)
    {
        foreach (byte[] line in LinesOf(entries))
        {
            Take(line);
            _lines.Add(line);
        }
    }

    protected override byte[] LineOf(int index) => _lines[index];
}
