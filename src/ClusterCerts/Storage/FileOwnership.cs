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
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly string[] Attributes =
        ["system.posix_acl_access", "system.posix_acl_default", "security.selinux"];

    /// <summary>Copies them; the target is never open to more users than the source is.</summary>
    /// <exception cref="UnauthorizedAccessException">This user may not give the target that owner.</exception>
    internal static void Copy(string from, string to)
    {
        if (FileStatus.Of(from) is { } was && FileStatus.Of(to) is { } now && (was.User, was.Group) != (now.User, now.Group)
            && ChangeOwner(to, was.User, was.Group) != 0)
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
    /// <param name="mayHave">Whether an open file, by a path to it, is known to be of the user who owns it. Null where there is no ledger to
    /// ask: then nobody else may have put it there.</param>
    /// <remarks>One that everyone could read was a mistake: they lose it, and nobody else.</remarks>
    /// <exception cref="UnauthorizedAccessException">This user may not give it away, or it would go to whoever owns the folder.</exception>
    internal static void Keep(string from, string to, Func<string, uint, bool>? mayHave)
    {
        if (!OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(to, File.GetUnixFileMode(from) & ~Others);
            return;
        }

        using SafeFileHandle old = Posix.OpenWithoutLinks(from);
        using SafeFileHandle own = Posix.OpenWithoutLinks(to);
        if (FileStatus.Of(old) is not { } was || FileStatus.Of(own) is not { } now)
            return;

        string folder = AtomicFile.FolderOf(from);
        if (was.User != now.User && !IsOnlyOf(folder, now.User)
            && !(mayHave?.Invoke($"/proc/self/fd/{old.DangerousGetHandle()}", was.User) ?? IsOnlyOf(folder, was.User)))
        {
            string whose = mayHave is null ? "any of them may have put it there" : "it is not a key that the ledger has";
            throw new UnauthorizedAccessException(
                $"'{from}' belongs to another account (user {was.User}), others may write in its folder, and {whose}: "
                    + "the new file is not given to that account. Move the file away");
        }

        GiveAway(own, was, now, from);
        foreach (string name in Attributes)
            CopyAttribute(old, own, name, from);
        File.SetUnixFileMode(own, was.Mode & ~Others);
    }

    // Nobody but the user, and root, can have put a file there.
    private static bool IsOnlyOf(string folder, uint user)
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
        if (length > 0 && name.StartsWith("system.", StringComparison.Ordinal))
            TakeFromOthers(value.AsSpan(0, (int)length));
        if (length <= 0 || SetAttribute(to, name, value, length, 0) == 0 || name.StartsWith("security.", StringComparison.Ordinal))
            return;
        throw new UnauthorizedAccessException(
            $"The access list of '{path}' cannot be given to the new file ({Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())})");
    }

    // acl(5) as an extended attribute, little-endian: a version, then entries of a tag, what is allowed, and whom the tag means.
    private static void TakeFromOthers(Span<byte> list)
    {
        const int Header = 4;
        const int Entry = 8;
        const ushort OthersTag = 0x20; // ACL_OTHER
        for (int at = Header; at + Entry <= list.Length; at += Entry)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(list[at..]) == OthersTag)
                BinaryPrimitives.WriteUInt16LittleEndian(list[(at + sizeof(ushort))..], 0);
        }
    }

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
