using System.Text.Json;

namespace ClusterCerts;

/// <summary>The lock file of an authority directory. The holder keeps its journal in it; the operating system frees it with the process.</summary>
internal sealed class AuthorityLock : IDisposable
{
    internal const string FileName = ".lock";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly FileStream _stream;

    private AuthorityLock(FileStream stream) => _stream = stream;

    /// <summary>Whether the last holder ended without putting its things away.</summary>
    internal bool WasAbandoned => _stream.Length > 0;

    /// <summary>Waits for the lock.</summary>
    /// <exception cref="ClusterCertsException">It took too long, or the folder cannot be written.</exception>
    internal static AuthorityLock Acquire(string folder, CancellationToken cancellation)
    {
        string path = Path.Combine(folder, FileName);
        long deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryOpen(path) is FileStream stream)
                return new AuthorityLock(stream);
            if (Environment.TickCount64 > deadline)
            {
                throw new ClusterCertsException(
                    ErrorCode.AuthorityBusy,
                    $"Another process has been changing '{folder}' for {Patience.TotalMinutes:0} minutes. Wait until it ends, or end it, and run the command again.",
                    folder);
            }

            cancellation.WaitHandle.WaitOne(Random.Shared.Next(2, 12));
        }
    }

    /// <summary>Takes the lock if nobody has it.</summary>
    internal static AuthorityLock? TryAcquire(string folder) =>
        TryOpen(Path.Combine(folder, FileName)) is FileStream stream ? new AuthorityLock(stream) : null;

    /// <summary>The journal that an abandoned lock holds; null when it was cut off itself, before anything was done.</summary>
    internal Journal? ReadJournal()
    {
        byte[] bytes = new byte[_stream.Length];
        if (bytes.Length == 0)
            return null;
        _stream.Position = 0;
        _stream.ReadExactly(bytes);
        if (bytes[^1] != '\n')
            return null;
        try
        {
            return JsonSerializer.Deserialize(bytes, StorageJson.Default.Journal);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Puts a journal on disk, in place of the one before.</summary>
    internal void WriteJournal(Journal journal)
    {
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(journal, StorageJson.Default.Journal), (byte)'\n'];
        _stream.SetLength(0);
        RandomAccess.Write(_stream.SafeFileHandle, bytes, 0);
        RandomAccess.FlushToDisk(_stream.SafeFileHandle);
    }

    internal void ClearJournal() => _stream.SetLength(0);

    public void Dispose() => _stream.Dispose();

    private static FileStream? TryOpen(string path)
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
        try
        {
            return new FileStream(path, options);
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

    // EWOULDBLOCK on Linux and macOS; ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION on Windows.
    private static bool IsHeldByAnother(IOException e) =>
        e.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);
}
