namespace ClusterCerts.Publishing;

/// <summary>Paths on a node: with slashes, whatever system it runs.</summary>
internal static class RemotePaths
{
    /// <summary>A name in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">A name, or a path below the folder.</param>
    internal static string Join(string folder, string name) => folder.EndsWith('/') || folder.EndsWith('\\') ? folder + name : $"{folder}/{name}";

    /// <summary>Where a path is, after it in a message: nothing for a folder of this machine, which says it itself.</summary>
    internal static string On(this INodeFiles files) => files is FolderFiles ? "" : $" on {files.Describe()}";

    /// <summary>The folder that a file or folder is in; null for a root.</summary>
    internal static string? Above(string path)
    {
        int cut = path.LastIndexOfAny(['/', '\\']);
        return cut < 0 || path.Length == 1 ? null : cut == 0 ? path[..1] : path[..cut];
    }
}
