using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ClusterCerts.Files;

/// <summary>Copies who owns a file or folder and who may use it: owner, group, mode, and on Linux POSIX ACLs and security
/// labels.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class FileOwnership
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const UnixFileMode OwnerMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string SecurityLabel = "security.selinux";

    private static readonly string[] Attributes = ["system.posix_acl_access", "system.posix_acl_default", SecurityLabel];

    /// <summary>Copies them; the target is never open to more users than the source is. Neither may be a link.</summary>
    /// <param name="from">The file or folder that is there.</param>
    /// <param name="to">The new one, this user's own.</param>
    /// <param name="mustBeOurs">Whether it is refused where another account may have put the source there.</param>
    /// <exception cref="ClusterCertsException">This user may not give the target that owner, or it would go to whoever put the source
    /// there.</exception>
    internal static void Copy(string from, string to, bool mustBeOurs)
    {
        if (!OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(to, File.GetUnixFileMode(from));
            return;
        }

        using SafeFileHandle old = Posix.OpenWithoutLinks(from);
        using SafeFileHandle own = Posix.OpenWithoutLinks(to);
        if (FileStatus.Of(old) is not { } was || FileStatus.Of(own) is not { } now)
            return;
        if (mustBeOurs)
            RefuseForeign(from, was, now, null);
        if ((was.User, was.Group) != (now.User, now.Group) && ChangeOwner(own, was.User, was.Group) != 0)
            throw NotGiven(from, $"user {was.User} and group {was.Group}", Marshal.GetLastPInvokeError());
        foreach (string name in Attributes)
            CopyAttribute(old, own, name, from, forOthers: true);

        // After the ACL: without it the group bits, which are its mask, would be the group's own for a moment.
        File.SetUnixFileMode(own, was.Mode);
    }

    /// <summary>Gives a new private file the owner, group, mode and ACL of the one that it is to replace. Neither may be a link.</summary>
    /// <param name="from">The file that is replaced.</param>
    /// <param name="to">The new one, this user's own.</param>
    /// <param name="ownerOnly">Whether the new one is the owner's alone, whatever the other is: then it keeps owner and group,
    /// and no mode and list.</param>
    /// <param name="objection">Why an open file, by a path to it, is not known to be of the user who owns it, and null where it is. Null where
    /// there is no ledger to ask: then nobody else may have put it there.</param>
    /// <remarks>One that everyone could read was a mistake: they lose it, and nobody else.</remarks>
    /// <exception cref="ClusterCertsException">This user may not give it away, or it would go to whoever put the file there.</exception>
    internal static void Keep(string from, string to, bool ownerOnly, Func<string, uint, string?>? objection)
    {
        if (!OperatingSystem.IsLinux())
        {
            if (!ownerOnly)
                File.SetUnixFileMode(to, File.GetUnixFileMode(from) & ~Others);
            return;
        }

        using SafeFileHandle old = Posix.OpenWithoutLinks(from);
        using SafeFileHandle own = Posix.OpenWithoutLinks(to);
        if (FileStatus.Of(old) is not { } was || FileStatus.Of(own) is not { } now)
            return;
        RefuseForeign(from, was, now, objection is null ? null : () => objection($"/proc/self/fd/{old.DangerousGetHandle()}", was.User));
        GiveAway(own, ownerOnly ? was with { Mode = OwnerMode } : was, now, from);
        foreach (string name in ownerOnly ? [SecurityLabel] : Attributes)
            CopyAttribute(old, own, name, from, forOthers: false);
        File.SetUnixFileMode(own, ownerOnly ? OwnerMode : was.Mode & ~Others);
    }

    /// <summary>Gives a new file that everyone may read the owner and group of the one that it is to replace, where this user can give them and nobody else may have
    /// put that one there: it is this user's own otherwise, and everyone may read it all the same.</summary>
    /// <param name="from">The file that is replaced.</param>
    /// <param name="to">The new one, this user's own.</param>
    /// <param name="objection">As for <see cref="Keep"/>.</param>
    internal static void KeepOwner(string from, string to, Func<string, uint, string?>? objection)
    {
        if (!OperatingSystem.IsLinux() || FileStatus.Of(from) is not { IsPlainFile: true } was)
            return;
        using SafeFileHandle own = Posix.OpenWithoutLinks(to);
        if (FileStatus.Of(own) is not { } now || (was.User, was.Group) == (now.User, now.Group))
            return;
        if (!IsForeign(from, was) || (objection is not null && objection(from, was.User) is null))
            _ = ChangeOwner(own, was.User, was.Group);
    }

    /// <summary>Gives a file or folder an owner, a group and a mode; what is null stays. It may be no link.</summary>
    /// <param name="path">The file or folder, this user's own.</param>
    /// <param name="mode">Its mode.</param>
    /// <param name="user">The number of its owner.</param>
    /// <param name="group">The number of its group.</param>
    /// <exception cref="ClusterCertsException">This user may not give it away.</exception>
    internal static void Give(string path, UnixFileMode? mode, uint? user, uint? group)
    {
        using SafeFileHandle own = Posix.OpenWithoutLinks(path);
        FileStatus? now = FileStatus.Of(own);
        bool isOthers = (user is not null && user != now?.User) || (group is not null && group != now?.Group);
        if (isOthers && ChangeOwner(own, user ?? uint.MaxValue, group ?? uint.MaxValue) != 0)
        {
            throw new ClusterCertsException(
                ErrorCode.WriteDenied,
                $"'{path}' cannot be given to {Whose(user, group)} ({Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}). "
                    + "Run the command as that user or as root.",
                path);
        }

        if (mode is UnixFileMode wanted)
            File.SetUnixFileMode(own, wanted);
    }

    private static string Whose(uint? user, uint? group) =>
        string.Join(" and ", new[] { user is null ? null : $"user {user}", group is null ? null : $"group {group}" }.OfType<string>());

    /// <summary>Whether a file belongs to another account that may have put it where it is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="status">Its status.</param>
    internal static bool IsForeign(string path, FileStatus status)
    {
        string folder = FileErrors.FolderOf(path);
        uint me = Posix.EffectiveUser();
        return status.User != me && !IsOnlyOf(folder, me) && !IsPlacedBy(folder, status.User, me);
    }

    private static void RefuseForeign(string from, FileStatus was, FileStatus now, Func<string?>? objection)
    {
        string folder = FileErrors.FolderOf(from);
        if (was.User == now.User || IsOnlyOf(folder, now.User))
            return;
        string? why = objection is not null ? objection() : IsPlacedBy(folder, was.User, now.User) ? null : "any of them may have put it there";
        if (why is null)
            return;
        throw new ClusterCertsException(
            ErrorCode.WriteDenied,
            $"'{from}' belongs to another account (user {was.User}), others may write in its folder or in one above, and {why}: "
                + "the new file is not given to that account. Move it away, and run the command again.",
            from);
    }

    // Nobody but the user, and root, can have put a file there.
    private static bool IsOnlyOf(string folder, uint user) => FileStatus.Of(Path.GetFullPath(folder)) is { } status && IsClosed(status)
        && (status.User == user || status.User == 0);

    // A folder of the account itself tells nothing until it is in one where that account, or everyone, cannot have made it: up to there.
    private static bool IsPlacedBy(string folder, uint user, uint me)
    {
        for (string? at = Path.GetFullPath(folder); at is not null; at = Path.GetDirectoryName(at))
        {
            if (IsOnlyOf(at, me))
                return true;
            if (FileStatus.Of(at) is not { } status || !IsClosed(status) || status.User != user)
                return false;
        }

        return false;
    }

    private static bool IsClosed(FileStatus status) => (status.Mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) == 0;

    // Where the group may not use the file, it does not matter which one it is.
    private static void GiveAway(SafeFileHandle own, FileStatus was, FileStatus now, string from)
    {
        const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
        if ((was.User, was.Group) == (now.User, now.Group) || ChangeOwner(own, was.User, was.Group) == 0)
            return;
        int error = Marshal.GetLastPInvokeError();
        if (was.User == now.User && (was.Mode & Group) == 0)
            return;
        throw NotGiven(from, was.User == now.User ? $"group {was.Group}" : $"user {was.User} and group {was.Group}", error);
    }

    private static void CopyAttribute(SafeFileHandle from, SafeFileHandle to, string name, string path, bool forOthers)
    {
        byte[] value = ReadAttribute(from, name);
        if (!forOthers && name.StartsWith("system.", StringComparison.Ordinal))
            TakeFromOthers(value);

        // A label is the policy's to give; where it may not be set, the policy gave one at creation.
        if (value.Length == 0 || SetAttribute(to, name, value, value.Length, 0) == 0 || name.StartsWith("security.", StringComparison.Ordinal))
            return;
        string reason = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
        throw new ClusterCertsException(
            ErrorCode.WriteDenied,
            $"The access list of '{path}' cannot be given to the file that replaces it ({reason}). It was not changed; "
                + "run the command as root, or remove the list with setfacl -b.",
            path);
    }

    // Most files have none of these (ENODATA), some file systems know none (EOPNOTSUPP): nothing then. A long one takes a longer buffer.
    private static byte[] ReadAttribute(SafeFileHandle file, string name)
    {
        const int TooSmall = 34; // ERANGE
        const int Longest = 1 << 20; // far above the 64 KiB that Linux allows
        for (byte[] value = new byte[4096]; ; value = new byte[value.Length * 2])
        {
            nint length = GetAttribute(file, name, value, value.Length);
            if (length >= 0)
                return value[..(int)length];
            if (Marshal.GetLastPInvokeError() != TooSmall || value.Length == Longest)
                return [];
        }
    }

    private static ClusterCertsException NotGiven(string path, string whose, int error) => new(
        ErrorCode.WriteDenied,
        $"'{path}' belongs to {whose}, and the file that replaces it cannot be given to them ({Marshal.GetPInvokeErrorMessage(error)}). "
            + "It was not changed. "
            + "Run the command as that user or as root, or give it to this user.",
        path);

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

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int ChangeOwner(SafeFileHandle file, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "fgetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAttribute(SafeFileHandle file, string name, [Out] byte[] value, nint size);

    [LibraryImport("libc", EntryPoint = "fsetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(SafeFileHandle file, string name, byte[] value, nint size, int flags);
}
