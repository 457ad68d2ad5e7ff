using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ClusterCerts;

/// <summary>Copies who owns a file or folder and who may use it: owner, group, mode, and on Linux POSIX ACLs and security
/// labels.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class FileOwnership
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint WantsOwner = 0x18; // STATX_UID | STATX_GID

    // struct statx is laid out alike on every architecture.
    private const int StatxSize = 256;
    private const int UserOffset = 20;
    private const int GroupOffset = 24;

    private static readonly string[] Attributes =
        ["system.posix_acl_access", "system.posix_acl_default", "security.selinux"];

    /// <summary>Copies them; the target is never open to more users than the source is.</summary>
    /// <exception cref="UnauthorizedAccessException">This user may not give the target that owner.</exception>
    internal static void Copy(string from, string to)
    {
        if (Owner(from) is { } owner && Owner(to) is { } own && owner != own && ChangeOwner(to, owner.User, owner.Group) != 0)
        {
            throw new UnauthorizedAccessException(
                $"'{to}' cannot be given the owner of '{from}' (error {Marshal.GetLastPInvokeError()}).");
        }

        if (OperatingSystem.IsLinux())
        {
            foreach (string name in Attributes)
                CopyAttribute(from, to, name);
        }

        // After the ACL: without it the group bits, which are its mask, would be the group's own for a moment.
        File.SetUnixFileMode(to, File.GetUnixFileMode(from));
    }

    /// <summary>Gives a new private file the owner, group, mode and ACL of the one that it is to replace. Neither may be a link.</summary>
    /// <param name="from">The file that is replaced.</param>
    /// <param name="to">The new one, this user's own.</param>
    /// <param name="isRecorded">Whether an open file, by a path to it, is one that the ledger recorded; null where there is no ledger to ask.</param>
    /// <exception cref="UnauthorizedAccessException">This user may not give it away, or it would go to whoever owns the folder.</exception>
    internal static void Keep(string from, string to, Func<string, bool>? isRecorded)
    {
        if (!OperatingSystem.IsLinux())
        {
            Copy(from, to);
            return;
        }

        using SafeFileHandle old = Posix.OpenWithoutLinks(from);
        using SafeFileHandle own = Posix.OpenWithoutLinks(to);
        if (FileStatus.Of(old) is not { } was || FileStatus.Of(own) is not { } now)
            return;

        // One that everyone could read was a mistake, and is not repeated.
        const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        if ((was.Mode & Others) != 0)
            return;
        if (was.User != now.User && isRecorded is not null && !IsOnlyOurs(AtomicFile.FolderOf(from), now.User) && !isRecorded($"/proc/self/fd/{old.DangerousGetHandle()}"))
        {
            throw new UnauthorizedAccessException(
                $"'{from}' belongs to another account (user {was.User}), others may write in its folder, and it is not a key that the ledger has: "
                    + "the new key is not given to that account. Move the file away");
        }

        GiveAway(own, was, now, from);
        foreach (string name in Attributes)
            CopyAttribute(old, own, name, from);
        File.SetUnixFileMode(own, was.Mode);
    }

    // Nobody else can have put a file there.
    private static bool IsOnlyOurs(string folder, uint user)
    {
        const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        return FileStatus.Of(Path.GetFullPath(folder)) is { } status
            && (status.User == user || status.User == 0) && (status.Mode & OthersWrite) == 0;
    }

    // Where the group may not use the file, it does not matter which one it is.
    private static void GiveAway(SafeFileHandle own, FileStatus was, FileStatus now, string from)
    {
        const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
        if ((was.User, was.Group) == (now.User, now.Group) || ChangeOwner(own, was.User, was.Group) == 0)
            return;
        int error = Marshal.GetLastPInvokeError();
        if (was.User == now.User && (was.Mode & Group) == 0)
            return;
        string whose = was.User == now.User ? $"group {was.Group}" : $"user {was.User} and group {was.Group}";
        throw new UnauthorizedAccessException(
            $"'{from}' belongs to {whose}, and the new file cannot be given to them ({Marshal.GetPInvokeErrorMessage(error)}). "
                + "Run the command as that user or as root, or give the file to this user");
    }

    private static void CopyAttribute(SafeFileHandle from, SafeFileHandle to, string name, string path)
    {
        byte[] value = new byte[4096];
        nint length = GetAttribute(from, name, value, value.Length);
        if (length <= 0 || SetAttribute(to, name, value, length, 0) == 0 || name.StartsWith("security.", StringComparison.Ordinal))
            return;
        throw new UnauthorizedAccessException(
            $"The access list of '{path}' cannot be given to the new file ({Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())})");
    }

    private static (uint User, uint Group)? Owner(string path)
    {
        byte[] buffer = new byte[StatxSize];
        try
        {
            if (!OperatingSystem.IsLinux() || Statx(CurrentFolder, path, NoFollow, WantsOwner, buffer) != 0)
                return null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        return (ReadUInt32(buffer, UserOffset), ReadUInt32(buffer, GroupOffset));
    }

    private static uint ReadUInt32(byte[] buffer, int offset) => BitConverter.IsLittleEndian
        ? BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(offset))
        : BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(offset));

    // Most files have none of these (ENODATA), some file systems know none (EOPNOTSUPP).
    private static void CopyAttribute(string from, string to, string name)
    {
        byte[] value = new byte[4096];
        nint length = GetAttribute(from, name, value, value.Length);
        if (length <= 0 || SetAttribute(to, name, value, length, 0) == 0)
            return;
        int error = Marshal.GetLastPInvokeError();

        // A label is the policy's to give; where it may not be set, the policy gave one at creation.
        if (!name.StartsWith("security.", StringComparison.Ordinal))
            throw new UnauthorizedAccessException($"'{to}' cannot be given the ACL of '{from}' (error {error}).");
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, [Out] byte[] buffer);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int ChangeOwner(SafeFileHandle file, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "fgetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAttribute(SafeFileHandle file, string name, [Out] byte[] value, nint size);

    [LibraryImport("libc", EntryPoint = "fsetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(SafeFileHandle file, string name, byte[] value, nint size, int flags);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "lgetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAttribute(string path, string name, [Out] byte[] value, nint size);

    [LibraryImport("libc", EntryPoint = "lsetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(string path, string name, byte[] value, nint size, int flags);
}
