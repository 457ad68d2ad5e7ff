namespace ClusterCerts.Export;

/// <summary>Lines of variables that a shell and systemd's EnvironmentFile read alike.</summary>
internal static class ShellSettings
{
    internal static string Line(string name, string value) => $"{name}={Quoted(value)}";

    /// <summary>A word as it is, or within quotes where a shell would take it apart.</summary>
    /// <exception cref="ClusterCertsException">No quotes hold it for every reader.</exception>
    internal static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "/._-:=,@%+".Contains(c, StringComparison.Ordinal))
            ? word
            : !word.Contains('\'', StringComparison.Ordinal) ? $"'{word}'"

            // systemd knows no quotes in the middle of a value; within double ones these mean something to the one or the other.
            : word.AsSpan().IndexOfAny("\"$`\\!") < 0 ? $"\"{word}\""
            : throw new ClusterCertsException(
                ErrorCode.UnfitForExport,
                $"A shell and systemd do not read '{word}' alike: it holds an apostrophe and one of \" $ ` \\ !; give another -TargetPath.", word);
}
