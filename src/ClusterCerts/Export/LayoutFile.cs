namespace ClusterCerts.Export;

/// <summary>A file of a layout before it is written.</summary>
/// <param name="Name">Relative, with slashes.</param>
/// <param name="Content">Its bytes; whoever made a private one zeroes them in the end.</param>
/// <param name="Kind">What it holds.</param>
internal sealed record LayoutFile(string Name, byte[] Content, ExportFileKind Kind)
{
    internal bool IsPrivate => Kind is ExportFileKind.Key or ExportFileKind.Bundle;

    internal static LayoutFile Text(string name, string text, ExportFileKind kind) => new(
        name, System.Text.Encoding.UTF8.GetBytes(text), kind);

    /// <summary>A file that becomes someone's configuration: each line is one line, whatever is quoted in it.</summary>
    /// <exception cref="ClusterCertsException">A line holds a line break or another control character.</exception>
    internal static LayoutFile Settings(string name, params IEnumerable<string> lines) =>
        Text(name, string.Concat(lines.Select(l => OneLine(name, l) + "\n")), ExportFileKind.Settings);

    private static string OneLine(string name, string line) => line.Any(char.IsControl)
        ? throw new ClusterCertsException(ErrorCode.UnfitForExport, $"'{name}' cannot hold a line with a control character: {line}", name)
        : line;
}
