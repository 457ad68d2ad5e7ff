using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace ClusterCerts;

/// <summary>Whether only its owner may read or replace a private key's file.</summary>
/// <remarks>
/// On Unix the mode is judged, on Windows the access control list. Who the owner is, is not: services own their keys.
/// </remarks>
internal static class KeyFileRules
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Checks a file.</summary>
    /// <param name="path">The key's file; a link is followed.</param>
    /// <returns>Whether it is private, and what its mode or list says.</returns>
    /// <exception cref="ClusterCertsException">The file cannot be looked at.</exception>
    internal static NodeCertCheck Check(string path)
    {
        try
        {
            string target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            (bool isPrivate, string detail) = OperatingSystem.IsWindows() ? CheckAccessList(target) : CheckMode(target);
            return new NodeCertCheck(CheckName.KeyFile, isPrivate, detail);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(path, e);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static (bool IsPrivate, string Detail) CheckMode(string path)
    {
        UnixFileMode mode = File.GetUnixFileMode(path);
        string octal = Convert.ToString((int)mode, 8).PadLeft(4, '0');
        return (mode & Others) == 0
            ? (true, $"'{path}' has the mode {octal}")
            : (false, $"'{path}' has the mode {octal}: others than its owner have access; "
                + "chmod 600 it, and replace the key if it may have been read");
    }

    [SupportedOSPlatform("windows")]
    private static (bool IsPrivate, string Detail) CheckAccessList(string path)
    {
        FileSecurity security = new FileInfo(path).GetAccessControl(AccessControlSections.Access | AccessControlSections.Owner);
        using WindowsIdentity current = WindowsIdentity.GetCurrent();
        HashSet<IdentityReference> allowed =
        [
            new SecurityIdentifier(WellKnownSidType.LocalSystemSid, null),
            new SecurityIdentifier(WellKnownSidType.BuiltinAdministratorsSid, null),
            new SecurityIdentifier("S-1-3-4"), // OWNER RIGHTS
        ];
        if (security.GetOwner(typeof(SecurityIdentifier)) is { } owner)
            allowed.Add(owner);
        if (current.User is { } user)
            allowed.Add(user);

        foreach (FileSystemAccessRule rule in security.GetAccessRules(true, true, typeof(SecurityIdentifier)))
        {
            if (rule.AccessControlType == AccessControlType.Allow && !allowed.Contains(rule.IdentityReference))
            {
                return (false, $"'{path}' gives access to {rule.IdentityReference.Value}; "
                    + "leave only its owner, SYSTEM and the administrators on its list");
            }
        }

        return (true, $"'{path}' gives access to its owner, SYSTEM and the administrators only");
    }
}
