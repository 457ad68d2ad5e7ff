using ClusterCerts.Export;

namespace ClusterCerts.Publishing;

/// <summary>A file on a node that is not as it shall be.</summary>
/// <param name="File">What it shall hold.</param>
/// <param name="Path">Where it is, there.</param>
/// <param name="Present">What is there; null for nothing.</param>
/// <param name="Rights">Whose it shall be, and who may use it.</param>
internal sealed record NodeFileChange(LayoutFile File, string Path, NodeFile? Present, NodeFileRights Rights)
{
    /// <summary>Its name among files that wait or are kept: one folder has them all.</summary>
    internal string FlatName => Flat(File.Name);

    /// <summary>A name of a layout, which may be below a folder, as one of a single folder.</summary>
    internal static string Flat(string name) => name.Replace('/', '+');

    /// <summary>The place among the changes of one node. Lists and trust come before what is judged by them, settings before the pair that they name, and key
    /// and certificate last, one right after the other: a server that reads by itself in between finds more trust than before and its old pair.</summary>
    internal int Rank => File.Kind switch
    {
        ExportFileKind.RevocationList => 0,
        ExportFileKind.Trust => 1,
        ExportFileKind.Settings => 2,
        ExportFileKind.Bundle => 3,
        ExportFileKind.Certificate => 4,
        _ => 5,
    };
}
