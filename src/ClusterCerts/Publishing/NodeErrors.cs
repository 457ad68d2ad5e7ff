namespace ClusterCerts.Publishing;

/// <summary>What is said of a path of a node, whichever way the node is reached.</summary>
internal static class NodeErrors
{
    /// <summary>Something is there.</summary>
    /// <param name="path">The path.</param>
    /// <param name="place">It as a message names it.</param>
    internal static ClusterCertsException Exists(string path, string place) =>
        new(ErrorCode.FileExists, $"{place} exists already; nothing was changed. Move it away, or name another place.", path);

    /// <summary>Nothing is there.</summary>
    internal static ClusterCertsException NotThere(string path, string place) => new(ErrorCode.FileNotFound, $"{place} does not exist.", path);

    /// <summary>A folder is in the place of a file.</summary>
    internal static ClusterCertsException IsFolder(string path, string place) =>
        new(ErrorCode.WrongFileKind, $"{place} is a folder, and a file is to be there; move the folder away.", path);

    /// <summary>What was written could not be kept from others.</summary>
    internal static ClusterCertsException NotPrivate(string path, string place, int mode) => new(
        ErrorCode.FileNotPrivate,
        $"{place} had the mode {Convert.ToString(mode, 8).PadLeft(4, '0')} when it was made, which lets others in: that file system keeps no modes. "
            + "It was deleted again; choose a place on a file system that does.",
        path);
}
