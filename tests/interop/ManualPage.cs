using System.Text.RegularExpressions;

namespace ClusterCerts.Interop;

/// <summary>The pages that people read: README and docs/.</summary>
internal static partial class ManualPage
{
    /// <summary>The page at the top of the repository.</summary>
    internal const string Readme = "../README";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "manual", "docs");

    /// <summary>The pages of docs/ by name, and the README above.</summary>
    internal static IEnumerable<string> All =>
        Directory.GetFiles(Folder, "*.md").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal).Prepend(Readme);

    /// <summary>The text of a page.</summary>
    internal static string Read(string page) => File.ReadAllText(Location(page));

    /// <summary>The file of a page.</summary>
    internal static string Location(string page) => Path.GetFullPath(Path.Combine(Folder, page + ".md"));

    /// <summary>The anchors of a file's headings as forges make them: lower case, hyphens for spaces, no punctuation.</summary>
    internal static IEnumerable<string> Anchors(string file) => Headings().Matches(File.ReadAllText(file))
        .Select(m => NotInAnchors().Replace(m.Groups["text"].Value, "").Replace(' ', '-').ToLowerInvariant());

    [GeneratedRegex("^#+ (?<text>[^\\n]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Headings();

    [GeneratedRegex("[^\\w -]")]
    private static partial Regex NotInAnchors();
}
