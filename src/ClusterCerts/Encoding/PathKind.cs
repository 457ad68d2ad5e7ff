using System.Runtime.InteropServices;

namespace ClusterCerts;

/// <summary>What stands at a path: pipes, devices and sockets may have no end, and opening a pipe waits for a writer.</summary>
internal static partial class PathKind
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint TypeAndMode = 0x3; // STATX_TYPE | STATX_MODE
    private const int ModeOffset = 28; // stx_mode in struct statx, which is the same on every architecture

    /// <summary>What is there if it is no file, in a few words; null for a file, for nothing, and where the system cannot tell.</summary>
    internal static unsafe string? Unreadable(string path)
    {
        if (OperatingSystem.IsWindows())
            return path.StartsWith(@"\\.\", StringComparison.Ordinal) ? "a device or a pipe" : null;
        byte* stat = stackalloc byte[256];
        try
        {
            if (StatX(CurrentFolder, path, 0, TypeAndMode, stat) != 0)
                return null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        return (*(ushort*)(stat + ModeOffset) & 0xF000) switch
        {
            0x1000 => "a pipe",
            0x2000 or 0x6000 => "a device",
            0xC000 => "a socket",
            _ => null,
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(int folder, string path, int flags, uint mask, byte* result);
}
