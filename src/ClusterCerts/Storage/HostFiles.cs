namespace ClusterCerts.Storage;

/// <summary>What is a file in the authority's directory on this host, whatever else is kept elsewhere.</summary>
internal static class HostFiles
{
    /// <summary>The documents there whose names begin with a text.</summary>
    /// <param name="folder">The directory.</param>
    /// <param name="prefix">A folder's name with a slash, a beginning of names, or both.</param>
    internal static IEnumerable<AuthorityDocument> Find(AuthorityPaths folder, string prefix)
    {
        int slash = prefix.LastIndexOf('/') + 1;
        string place = folder.PathOf(prefix[..slash]);
        return !Directory.Exists(place) ? []
            : Directory.EnumerateFiles(place, prefix[slash..] + "*")
                .Select(path => AuthorityDocument.Named(prefix[..slash] + Path.GetFileName(path)));
    }

    /// <summary>A text that differs as soon as a file there does; null while a command is using the directory.</summary>
    /// <param name="folder">The directory.</param>
    internal static string? Stamp(AuthorityPaths folder)
    {
        var place = new DirectoryInfo(folder.Location);
        string state = !place.Exists ? "" : string.Join('|', place.EnumerateFiles()
            .Where(f => f.Name is not (AuthorityLock.FileName or SeenFile.FileName)).OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => $"{f.Name} {(f.Exists ? f.Length : -1)} {f.LastWriteTimeUtc.Ticks}"));

        // Its holder keeps a journal in the lock file while files and what is recorded do not match each other.
        var held = new FileInfo(folder.PathOf(AuthorityLock.FileName));
        return held.Exists && held.Length > 0 ? null : state;
    }
}
