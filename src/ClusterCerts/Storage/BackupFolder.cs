using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>The folder on this host for what documents and nodes' files were before a phase of a rotation. Nodes' keys are among them, so that it is
/// here wherever the rest is kept.</summary>
/// <param name="paths">The authority directory.</param>
internal sealed class BackupFolder(AuthorityPaths paths)
{
    private readonly string _path = paths.PathOf(AuthorityDocument.Backups);

    /// <summary>Makes it, private, if it is not there.</summary>
    /// <exception cref="ClusterCertsException">It cannot be made.</exception>
    internal void Make() => Change(() => paths.Files.CreatePrivateDirectory(_path));

    /// <summary>Removes it when nothing is in it any more but what a killed process left.</summary>
    /// <exception cref="ClusterCertsException">It cannot be removed.</exception>
    internal void RemoveIfEmpty()
    {
        if (!Directory.Exists(_path))
            return;
        Change(() =>
        {
            foreach (string leftover in AtomicFile.Leftovers(_path).ToList())
                paths.Files.Delete(leftover);
            if (!Directory.EnumerateFileSystemEntries(_path).Any())
                paths.Files.DeleteDirectory(_path);
        });
    }

    private void Change(Action change)
    {
        try
        {
            change();
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Writing(_path, e);
        }
    }
}
