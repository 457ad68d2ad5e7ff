using ClusterCerts.Files;

namespace ClusterCerts.Backup;

/// <summary>A private folder into which a backup is unpacked. Disposed of, it is deleted with all that is in it, unless it was given a name.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private const string Prefix = "clustercerts-drill-";

    // No restoration goes on for so long without a file or folder being made in it.
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private readonly FileSystem _files;
    private bool _isKept;

    private ScratchFolder(FileSystem files, string path) => (_files, Path) = (files, path);

    /// <summary>The folder, absolute.</summary>
    internal string Path { get; }

    /// <summary>One where the system keeps such. What others left there is let be: it may be another account's, or in use.</summary>
    /// <exception cref="ClusterCertsException">It cannot be made.</exception>
    internal static ScratchFolder Temporary(FileSystem files) =>
        new(files, Guarded(System.IO.Path.GetFullPath("."), () => files.CreateScratchDirectory(Prefix)));

    /// <summary>One beside a folder that is to be made, whose name it can take. What a restoration that was killed left there a day ago or more is deleted; another
    /// one's that is under way stays.</summary>
    /// <exception cref="ClusterCertsException">It cannot be made.</exception>
    internal static ScratchFolder Beside(FileSystem files, string path) => Guarded(path, () =>
    {
        foreach (DirectoryInfo left in AtomicFile.LeftoverFolders(path).Select(folder => new DirectoryInfo(folder)).ToList())
        {
            if (left.LinkTarget is null && files.Clock.GetUtcNow() - left.LastWriteTimeUtc > Abandoned)
                TrySweep(files, left);
        }

        string scratch = AtomicFile.TemporaryName(files, path);
        files.CreatePrivateDirectory(scratch);
        return new ScratchFolder(files, scratch);
    });

    /// <summary>Puts a file of a backup there.</summary>
    /// <exception cref="ClusterCertsException">It cannot be written.</exception>
    internal void Place(BackupEntry entry, Stream content)
    {
        string path = System.IO.Path.Combine(Path, entry.Name);
        _ = Guarded(path, () =>
        {
            // Made once: where it is gone, what was in it is gone too.
            if (entry.Name.Contains('/', StringComparison.Ordinal) && Directory.Exists(Path))
                _files.CreatePrivateDirectory(FileErrors.FolderOf(path));
            _files.WriteNew(path, stream => Copy(content, stream), entry.MustBePrivate ? FileProtection.Private : FileProtection.Public);
            _files.SetLastWriteTime(path, entry.Modified);
            return path;
        });
    }

    /// <summary>Refuses a folder in which a file is missing, or is not as long as it was when it was put there.</summary>
    /// <param name="entries">What was put there.</param>
    /// <exception cref="ClusterCertsException">One is.</exception>
    internal void CheckWhole(IEnumerable<BackupEntry> entries)
    {
        BackupEntry? lost = entries.FirstOrDefault(entry => new FileInfo(System.IO.Path.Combine(Path, entry.Name)) is var file && !(file.Exists && file.Length == entry.Size));
        if (lost is not null)
            throw new ClusterCertsException(ErrorCode.FileSystemError, $"'{lost.Name}' was written in '{Path}', and is not there as it was written: something else changes that folder. Nothing was restored.", Path);
    }

    /// <summary>Gives the folder its name; nothing may be there.</summary>
    /// <exception cref="ClusterCertsException">It cannot have it.</exception>
    internal void MoveTo(string path)
    {
        _ = Guarded(path, () =>
        {
            _files.SyncDirectory(Path);
            _files.MoveDirectory(Path, path);
            _files.SyncDirectory(FileErrors.FolderOf(path));
            return path;
        });
        _isKept = true;
    }

    public void Dispose()
    {
        if (!_isKept && !_files.IsRehearsal && Directory.Exists(Path))
            Guarded(Path, () => Delete(_files, new DirectoryInfo(Path)));
    }

    // What is read is a backup: damage of that is told as such, and not as a disk that cannot be written.
    private static void Copy(Stream content, Stream file)
    {
        byte[] buffer = new byte[64 << 10];
        for (int read = Read(content, buffer); read > 0; read = Read(content, buffer))
            file.Write(buffer, 0, read);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(buffer);
    }

    private static int Read(Stream content, byte[] buffer)
    {
        try
        {
            return content.Read(buffer);
        }
        catch (IOException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    // Another account's stays, and is that one's to delete.
    private static void TrySweep(FileSystem files, DirectoryInfo folder)
    {
        try
        {
            Delete(files, folder);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
        }
    }

    private static bool Delete(FileSystem files, DirectoryInfo folder)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0 }))
        {
            if (entry is DirectoryInfo { LinkTarget: null } inner)
                Delete(files, inner);
            else
                files.Delete(entry.FullName);
        }

        files.DeleteDirectory(folder.FullName);
        return true;
    }

    private static T Guarded<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Writing(path, e);
        }
    }
}
