using System.CommandLine;
using System.CommandLine.Parsing;
using ClusterCerts.Values;

namespace ClusterCerts.Cli;

/// <summary>Arguments that stand in a file, one a line: <c>@ids.txt</c>.</summary>
internal static class ArgumentFiles
{
    private static readonly TryReplaceToken s_standard = new ParserConfiguration().ResponseFileTokenReplacer!;

    /// <summary>Reads the arguments that a file holds. A range of the monitoring guidelines, such as <c>@10:20</c>, is no file; one without a colon is where there is none.</summary>
    internal static bool TryRead(string file, out IReadOnlyList<string>? arguments, out string? error)
    {
        if (!AlertRange.TryParse("@" + file, out _) || (!file.Contains(':', StringComparison.Ordinal) && File.Exists(file)))
            return s_standard(file, out arguments, out error);
        (arguments, error) = (null, null);
        return false;
    }
}
