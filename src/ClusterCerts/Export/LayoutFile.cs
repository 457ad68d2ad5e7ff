using System.Text;

namespace ClusterCerts;

/// <summary>A file of a layout before it is written.</summary>
/// <param name="Name">Relative, with slashes.</param>
/// <param name="Content">Its bytes; whoever made a private one zeroes them in the end.</param>
/// <param name="Kind">What it holds.</param>
internal sealed record LayoutFile(string Name, byte[] Content, ExportFileKind Kind)
{
    internal bool IsPrivate => Kind is ExportFileKind.Key or ExportFileKind.Bundle;

    internal static LayoutFile Text(string name, string text, ExportFileKind kind) => new(
        name, Encoding.UTF8.GetBytes(text), kind);

    internal static LayoutFile Settings(string name, params IEnumerable<string> lines) =>
        Text(name, string.Concat(lines.Select(l => l + "\n")), ExportFileKind.Settings);
}
