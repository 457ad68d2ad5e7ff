namespace ClusterCerts.Cli;

/// <summary>Text that is too long for its place.</summary>
internal static class FittedText
{
    /// <summary>A text that loses its middle.</summary>
    internal static string Middle(string text, int width)
    {
        int tail = (width - 1) / 2;
        return text.Length <= width ? text : $"{text[..(width - 1 - tail)]}…{text[^tail..]}";
    }

    /// <summary>A text broken at its spaces; a word that is longer than a line is broken too.</summary>
    internal static IReadOnlyList<string> Words(string text, int width)
    {
        var lines = new List<string>();
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line);
                line = "";
            }

            line = line.Length > 0 ? $"{line} {word}" : word;
            for (; line.Length > width; line = line[width..])
                lines.Add(line[..width]);
        }

        lines.Add(line);
        return lines;
    }

    /// <summary>The characters of a line of the terminal that standard output is; null where it is none. COLUMNS counts before what it says itself.</summary>
    internal static int? TerminalWidth()
    {
        if (Console.IsOutputRedirected)
            return null;
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out int told) && told > 0)
            return told;
        try
        {
            return Console.WindowWidth is int own and > 0 ? own : null;
        }
        catch (IOException)
        {
            return null; // A terminal that does not say how wide it is.
        }
    }
}
