using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace ClusterCerts.Files;

/// <summary>Whether only its owner may read or replace a private key's file.</summary>
/// <remarks>
/// On Unix the mode is judged, on Windows the access control list. Who the owner is, is not: services own their keys.
/// </remarks>
internal static class FilePrivacy
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Looks at a file.</summary>
    /// <param name="path">The key's file; a link is followed.</param>
    /// <returns>Whether it is private, and what its mode or list says.</returns>
    /// <exception cref="ClusterCertsException">The file cannot be looked at.</exception>
    internal static (bool IsPrivate, string Detail) Of(string path)
    {
        if (PathKind.HandedOver(path) is not null)
            return (true, $"'{path}' was opened by the shell, and belongs to no account");
        try
        {
            string target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            (bool isPrivate, string detail) = OperatingSystem.IsWindows() ? CheckAccessList(target) : CheckMode(target);
            string link = target == path ? "" : $"'{path}' is a link, which a renewal refuses to replace; ";
            return (isPrivate, link + detail);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(path, e);
        }
    }

    /// <summary>What writing a private file again would mend: access for every user of the machine, another name,
    /// an owner who may have put it there.</summary>
    /// <param name="path">The key's file.</param>
    /// <returns>What was found, as part of a sentence; null where there is nothing. Owner, group, what that group may do,
    /// and an access list stay when a file is replaced: they may be meant.</returns>
    /// <exception cref="IOException">The file cannot be looked at.</exception>
    internal static string? WhyNotAsWritten(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;
        UnixFileMode mode = File.GetUnixFileMode(path);
        if ((mode & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute)) != 0)
            return $"'{path}' has the mode {Convert.ToString((int)mode, 8).PadLeft(4, '0')}, which gives every user of the machine "
                + "access: replace the key if it may have been read";
        if (FileStatus.Of(path) is not { } status)
            return null;
        if (status.Links > 1)
            return $"'{path}' has another name elsewhere (it is a hard link): replace the key if others may read it there";
        return FileOwnership.IsForeign(path, status)
            ? $"'{path}' belongs to another account (user {status.User}), which may have put it there" : null;
    }

    [UnsupportedOSPlatform("windows")]
    private static (bool IsPrivate, string Detail) CheckMode(string path)
    {
        UnixFileMode mode = File.GetUnixFileMode(path);
        string octal = Convert.ToString((int)mode, 8).PadLeft(4, '0');
        return (mode & Others) == 0
            ? (true, $"'{path}' has the mode {octal}")
            : (false, $"'{path}' has the mode {octal}: users other than its owner have access; "
                + "chmod 600 it, and replace the key if it may have been read");
    }

    [SupportedOSPlatform("windows")]
    private static (bool IsPrivate, string Detail) CheckAccessList(string path)
    {
        FileSecurity security = new FileInfo(path).GetAccessControl(AccessControlSections.Access | AccessControlSections.Owner);
        using WindowsIdentity current = WindowsIdentity.GetCurrent();
        var rules = security.GetAccessRules(true, true, typeof(SecurityIdentifier)).Cast<FileSystemAccessRule>()
            .Select(rule => (rule.IdentityReference.Value, rule.AccessControlType == AccessControlType.Allow));
        return FirstOther(rules, security.GetOwner(typeof(SecurityIdentifier))?.Value, current.User?.Value) is string other
            ? (false, $"'{path}' gives access to {other}; leave only its owner, SYSTEM and the administrators on its list")
            : (true, $"'{path}' gives access to its owner, SYSTEM and the administrators only");
    }

    /// <summary>The first on an access control list who should not be there, or null.</summary>
    /// <param name="rules">Security identifiers, and whether each is allowed something rather than denied.</param>
    /// <param name="owner">The file's owner.</param>
    /// <param name="user">Who asks.</param>
    internal static string? FirstOther(IEnumerable<(string Sid, bool Allows)> rules, string? owner, string? user)
    {
        // SYSTEM, the administrators, and OWNER RIGHTS.
        string?[] allowed = ["S-1-5-18", "S-1-5-32-544", "S-1-3-4", owner, user];
        return rules.Where(rule => rule.Allows && !allowed.Contains(rule.Sid)).Select(rule => rule.Sid).FirstOrDefault();
    }
}
