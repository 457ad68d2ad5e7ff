namespace ClusterCerts.Export;

/// <summary>A file of an export.</summary>
/// <param name="Path">Where it is, absolute.</param>
/// <param name="NodeId">Whose it is; for a key ring the ring's name.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="IsPrivate">Whether it holds a private key and only its owner may read it.</param>
/// <param name="TargetPath">Where the target machine is to have it, as the settings say.</param>
public sealed record ExportedFile(string Path, string NodeId, ExportFileKind Kind, bool IsPrivate, string TargetPath)
{
    /// <summary>The path.</summary>
    /// <returns>The path.</returns>
    public override string ToString() => Path;
}
