using Microsoft.Win32.SafeHandles;

namespace ClusterCerts.Files;

/// <summary>What Linux knows of a file, by its statx call; a link is not followed.</summary>
internal readonly record struct FileStatus
{
    private const ulong ImmutableFlag = 0x10; // STATX_ATTR_IMMUTABLE
    private const ulong AppendOnlyFlag = 0x20; // STATX_ATTR_APPEND
    private const ulong MountRootFlag = 0x2000; // STATX_ATTR_MOUNT_ROOT

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
    internal static FileStatus? Of(string path) => Statx.TryOf(path, follows: false, out Statx? found) ? From(found) : null;

    /// <summary>The same of what a link leads to.</summary>
    internal static FileStatus? Behind(string path) => Statx.TryOf(path, follows: true, out Statx? found) ? From(found) : null;

    /// <summary>The status of an open file.</summary>
    internal static FileStatus? Of(SafeFileHandle file) => Statx.TryOf(file, out Statx? found) ? From(found) : null;

    private static FileStatus? From(Statx? found) => found is not Statx file ? null : new FileStatus
    {
        Changed = $"{file.Changed.Seconds:x}.{file.Changed.Nanoseconds:x}",
        Flags = file.Attributes,
        Links = file.Links,
        User = file.User,
        Group = file.Group,
        Mode = (UnixFileMode)(file.Mode & 0xfff),
        IsPlainFile = file.IsPlainFile,
        Identity = $"{file.DeviceMajor:x}:{file.DeviceMinor:x}:{file.Inode:x}",
    };
}
