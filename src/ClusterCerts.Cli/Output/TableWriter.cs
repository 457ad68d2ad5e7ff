namespace ClusterCerts.Cli;

/// <summary>A table that prints while its rows still come: the first rows decide how wide its columns are.</summary>
/// <param name="write">Takes each finished line.</param>
/// <param name="headings">The columns' headings.</param>
internal sealed class TableWriter(Action<string> write, IReadOnlyList<string> headings)
{
    // Enough to find the widths of any usual list, and few enough that a list of 20 000 stays out of memory.
    private const int HeldRows = 100;
    private const string Gap = "  ";

    private readonly List<string[]> _held = [];
    private int[]? _widths;

    /// <summary>Adds a row with one cell a column.</summary>
    internal void Add(params string[] cells)
    {
        if (_widths is not null)
        {
            WriteRow(cells);
            return;
        }

        _held.Add(cells);
        if (_held.Count == HeldRows)
            Begin();
    }

    /// <summary>Prints what is held back; a table without rows prints nothing.</summary>
    internal void End()
    {
        if (_widths is null && _held.Count > 0)
            Begin();
    }

    private void Begin()
    {
        _widths = [.. headings.Select((h, i) => Math.Max(h.Length, _held.Max(r => r[i].Length)))];
        WriteRow([.. headings]);
        WriteRow([.. headings.Select(h => new string('-', h.Length))]);
        _held.ForEach(WriteRow);
        _held.Clear();
    }

    private void WriteRow(string[] cells) =>
        write(string.Join(Gap, cells.Select((c, i) => c.PadRight(_widths![i]))).TrimEnd());
}
