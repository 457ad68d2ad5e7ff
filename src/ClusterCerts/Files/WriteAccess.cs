using System.Runtime.InteropServices;

namespace ClusterCerts.Files;

/// <summary>Whether this user may write a folder or file, asked without touching it.</summary>
/// <remarks>Asked on Linux and macOS. On Windows it is known only when it is tried.</remarks>
internal static partial class WriteAccess
{
    private const int MayEnter = 1; // X_OK
    private const int MayWrite = 2; // W_OK
    private const int NotPermitted = 1; // EPERM: the file or folder is immutable
    private const int AccessDenied = 13; // EACCES

    /// <summary>Refuses as an attempt to make, rename or delete a file in a folder would.</summary>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    /// <exception cref="IOException">The file system cannot, for example because it is read-only or takes no files.</exception>
    internal static void DemandFolder(string folder)
    {
        Demand(folder, MayWrite | MayEnter);

        // Where the kernel shows itself, root may write and nobody can make a file.
        if (OperatingSystem.IsLinux() && new DriveInfo(folder).DriveFormat is "proc" or "sysfs")
            throw new FileNotFoundException($"No file can be made in '{folder}'.");
    }

    /// <summary>Refuses as an attempt to write into a file would.</summary>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    /// <exception cref="IOException">The file system cannot, for example because it is read-only.</exception>
    internal static void DemandFile(string path) => Demand(path, MayWrite);

    /// <summary>Refuses as an attempt to put another file in a file's place would: its own mode does not matter then.</summary>
    /// <exception cref="UnauthorizedAccessException">It is immutable.</exception>
    internal static void DemandReplaceable(string path)
    {
        if (Ask(path, MayWrite) == NotPermitted)
            throw new UnauthorizedAccessException($"'{path}' is immutable.");
    }

    /// <summary>Refuses to say that something is not in a folder where this user may not look: it may be there.</summary>
    /// <param name="folder">The folder, absolute; it need not exist.</param>
    /// <exception cref="ClusterCertsException">It, or a folder above it, may not be entered.</exception>
    internal static void DemandEntry(string folder)
    {
        string? place = folder;
        while (place is not null && !Directory.Exists(place))
            place = Path.GetDirectoryName(place);
        if (place is not null && Ask(place, MayEnter) is AccessDenied or NotPermitted)
        {
            throw new ClusterCertsException(
                ErrorCode.AccessDenied,
                $"The folder '{place}' cannot be entered by this user, so its content is unknown. Run the command as its owner, "
                    + "or ask for access to it.",
                place);
        }
    }

    private static void Demand(string path, int mode)
    {
        switch (Ask(path, mode))
        {
            case 0:
                return;
            case NotPermitted or AccessDenied:
                throw new UnauthorizedAccessException(
                    $"'{path}' cannot be written.", new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())));
            case int error:
                throw new IOException($"'{path}' cannot be written.", error);
        }
    }

    private static int Ask(string path, int mode) =>
        OperatingSystem.IsWindows() || Access(path, mode) == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
