namespace ClusterCerts;

/// <summary>Lines of variables that a shell and systemd's EnvironmentFile read alike.</summary>
internal static class ShellSettings
{
    internal static string Line(string name, string value) => $"{name}={Quoted(value)}";

    /// <summary>A word as it is, or within single quotes where a shell would take it apart.</summary>
    internal static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "/._-:=,@%+".Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
