using System.Runtime.InteropServices;

namespace ClusterCerts.Files;

/// <summary>What Linux's statx call tells of a file: its fields are laid out alike on every architecture.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal readonly partial struct Statx
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const int OfDescriptor = 0x1000; // AT_EMPTY_PATH
    private const uint BasicFields = 0x7ff; // STATX_BASIC_STATS
    private const int KindMask = 0xf000; // S_IFMT
    private const int PlainFile = 0x8000; // S_IFREG

    [FieldOffset(8)]
    internal readonly ulong Attributes;

    [FieldOffset(16)]
    internal readonly uint Links;

    [FieldOffset(20)]
    internal readonly uint User;

    [FieldOffset(24)]
    internal readonly uint Group;

    /// <summary>Kind and permissions.</summary>
    [FieldOffset(28)]
    internal readonly ushort Mode;

    [FieldOffset(32)]
    internal readonly ulong Inode;

    [FieldOffset(40)]
    internal readonly ulong Length;

    /// <summary>When its content, name, owner or mode last changed: nobody can set that.</summary>
    [FieldOffset(96)]
    internal readonly FileTime Changed;

    /// <summary>When its content changed, as far as nobody has set another time.</summary>
    [FieldOffset(112)]
    internal readonly FileTime Modified;

    [FieldOffset(136)]
    internal readonly uint DeviceMajor;

    [FieldOffset(140)]
    internal readonly uint DeviceMinor;

    /// <summary>What it is: the bits of S_IFMT.</summary>
    internal int Kind => Mode & KindMask;

    /// <summary>Whether it is a file with content: no folder, link, device, pipe or socket.</summary>
    internal bool IsPlainFile => Kind == PlainFile;

    /// <summary>Asks for what is at a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="follows">Whether what a link leads to counts, and not the link.</param>
    /// <param name="found">What is there; null where there is nothing, or nothing that can be reached.</param>
    /// <returns>False where the platform has no such call.</returns>
    internal static bool TryOf(string path, bool follows, out Statx? found) => TryCall(CurrentFolder, path, follows ? 0 : NoFollow, out found);

    /// <summary>Asks for an open file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="found">What it is; null where that cannot be told.</param>
    /// <returns>False where the platform has no such call.</returns>
    internal static bool TryOf(SafeHandle file, out Statx? found) => TryCall((int)file.DangerousGetHandle(), "", OfDescriptor, out found);

    private static bool TryCall(int folder, string path, int flags, out Statx? found)
    {
        found = null;
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            if (Call(folder, path, flags, BasicFields, out Statx result) == 0)
                found = result;
            return true;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Call(int folder, string path, int flags, uint fields, out Statx result);

    /// <summary>A time of a file.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly struct FileTime
    {
        internal readonly long Seconds;
        internal readonly uint Nanoseconds;

        /// <summary>It in ticks of a DateTime.</summary>
        internal long Ticks => DateTime.UnixEpoch.Ticks + (Seconds * TimeSpan.TicksPerSecond) + (Nanoseconds / TimeSpan.NanosecondsPerTick);
    }
}
