using System.Collections.Concurrent;
using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>Work on the files of many nodes at once.</summary>
internal static class FileWork
{
    // Flushing a file is waiting for the disk: many at once wait together.
    private static readonly ParallelOptions Flushing = new() { MaxDegreeOfParallelism = 16 };

    /// <summary>Does it for all of them at once. One alone is done here: to start a thread for it takes longer.</summary>
    internal static void Together<T>(IReadOnlyList<T> items, Action<T> work)
    {
        if (items.Count == 1)
            work(items[0]);
        else
            Parallel.ForEach(items, Flushing, work);
    }

    /// <summary>Does it for one pair; a failure is that pair's alone.</summary>
    internal static void Try(NodeFiles pair, ConcurrentDictionary<NodeFiles, ClusterCertsException> failures, string path, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is ClusterCertsException || FileErrors.IsFileError(e))
        {
            failures[pair] = FileErrors.Writing(path, e);
        }
    }

    /// <summary>Brings the names of files to the disk.</summary>
    internal static void SyncFolders(FileSystem files, IEnumerable<JournalFile> written)
    {
        foreach (string touched in written.Select(f => FileErrors.FolderOf(f.Target)).Distinct(StringComparer.Ordinal).Where(Directory.Exists))
            files.SyncDirectory(touched);
    }
}
