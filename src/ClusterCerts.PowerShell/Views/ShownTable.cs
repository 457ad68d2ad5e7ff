namespace ClusterCerts.PowerShell;

/// <summary>A table whose rows are written one by one: each is as wide as its columns are on this screen, whatever comes after it.</summary>
/// <param name="columns">The columns, which grow in this order where there is room; the last takes what is left.</param>
internal sealed class ShownTable(params Column[] columns)
{
    /// <summary>What is said below a row, such as why something is risky; nothing by default.</summary>
    internal Func<ShownObject, IEnumerable<string>> Below { get; init; } = _ => [];

    /// <summary>The columns that grow, in the order of their need; all in their own order by default.</summary>
    internal string[] Growing { get; init; } = [];

    /// <summary>The headings and the line below them.</summary>
    internal IEnumerable<string> Heading(int width)
    {
        int[] widths = Widths(width);
        yield return $"\e[92;1m{Line(widths, c => c.Label)}\e[0m";
        yield return $"\e[92;1m{Line(widths, c => new string('-', c.Label.Length))}\e[0m";
    }

    /// <summary>An object's lines. What must stay whole and is too long for its column has a line of its own: in the first column, which names the
    /// object, above the others, and below them with its heading.</summary>
    internal IEnumerable<string> Row(ShownObject shown, int width)
    {
        int[] widths = Widths(width);
        string[] apart = [.. columns.Select((c, i) => c.StaysWhole && c.Cell(shown, widths[i]) is { } text && text.Length > widths[i] ? text : "")];
        List<string>[] cells = [.. columns.Select((c, i) => apart[i].Length > 0 ? [""] : Cell(c, shown, widths[i]))];
        foreach (string line in apart[0].Length > 0 ? ShownLines.Wrapped(apart[0], width) : [])
            yield return line;
        for (int line = 0; line < cells.Max(c => c.Count); line++)
            yield return Line(widths, (_, i) => cells[i].ElementAtOrDefault(line) ?? "");
        foreach (string line in columns.Zip(apart).Skip(1).Where(c => c.Second.Length > 0)
            .SelectMany(c => ShownLines.Hanging($"  {c.First.Label}: ", c.Second, width)))
            yield return line;
        foreach (string line in Below(shown).SelectMany(text => ShownLines.Hanging("  ", text, width)))
            yield return line;
    }

    /// <summary>What an object has in a column.</summary>
    internal string Cell(ShownObject shown, string label) => Cell(columns.Single(c => c.Label == label), shown);

    private static string Cell(Column column, ShownObject shown) => column.Cell(shown, column.Most);

    private static List<string> Cell(Column column, ShownObject shown, int width)
    {
        string text = column.Cell(shown, width);
        return column.Shortens ? [ShownLines.Shortened(text, width)] : ShownLines.Wrapped(text, width);
    }

    private string Line(int[] widths, Func<Column, string> cell) => Line(widths, (c, _) => cell(c));

    private string Line(int[] widths, Func<Column, int, string> cell) =>
        string.Join(' ', columns.Select((c, i) => c.IsNumber ? cell(c, i).PadLeft(widths[i]) : cell(c, i).PadRight(widths[i]))).TrimEnd();

    private int[] Widths(int width)
    {
        int[] widths = [.. columns.Select(c => c.Width)];
        int left = width - widths.Sum() - columns.Length + 1;
        foreach (int i in Growing.Length == 0 ? Enumerable.Range(0, columns.Length)
            : Growing.Select(label => Array.FindIndex(columns, c => c.Label == label)))
        {
            int more = Math.Clamp(columns[i].Most - widths[i], 0, Math.Max(0, left));
            widths[i] += more;
            left -= more;
        }

        return widths;
    }
}
