namespace ClusterCerts.Cli;

/// <summary>Paths as a person wants to read and paste them.</summary>
internal static class PathText
{
    /// <summary>The path from the current folder, where it lies below it; otherwise the path as it is.</summary>
    internal static string Short(string path)
    {
        if (!Path.IsPathRooted(path))
            return path;
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>The path for a command line: in single quotes where a shell would take it apart.</summary>
    internal static string Quoted(string path) =>
        path.All(c => char.IsAsciiLetterOrDigit(c) || "/\\._-+:@%,=".Contains(c, StringComparison.Ordinal)) && path.Length > 0
            ? path
            : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
