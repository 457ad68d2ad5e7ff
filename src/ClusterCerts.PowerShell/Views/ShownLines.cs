namespace ClusterCerts.PowerShell;

/// <summary>Text in lines of a width.</summary>
internal static class ShownLines
{
    /// <summary>A text that loses its middle where it is too long.</summary>
    internal static string Shortened(string text, int width)
    {
        if (text.Length <= width)
            return text;
        int tail = (width - 1) / 2;
        return $"{text[..(width - 1 - tail)]}…{text[^tail..]}";
    }

    /// <summary>A text broken at its spaces, and where a word is longer than a line within it.</summary>
    internal static List<string> Wrapped(string text, int width)
    {
        var lines = new List<string>();
        string line = "";
        foreach (string word in text.Split(' '))
        {
            string rest = word;
            if (line.Length > 0 && line.Length + 1 + rest.Length > width)
            {
                lines.Add(line);
                line = "";
            }

            line = line.Length > 0 ? $"{line} {rest}" : rest;
            while (line.Length > width)
            {
                int cut = char.IsHighSurrogate(line[width - 1]) && width > 1 ? width - 1 : width;
                lines.Add(line[..cut]);
                line = line[cut..];
            }
        }

        lines.Add(line);
        return lines;
    }

    /// <summary>A text behind a head, its further lines below its first.</summary>
    internal static IEnumerable<string> Hanging(string head, string text, int width) =>
        Wrapped(text, Math.Max(20, width - head.Length)).Select((line, i) => ((i == 0 ? head : new string(' ', head.Length)) + line).TrimEnd());
}
