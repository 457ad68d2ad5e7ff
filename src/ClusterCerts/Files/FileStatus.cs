using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ClusterCerts.Files;

/// <summary>What Linux knows of a file, by its statx call; a link is not followed.</summary>
internal readonly partial record struct FileStatus
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const int OfDescriptor = 0x1000; // AT_EMPTY_PATH
    private const uint BasicFields = 0x7ff; // STATX_BASIC_STATS
    private const ulong ImmutableFlag = 0x10; // STATX_ATTR_IMMUTABLE
    private const ulong AppendOnlyFlag = 0x20; // STATX_ATTR_APPEND
    private const ulong MountRootFlag = 0x2000; // STATX_ATTR_MOUNT_ROOT

    private const uint FileKind = 0xf000; // S_IFMT
    private const uint PlainFile = 0x8000; // S_IFREG

    // struct statx is laid out alike on every architecture.
    private const int StatxSize = 256;

    internal required uint User { get; init; }

    internal required uint Group { get; init; }

    internal required UnixFileMode Mode { get; init; }

    /// <summary>How many names it has: more than one where it is hard-linked elsewhere.</summary>
    internal required uint Links { get; init; }

    /// <summary>Whether it is a file with content: no folder, link, device, pipe or socket.</summary>
    internal required bool IsPlainFile { get; init; }

    /// <summary>Device and inode: no two files that are there at once have the same.</summary>
    internal required string Identity { get; init; }

    internal required ulong Flags { get; init; }

    /// <summary>When its content, name, owner or mode last changed: nobody can set that.</summary>
    internal required string Changed { get; init; }

    /// <summary>Whether chattr made it unchangeable, or only to be appended to: it can be neither replaced nor renamed.</summary>
    internal bool IsImmutable => (Flags & (ImmutableFlag | AppendOnlyFlag)) != 0;

    /// <summary>Whether something is mounted on it: a file that a container got alone, for example.</summary>
    internal bool IsMountPoint => (Flags & MountRootFlag) != 0;

    /// <summary>The status of what is at a path; null where there is nothing, or the platform has no such call.</summary>
    internal static FileStatus? Of(string path) => Read(CurrentFolder, path, NoFollow);

    /// <summary>The status of an open file.</summary>
    internal static FileStatus? Of(SafeFileHandle file) => Read((int)file.DangerousGetHandle(), "", OfDescriptor);

    private static FileStatus? Read(int folder, string path, int flags)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        byte[] buffer = new byte[StatxSize];
        try
        {
            if (Statx(folder, path, flags, BasicFields, buffer) != 0)
                return null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        return new FileStatus
        {
            Changed = $"{UInt64(buffer, 96):x}.{UInt32(buffer, 104):x}",
            Flags = UInt64(buffer, 8),
            Links = UInt32(buffer, 16),
            User = UInt32(buffer, 20),
            Group = UInt32(buffer, 24),
            Mode = (UnixFileMode)(UInt16(buffer, 28) & 0xfff),
            IsPlainFile = (UInt16(buffer, 28) & FileKind) == PlainFile,
            Identity = $"{UInt32(buffer, 136):x}:{UInt32(buffer, 140):x}:{UInt64(buffer, 32):x}",
        };
    }

    private static uint UInt16(byte[] buffer, int offset) => MemoryMarshal.Read<ushort>(buffer.AsSpan(offset));

    private static uint UInt32(byte[] buffer, int offset) => MemoryMarshal.Read<uint>(buffer.AsSpan(offset));

    private static ulong UInt64(byte[] buffer, int offset) => MemoryMarshal.Read<ulong>(buffer.AsSpan(offset));

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, [Out] byte[] buffer);
}
