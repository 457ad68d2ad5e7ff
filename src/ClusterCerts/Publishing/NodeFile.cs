namespace ClusterCerts.Publishing;

/// <summary>What is at a path of a node.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Mode">Its permissions, without its kind; null where the node has none.</param>
/// <param name="UserId">The number of its owner; null where the node has none.</param>
/// <param name="GroupId">The number of its group; null where the node has none.</param>
/// <param name="LinkTarget">What it leads to, if it is a link.</param>
internal sealed record NodeFile(NodeFileKind Kind, long Size, int? Mode, uint? UserId, uint? GroupId, string? LinkTarget)
{
    /// <summary>What the kind of a mode (S_IFMT) says.</summary>
    internal static NodeFileKind KindOf(int mode) => (mode & 0xf000) switch
    {
        0x8000 => NodeFileKind.File,
        0x4000 => NodeFileKind.Folder,
        0xa000 => NodeFileKind.Link,
        _ => NodeFileKind.Other,
    };
}

/// <summary>What is at a path.</summary>
internal enum NodeFileKind
{
    /// <summary>A file with content.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link, wherever it leads to.</summary>
    Link,

    /// <summary>A pipe, a device, a socket.</summary>
    Other,
}
