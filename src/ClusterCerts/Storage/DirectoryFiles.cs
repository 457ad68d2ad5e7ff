using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>The files of an authority directory, those of nodes among them, without what is of no use elsewhere: the ledger's index, the lock, where the
/// rest is kept, and what commands left that were interrupted.</summary>
internal static class DirectoryFiles
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private static readonly string[] OfThisPlace =
    [
        AuthorityLock.FileName, LedgerIndexFile.FileName, LedgerIndexFile.StampName, LedgerIndexFile.FileName + "-journal", StoreFile.FileName, SeenFile.FileName,
    ];

    /// <summary>Finds them.</summary>
    /// <param name="paths">The directory.</param>
    /// <param name="skip">Told of what is there and left out, in a sentence.</param>
    /// <returns>Their names from the directory on, with slashes, in their order; the ledger is not among them.</returns>
    /// <exception cref="ClusterCertsException">A folder cannot be read.</exception>
    internal static IReadOnlyList<string> Find(AuthorityPaths paths, Action<string> skip)
    {
        var found = new List<string>();
        Add("", paths.Location, found, skip);
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private static void Add(string prefix, string folder, List<string> found, Action<string> skip)
    {
        try
        {
            foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", Everything))
            {
                if (AtomicFile.IsTemporary(entry.Name) || (prefix.Length == 0 && (OfThisPlace.Contains(entry.Name) || entry.Name == Ledger.DocumentName)))
                    continue;
                if (entry is not DirectoryInfo)
                    AddFile(prefix, entry, found, skip);
                else if (entry.LinkTarget is not null)
                    skip($"'{entry.FullName}' is a link to a folder, and is left out.");
                else if (IsAuthority(entry.FullName))
                    skip($"'{entry.FullName}' is an authority of its own, and is left out; back it up too.");
                else
                    Add($"{prefix}{entry.Name}/", entry.FullName, found, skip);
            }
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(folder, e);
        }
    }

    private static void AddFile(string prefix, FileSystemInfo entry, List<string> found, Action<string> skip)
    {
        if (AuthorityPaths.LeadsNowhere(entry.FullName))
            skip($"'{entry.FullName}' is a link to '{entry.LinkTarget}', where there is nothing now; it is left out.");
        else if (PathKind.Unreadable(entry.FullName) is string kind)
            skip($"'{entry.FullName}' is {kind}, and is left out.");
        else
            found.Add(prefix + entry.Name);
    }

    private static bool IsAuthority(string folder) => File.Exists(Path.Combine(folder, AuthorityDocument.Certificate.Name))
        && (File.Exists(Path.Combine(folder, Ledger.DocumentName)) || File.Exists(Path.Combine(folder, StoreFile.FileName)));
}
