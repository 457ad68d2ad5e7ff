namespace ClusterCerts.Cli;

/// <summary>A table that prints while its rows still come: the first rows decide how wide its columns are.</summary>
/// <param name="write">Takes each finished line.</param>
/// <param name="columns">The columns.</param>
/// <param name="width">The characters that a line may have, on a terminal; null where nothing is to fit.</param>
internal sealed class TableWriter(Action<string> write, IReadOnlyList<TableColumn> columns, int? width = null)
{
    // Enough to find the widths of any usual list, and few enough that a list of 20 000 stays out of memory.
    private const int HeldRows = 100;
    private const string Gap = "  ";

    // Less of a text tells nothing.
    private const int Least = 12;

    private readonly List<string[]> _held = [];
    private int[]? _widths;
    private bool[] _isFitted = [];
    private bool[] _isShown = [];

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
        _isShown = [.. columns.Select((c, i) => !c.IsOptional || _held.Exists(r => r[i].Length > 0))];
        int[] natural = [.. columns.Select((c, i) => _isShown[i] ? Math.Max(c.Heading.Length, _held.Max(r => r[i].Length)) : 0)];
        _widths = width is int most ? Fitted(natural, most) : natural;
        _isFitted = [.. columns.Select(c => width is not null && c.Fit != Fit.Whole)];
        WriteRow([.. columns.Select((c, i) => _isShown[i] ? c.Heading : "")]);
        WriteRow([.. columns.Select((c, i) => new string('-', _isShown[i] ? c.Heading.Length : 0))]);
        _held.ForEach(WriteRow);
        _held.Clear();
    }

    // The widest gives way first. What must stay whole may be too much: then the terminal breaks the line.
    private int[] Fitted(int[] natural, int most)
    {
        int[] widths = [.. natural];
        while (widths.Sum() + (Gap.Length * (_isShown.Count(shown => shown) - 1)) > most)
        {
            int widest = -1;
            for (int i = 0; i < widths.Length; i++)
            {
                bool gives = columns[i].Fit != Fit.Whole && widths[i] > Math.Max(columns[i].Heading.Length, Least);
                if (gives && (widest < 0 || widths[i] > widths[widest]))
                    widest = i;
            }

            if (widest < 0)
                break;
            widths[widest]--;
        }

        return widths;
    }

    private void WriteRow(string[] cells)
    {
        IReadOnlyList<string>[] lines = [.. cells.Select(LinesOf)];
        for (int line = 0; line < lines.Max(l => l.Count); line++)
        {
            string late = line > 0 ? "" : string.Concat(cells.Select((cell, i) => _isShown[i] || cell.Length == 0 ? "" : $"{Gap}{columns[i].Heading}: {cell}"));
            write((string.Join(Gap, lines.Select((l, i) => (line < l.Count ? l[line] : "").PadRight(_widths![i])).Where((_, i) => _isShown[i])) + late).TrimEnd());
        }
    }

    private IReadOnlyList<string> LinesOf(string cell, int column) =>
        !_isShown[column] ? [""] : !_isFitted[column] || cell.Length <= _widths![column] ? [cell]
        : columns[column].Fit == Fit.Words ? FittedText.Words(cell, _widths[column])
        : [FittedText.Middle(cell, _widths[column])];
}
