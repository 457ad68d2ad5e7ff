using ClusterCerts.Encoding;
using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>The lock file of an authority directory. The holder keeps its journal in it; the operating system frees it with the process.</summary>
internal sealed class AuthorityLock : IDisposable
{
    internal const string FileName = ".lock";

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private readonly FileStream _stream;
    private readonly AuthorityPaths? _folder;

    // Where the last whole line of the journal ends.
    private long _whole;

    private AuthorityLock(FileStream stream, AuthorityPaths? folder) => (_stream, _folder) = (stream, folder);

    /// <summary>Whether the last holder ended without putting its things away.</summary>
    internal bool WasAbandoned() => _stream.Length > 0;

    /// <summary>Waits for the lock of an authority, which keeps its journal there.</summary>
    /// <exception cref="ClusterCertsException">It took too long, the folder cannot be written, or its file system has no locks.</exception>
    internal static AuthorityLock Acquire(AuthorityPaths folder, CancellationToken cancellation) =>
        Acquire(folder.Location, folder.Files, folder, cancellation);

    /// <summary>Waits for the lock of any folder.</summary>
    /// <exception cref="ClusterCertsException">As for an authority.</exception>
    internal static AuthorityLock Acquire(string folder, FileSystem files, CancellationToken cancellation) =>
        Acquire(folder, files, null, cancellation);

    /// <summary>Takes the lock of an authority if nobody has it.</summary>
    /// <exception cref="ClusterCertsException">The folder cannot be written, or its file system has no locks.</exception>
    internal static AuthorityLock? TryAcquire(AuthorityPaths folder) =>
        TryOpen(Path.Combine(folder.Location, FileName), folder.Files) is FileStream stream ? new AuthorityLock(stream, folder) : null;

    /// <summary>Refuses where the lock could not be taken; whether another process has it does not matter. Nothing stays locked.</summary>
    /// <exception cref="ClusterCertsException">The lock file cannot be written, or its file system has no locks.</exception>
    internal static void DemandLocks(AuthorityPaths folder)
    {
        string path = Path.Combine(folder.Location, FileName);
        if (OperatingSystem.IsWindows() || !File.Exists(path))
            return;
        InputFile.RefuseEndless(path);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 0);
            _ = IsTaken(stream, folder.Files);
        }
        catch (IOException e) when (IsHeldByAnother(e))
        {
            // It has locks.
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Writing(path, e);
        }
    }

    /// <summary>The journal that an abandoned lock holds: its last whole line.</summary>
    /// <returns>Null when none was written to its end: nothing was done then.</returns>
    /// <exception cref="ClusterCertsException">The line is not a journal's.</exception>
    internal Journal? ReadJournal()
    {
        byte[] bytes = new byte[_stream.Length];
        _stream.Position = 0;
        _stream.ReadExactly(bytes);
        _whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        if (_whole == 0)
            return null;
        int start = bytes.AsSpan(0, (int)_whole - 1).LastIndexOf((byte)'\n') + 1;
        return DecoderGuard.Read(
            () => JsonFile.Read(bytes.AsSpan(start, (int)_whole - start), Journal.Json, Damaged) is { IsWhole: true } journal
                ? journal.WithPaths(_folder!.FromLedgerPath) : throw Damaged("its parts do not match", null),
            e => Damaged("a path in it is not one", e));
    }

    /// <summary>Puts a journal on disk. It follows the one before, which counts until this one is whole: no failure takes both.</summary>
    internal void WriteJournal(IReadOnlyList<JournalStep> steps)
    {
        var journal = new Journal { Location = _folder!.Location, Identity = ReadIdentity(), Steps = steps };
        byte[] line = [.. JournalWriter.Write(journal.WithPaths(_folder.ToLedgerPath)), (byte)'\n'];

        // What follows the last whole line was cut off.
        if (_stream.Length > _whole)
            _stream.SetLength(_whole);
        RandomAccess.Write(_stream.SafeFileHandle, line, _whole);
        RandomAccess.FlushToDisk(_stream.SafeFileHandle);
        _whole += line.Length;
    }

    /// <summary>Empties the journal: all is done.</summary>
    internal void ClearJournal()
    {
        _stream.SetLength(0);
        _whole = 0;
    }

    /// <summary>Whether a journal was written for this folder where it is now, or for the same folder somewhere else:
    /// not for one that this is a copy of.</summary>
    internal bool IsOfThisFolder(Journal journal) =>
        journal.Location == _folder!.Location || (journal.Identity is not null && journal.Identity == ReadIdentity());

    public void Dispose() => _stream.Dispose();

    private ClusterCertsException Damaged(string why, Exception? inner) =>
        new(ErrorCode.FileSystemError, $"The journal in '{_stream.Name}' is damaged: {why}.", _stream.Name, inner);

    private string? ReadIdentity() => FileStatus.Of(_stream.SafeFileHandle)?.Identity;

    private static AuthorityLock Acquire(string folder, FileSystem files, AuthorityPaths? authority, CancellationToken cancellation)
    {
        string path = Path.Combine(folder, FileName);
        long begin = files.Clock.GetTimestamp();
        for (int tries = 0; ; tries++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryOpen(path, files) is FileStream stream)
                return new AuthorityLock(stream, authority);
            if (files.Clock.GetElapsedTime(begin) > LongestWait)
            {
                throw new ClusterCertsException(
                    ErrorCode.AuthorityBusy,
                    $"Another process has been using '{folder}' for {LongestWait.TotalMinutes:0} minutes. Wait until it finishes, "
                        + "or stop it, and run the command again.",
                    folder);
            }

            // Not in step with the others who wait.
            cancellation.WaitHandle.WaitOne(2 + ((Environment.ProcessId + (3 * tries)) % 10));
        }
    }

    private static FileStream? TryOpen(string path, FileSystem files)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        InputFile.RefuseEndless(path);
        if (Directory.Exists(path))
            throw new ClusterCertsException(ErrorCode.WrongFileKind, $"'{path}' is a folder, and the lock is a file; delete it.", path);
        try
        {
            var stream = new FileStream(path, options);
            if (IsTaken(stream, files))
                return stream;
            stream.Dispose();
            return null;
        }
        catch (IOException e) when (IsHeldByAnother(e))
        {
            return null;
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Writing(path, e);
        }
    }

    // .NET takes the lock too, but skips the answer of a file system that has none.
    private static bool IsTaken(FileStream stream, FileSystem files)
    {
        try
        {
            return files.TryLock(stream.SafeFileHandle);
        }
        catch (IOException e)
        {
            stream.Dispose();
            throw new ClusterCertsException(
                ErrorCode.LockUnavailable,
                $"'{stream.Name}' cannot be locked ({e.Message}): two processes could use one serial number, so nothing is written here. "
                    + "Mount the file system with locks (for NFS: version 4, or lockd running and no 'nolock'), "
                    + "or move the folder to one that has them.",
                Path.GetDirectoryName(stream.Name),
                e);
        }
    }

    // EWOULDBLOCK on Linux and macOS; ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION on Windows.
    private static bool IsHeldByAnother(IOException e) =>
        e.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);
}
