namespace ClusterCerts.Publishing;

/// <summary>What a program printed, made fit for a message.</summary>
internal static class NodeOutput
{
    private const int Longest = 1024;
    private const int LongestSaid = 300;

    /// <summary>What a command printed, its errors last: the last KiB, printable, lines apart.</summary>
    internal static string Shown(string output, string errors)
    {
        string all = string.Join('\n', new[] { output, errors }.Select(text => text.ReplaceLineEndings("\n").TrimEnd()).Where(text => text.Length > 0));
        return DisplayText.PrintableLines(all.Length > Longest ? "…" + all[^Longest..] : all);
    }

    /// <summary>What OpenSSH's program said, as a sentence of its own after a blank; empty where it said nothing.</summary>
    internal static string Words(string errors) => Said(errors) is { Length: > 0 } said ? $" OpenSSH says: '{said}'" : "";

    /// <summary>The last lines of what a program said, which tell why it failed, as one, for a sentence; empty where it said nothing.</summary>
    internal static string Said(string errors)
    {
        string[] lines = [.. errors.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
        return DisplayText.ClipTo(string.Join("; ", lines.TakeLast(3)), LongestSaid);
    }
}
