using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ClusterCerts.Files;

/// <summary>Every change that the core makes to a disk, one method an operation; tests make each of them fail in turn.</summary>
internal class FileSystem
{
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PublicFile = PrivateFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode PrivateFolder = PrivateFile | UnixFileMode.UserExecute;

    internal static FileSystem Real { get; } = new();

    /// <summary>Who is told of what is done on it.</summary>
    internal virtual WorkLog Log => WorkLog.None;

    /// <summary>Whether nothing is changed: operations only tell whether they would fail.</summary>
    internal virtual bool IsRehearsal => false;

    /// <summary>Whether a folder is there.</summary>
    internal virtual bool HasFolder(string path) => Directory.Exists(path);

    /// <summary>Makes a file that does not exist yet, with its protection from birth, and flushes it to disk.</summary>
    internal virtual void WriteNew(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        using FileStream stream = CreateNew(path, protection);
        try
        {
            RandomAccess.Write(stream.SafeFileHandle, bytes, 0);
            RandomAccess.FlushToDisk(stream.SafeFileHandle);
        }
        catch
        {
            stream.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>The same of more than is held in memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes it. What it throws leaves nothing.</param>
    /// <param name="protection">Who may read it.</param>
    internal virtual void WriteNew(string path, Action<Stream> write, FileProtection protection)
    {
        using FileStream stream = CreateNew(path, protection);
        try
        {
            var buffer = new BufferedStream(stream, 128 << 10);
            write(buffer);
            buffer.Flush();
            RandomAccess.FlushToDisk(stream.SafeFileHandle);
        }
        catch
        {
            stream.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Gives a file a new name in one step; the target must not exist unless it may be replaced.</summary>
    internal virtual void Move(string from, string to, bool replace)
    {
        if (replace || !OperatingSystem.IsLinux())
            File.Move(from, to, replace);
        else if (!PosixNames.TryMoveNew(from, to))
            MoveByLink(from, to); // A second name is refused there too where one exists.
    }

    private static void MoveByLink(string from, string to)
    {
        switch (Posix.Link(from, to))
        {
            case 0:
                File.Delete(from);
                return;
            case 17:
                throw new IOException($"'{to}' exists already.", 17);
            default: // It has no links either; File.Move looks first.
                File.Move(from, to, false);
                return;
        }
    }

    /// <summary>Gives a folder a new name.</summary>
    internal virtual void MoveDirectory(string from, string to) => Directory.Move(from, to);

    /// <summary>Exchanges the names of two folders in one step.</summary>
    /// <returns>False, with nothing done, where the platform or the file system has no such step.</returns>
    internal virtual bool ExchangeDirectories(string one, string other) => OperatingSystem.IsLinux() && PosixNames.Exchange(one, other);

    /// <summary>Gives a file a second name.</summary>
    /// <returns>False, with nothing done, where the file system or the file's owner does not allow it.</returns>
    internal virtual bool Link(string existing, string name) => !OperatingSystem.IsWindows() && PosixNames.Link(existing, name);

    /// <summary>What waits for other processes and the age of files are measured by.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What the names of temporary files are made of.</summary>
    internal Action<Span<byte>> FillRandom { get; init; } = RandomNumberGenerator.Fill;

    /// <summary>Takes the lock on a whole file, for as long as it is open.</summary>
    /// <returns>False when another process has it.</returns>
    /// <exception cref="IOException">The file system has no locks.</exception>
    internal virtual bool TryLock(Microsoft.Win32.SafeHandles.SafeFileHandle file)
    {
        // On Windows to open a file for oneself is the lock.
        if (OperatingSystem.IsWindows())
            return true;
        return Posix.Lock(file) switch
        {
            0 => true,
            11 or 35 => false, // EWOULDBLOCK on Linux and macOS
            int error => throw new IOException(Marshal.GetPInvokeErrorMessage(error), error),
        };
    }

    /// <summary>Makes a symbolic link with another's target.</summary>
    internal virtual void CreateSymbolicLink(string path, string target) => File.CreateSymbolicLink(path, target);

    /// <summary>Gives a file or folder the owner, group, mode and extended attributes of another.</summary>
    /// <param name="from">What is there.</param>
    /// <param name="to">The new one.</param>
    /// <param name="mustBeOurs">Whether it is refused where another account may have put there what is copied from.</param>
    /// <exception cref="ClusterCertsException">This user may not give it that owner.</exception>
    internal virtual void CopyOwnership(string from, string to, bool mustBeOurs = false)
    {
        if (!OperatingSystem.IsWindows())
            FileOwnership.Copy(from, to, mustBeOurs);
    }

    /// <summary>Gives a file or folder of this user's own an owner, a group and a mode; what is null stays. It may be no link.</summary>
    /// <exception cref="ClusterCertsException">This user may not give it away.</exception>
    internal virtual void GiveRights(string path, UnixFileMode? mode, uint? user, uint? group)
    {
        if (!OperatingSystem.IsWindows())
            FileOwnership.Give(path, mode, user, group);
    }

    /// <summary>Writes the file that is to replace another: a private one gets the owner, group, mode and access list of the one before, one that everyone may read its
    /// owner and group where this user can give them.</summary>
    /// <param name="path">The new file.</param>
    /// <param name="target">What it is to replace; it need not be there.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="protection">Who may read it, where nothing is replaced.</param>
    /// <param name="objection">See <see cref="FileOwnership.Keep"/>.</param>
    /// <exception cref="ClusterCertsException">The file before belongs to somebody to whom this user may not give one.</exception>
    internal void WriteSuccessor(
        string path, string target, ReadOnlySpan<byte> bytes, FileProtection protection, Func<string, uint, string?>? objection = null)
    {
        WriteNew(path, bytes, protection);
        KeepOwnership(path, target, protection, objection);
    }

    /// <summary>The same of more than is held in memory.</summary>
    internal void WriteSuccessor(string path, string target, Action<Stream> write, FileProtection protection)
    {
        WriteNew(path, write, protection);
        KeepOwnership(path, target, protection, null);
    }

    private void KeepOwnership(string path, string target, FileProtection protection, Func<string, uint, string?>? objection)
    {
        if (OperatingSystem.IsWindows() || IsRehearsal || !File.Exists(target))
            return;
        try
        {
            if (protection == FileProtection.Public)
                FileOwnership.KeepOwner(target, path, objection);
            else
                FileOwnership.Keep(target, path, protection == FileProtection.OwnerOnly, objection);
        }
        catch
        {
            Delete(path);
            throw;
        }
    }

    internal virtual void SetLastWriteTime(string path, DateTimeOffset time) => File.SetLastWriteTimeUtc(path, time.UtcDateTime);

    internal virtual void Delete(string path) => File.Delete(path);

    /// <summary>Lets an engine write a file of its own, with what it keeps beside it meanwhile.</summary>
    internal virtual void LetWrite(string path, Action write) => write();

    /// <summary>Appends to a file that exists, or starts it with its protection from birth; flushes it to disk. All or nothing.</summary>
    internal virtual void Append(string path, ReadOnlySpan<byte> bytes, FileProtection protection)
    {
        using FileStream stream = File.Exists(path)
            ? new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0)
            : CreateNew(path, protection);
        long length = stream.Length;
        try
        {
            RandomAccess.Write(stream.SafeFileHandle, bytes, length);
            RandomAccess.FlushToDisk(stream.SafeFileHandle);
        }
        catch
        {
            stream.SetLength(length);
            throw;
        }
    }

    /// <summary>Cuts a file off.</summary>
    internal virtual void Truncate(string path, long length)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
        stream.SetLength(length);
        RandomAccess.FlushToDisk(stream.SafeFileHandle);
    }

    /// <summary>Makes a folder that only the owner may enter, and its parents; one that exists stays as it is.</summary>
    internal virtual void CreatePrivateDirectory(string path)
    {
        if (Directory.Exists(path))
            return;
        if (OperatingSystem.IsWindows())
            WindowsPrivacy.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, PrivateFolder);
    }

    /// <summary>Lets only its owner enter a folder. On Windows its access list stays as it is.</summary>
    internal virtual void MakePrivate(string folder)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, PrivateFolder);
    }

    /// <summary>Makes a folder for output, private, if it is not there.</summary>
    /// <exception cref="ClusterCertsException">It cannot be made.</exception>
    internal void MakeFolder(string path)
    {
        try
        {
            CreatePrivateDirectory(path);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Writing(path, e);
        }
    }

    /// <summary>Makes a new folder for what is needed for a while, which only the owner may enter, where the system keeps such.</summary>
    /// <param name="prefix">How its name begins.</param>
    /// <returns>The folder, absolute.</returns>
    internal virtual string CreateScratchDirectory(string prefix) => Directory.CreateTempSubdirectory(prefix).FullName;

    /// <summary>Makes a file that this process holds the lock on for as long as it is open.</summary>
    /// <exception cref="IOException">Another process has it already.</exception>
    internal virtual FileStream CreateHeld(string path)
    {
        // On Windows whoever holds it could not delete it otherwise.
        FileShare share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = PrivateFile;
        return new FileStream(path, options);
    }

    /// <summary>Makes a folder as the platform makes one, and its parents.</summary>
    internal virtual void CreateDirectory(string path) => Directory.CreateDirectory(path);

    internal virtual void DeleteDirectory(string path) => Directory.Delete(path);

    /// <summary>Makes the renames in a folder durable. Windows does that by itself.</summary>
    internal virtual void SyncDirectory(string path)
    {
        if (!OperatingSystem.IsWindows())
            Posix.SyncDirectory(path);
    }

    private static FileStream CreateNew(string path, FileProtection protection)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 0,
        };
        if (OperatingSystem.IsWindows())
            return protection != FileProtection.Public ? WindowsPrivacy.CreateFile(path) : new FileStream(path, options);

        // The mode at creation is narrowed by the umask, never widened.
        options.UnixCreateMode = protection == FileProtection.Public ? PublicFile : PrivateFile;
        var stream = new FileStream(path, options);
        if (protection == FileProtection.Public)
            File.SetUnixFileMode(stream.SafeFileHandle, PublicFile);
        return stream;
    }
}
