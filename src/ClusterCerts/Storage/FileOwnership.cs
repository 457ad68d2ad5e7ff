using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

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

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "lgetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAttribute(string path, string name, [Out] byte[] value, nint size);

    [LibraryImport("libc", EntryPoint = "lsetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(string path, string name, byte[] value, nint size, int flags);
}
