using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Discovery;

/// <summary>The files that are an authority's alone, told by device and inode: its keys, the lists that were signed ahead, and what a rotation keeps.</summary>
internal static class AuthorityOwnFiles
{
    /// <summary>Finds them.</summary>
    /// <param name="paths">The authority directory.</param>
    /// <returns>Empty where the platform does not tell, or there are none.</returns>
    internal static IReadOnlySet<string> Of(AuthorityPaths paths)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            Add(found, paths.Location, FolderSearch.IsPrivateToAuthority);
            Add(found, paths.PathOf(AuthorityDocument.Backups), static _ => true);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(paths.Location, e);
        }

        return found;
    }

    // A key may be a link to where it is.
    private static void Add(HashSet<string> found, string folder, Func<string, bool> isOwn)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (string path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { AttributesToSkip = 0 }).Where(path => isOwn(Path.GetFileName(path))))
        {
            if (FileStatus.Behind(path) is { } status)
                found.Add(status.Identity);
        }
    }
}
