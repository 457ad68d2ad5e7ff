using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ClusterCerts.Files;

/// <summary>The calls of the C library that the base class library does not offer.</summary>
internal static partial class Posix
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY on x86-64 Linux
    private const int ReadOnlyDirectoryArm = 0x4000; // and on arm64

    private const int ExclusiveNow = 6; // LOCK_EX | LOCK_NB

    /// <summary>renameat2: fail when the target exists.</summary>
    internal const uint RenameNoReplace = 1;

    /// <summary>renameat2: exchange the two names in one step.</summary>
    internal const uint RenameExchange = 2;

    /// <summary>The account that this process acts as.</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint EffectiveUser();

    /// <summary>Renames with flags.</summary>
    /// <returns>0, or the error number; ENOSYS (38) or EINVAL (22) where the kernel or file system cannot.</returns>
    internal static int RenameAt2(string from, string to, uint flags)
    {
        try
        {
            return RenameAt2(CurrentFolder, from, CurrentFolder, to, flags) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        catch (EntryPointNotFoundException)
        {
            return 38;
        }
    }

    /// <summary>Flushes a folder's entries to disk, so that a rename in it survives a power failure.</summary>
    internal static void SyncDirectory(string path)
    {
        int flags = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm
            ? ReadOnlyDirectoryArm
            : ReadOnlyDirectory;
        int descriptor = Open(path, OperatingSystem.IsLinux() ? flags : 0);
        if (descriptor < 0)
            throw new IOException($"The folder '{path}' cannot be flushed to disk.", Marshal.GetLastPInvokeError());
        int result = Fsync(descriptor);
        int error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);

        // EINVAL: some network file systems cannot flush a folder and need not.
        if (result != 0 && error != 22)
            throw new IOException($"The folder '{path}' cannot be flushed to disk.", error);
    }

    /// <summary>Opens a file for reading; a link is not followed.</summary>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a link.</exception>
    internal static SafeFileHandle OpenWithoutLinks(string path)
    {
        const int CloseOnExecute = 0x80000; // O_CLOEXEC
        const int DoNotWait = 0x800; // O_NONBLOCK: a pipe is not waited for
        int noFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000; // O_NOFOLLOW
        int descriptor = Open(path, CloseOnExecute | DoNotWait | noFollow);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new UnauthorizedAccessException(
                $"'{path}' cannot be opened, so it is unknown who should own the file that replaces it "
                    + $"({Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())})");
    }

    /// <summary>Gives a file a second name.</summary>
    /// <returns>0, or the error number.</returns>
    internal static int Link(string existing, string name) => LinkCall(existing, name) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Takes a file's lock without waiting (flock).</summary>
    /// <returns>0, or the error number.</returns>
    internal static unsafe int Lock(SafeFileHandle file)
    {
        const int Interrupted = 4; // EINTR

        // Looked up in the whole process, as .NET's own call is: what stands in for it there is asked here too.
        var flock = (delegate* unmanaged<int, int, int>)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "flock");
        while (true)
        {
            Marshal.SetLastSystemError(0);
            int result = flock((int)file.DangerousGetHandle(), ExclusiveNow);
            int error = Marshal.GetLastSystemError();
            GC.KeepAlive(file);
            if (result == 0 || error != Interrupted)
                return result == 0 ? 0 : error;
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkCall(string existing, string name);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
