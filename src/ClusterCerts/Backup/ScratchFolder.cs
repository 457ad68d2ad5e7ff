using ClusterCerts.Files;

namespace ClusterCerts.Backup;

/// <summary>A private folder into which a backup is unpacked. Disposed of, it is deleted with all that is in it, unless it was given a name.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private const string Prefix = "clustercerts-drill-";
    private const string HeldName = ".held";
    private const string UnpackedName = "authority";
    private const int Tries = 5;

    // No restoration goes on for so long without a file or folder being made in it.
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private readonly FileSystem _files;
    private readonly string _whole;
    private readonly FileStream? _held;
    private bool _isKept;

    private ScratchFolder(FileSystem files, string path) => (_files, Path, _whole) = (files, path, path);

    private ScratchFolder(FileSystem files, string whole, FileStream held) =>
        (_files, _whole, _held, Path) = (files, whole, held, System.IO.Path.Combine(whole, UnpackedName));

    /// <summary>The folder, absolute.</summary>
    internal string Path { get; }

    /// <summary>One where the system keeps such. A lock beside what is unpacked is held for as long as it is needed: what this account left there and nobody holds
    /// is of a process that has ended, and is deleted; so is a folder of a drill without a lock, when it is old. What is another account's, or in use, is let be.</summary>
    /// <exception cref="ClusterCertsException">It cannot be made.</exception>
    internal static ScratchFolder Temporary(FileSystem files)
    {
        for (int tries = 1; ; tries++)
        {
            string whole = Guarded(System.IO.Path.GetFullPath("."), () => files.CreateScratchDirectory(Prefix));
            FileStream? held = null;
            try
            {
                SweepBeside(files, whole);
                held = files.CreateHeld(System.IO.Path.Combine(whole, HeldName));
                if (!File.Exists(held.Name))
                    throw new IOException($"'{whole}' keeps being deleted by another process.");
                var scratch = new ScratchFolder(files, whole, held);
                files.CreatePrivateDirectory(scratch.Path);
                return scratch;
            }
            catch (Exception e) when (FileErrors.IsFileError(e))
            {
                held?.Dispose();
                TrySweep(files, new DirectoryInfo(whole));

                // Another drill may have taken it for one that was left, before it was held: then another one is made.
                if (e is not IOException || tries == Tries)
                    throw FileErrors.Writing(whole, e);
            }
        }
    }

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
        try
        {
            if (!_isKept && !_files.IsRehearsal && Directory.Exists(Path))
                Guarded(Path, () => Delete(_files, new DirectoryInfo(Path)));
        }
        finally
        {
            _held?.Dispose();
        }

        // Nothing is in it any more but the lock; whoever finds it before that is gone may delete it as well.
        if (_whole != Path)
            TrySweep(_files, new DirectoryInfo(_whole));
    }

    private static void SweepBeside(FileSystem files, string own)
    {
        foreach (DirectoryInfo left in FoldersBeside(own))
        {
            if (left.FullName != own && left.LinkTarget is null && IsOurs(left.FullName, own))
                SweepIfAbandoned(files, left);
        }
    }

    // Where one may write and not list, nothing is known of what was left.
    private static List<DirectoryInfo> FoldersBeside(string own)
    {
        try
        {
            return [.. new DirectoryInfo(FileErrors.FolderOf(own)).EnumerateDirectories(Prefix + "*")];
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            return [];
        }
    }

    // Elsewhere a folder for what is temporary is an account's own.
    private static bool IsOurs(string folder, string own) => FileStatus.Of(folder)?.User == FileStatus.Of(own)?.User;

    // The lock is held until all is deleted: who makes a folder at this moment either has it, and keeps the folder, or sees that the folder is gone.
    private static void SweepIfAbandoned(FileSystem files, DirectoryInfo left)
    {
        try
        {
            bool isOld = files.Clock.GetUtcNow() - left.LastWriteTimeUtc > Abandoned;
            string lockFile = System.IO.Path.Combine(left.FullName, HeldName);
            using FileStream? held = File.Exists(lockFile) ? TryHold(files, lockFile) : isOld && IsOfDrill(left) ? files.CreateHeld(lockFile) : null;
            if (held is not null)
                Delete(files, left);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            // It is held, or where there are no locks it cannot be told; or it cannot be deleted now, and the next drill tries again.
        }
    }

    private static FileStream? TryHold(FileSystem files, string lockFile)
    {
        if (new FileInfo(lockFile).LinkTarget is not null || PathKind.Unreadable(lockFile) is not null)
            return null;
        FileStream? stream = new(lockFile, FileMode.Open, FileAccess.Read, FileShare.Delete, 0);
        try
        {
            if (!files.TryLock(stream.SafeFileHandle))
                return null;
            FileStream held = stream;
            stream = null;
            return held;
        }
        finally
        {
            stream?.Dispose();
        }
    }

    // The version before made no lock, and who was killed just after the folder was made had none yet. The system makes such a folder for its owner alone, and ends its
    // name with letters and digits at random: six, or on Windows eleven and a dot.
    private static bool IsOfDrill(DirectoryInfo folder)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        string end = folder.Name[Prefix.Length..].Replace(".", "", StringComparison.Ordinal);
        return end.Length == (OperatingSystem.IsWindows() ? 11 : 6) && end.All(char.IsAsciiLetterOrDigit) && (OperatingSystem.IsWindows() || (folder.UnixFileMode & Others) == 0);
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
        // The lock is the last: what is left of a deletion that was cut off is still known for abandoned.
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0 }).OrderBy(entry => entry.Name == HeldName))
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
