using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace ClusterCerts.Files;

/// <summary>Files and folders of Windows whose access list names their owner, the system and administrators alone. <see cref="FileSystem"/> makes them.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsPrivacy
{
    /// <summary>Makes a file that does not exist yet, private from birth.</summary>
    internal static FileStream CreateFile(string path)
    {
        var security = new FileSecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        foreach (SecurityIdentifier who in PrivateReaders())
            security.AddAccessRule(new FileSystemAccessRule(who, FileSystemRights.FullControl, AccessControlType.Allow));
        const FileSystemRights Rights = FileSystemRights.Write | FileSystemRights.Read | FileSystemRights.Delete;
        return new FileInfo(path).Create(FileMode.CreateNew, Rights, FileShare.Read | FileShare.Delete, 1, FileOptions.None, security);
    }

    /// <summary>Makes a folder, private from birth with all that will be in it, and its parents.</summary>
    internal static void CreateDirectory(string path)
    {
        var security = new DirectorySecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        const InheritanceFlags ToAll = InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit;
        foreach (SecurityIdentifier who in PrivateReaders())
            security.AddAccessRule(new FileSystemAccessRule(who, FileSystemRights.FullControl, ToAll, PropagationFlags.None, AccessControlType.Allow));

        security.CreateDirectory(path);
    }

    private static IEnumerable<SecurityIdentifier> PrivateReaders()
    {
        using WindowsIdentity identity = WindowsIdentity.GetCurrent();
        yield return identity.User!;
        yield return new SecurityIdentifier(WellKnownSidType.LocalSystemSid, null);
        yield return new SecurityIdentifier(WellKnownSidType.BuiltinAdministratorsSid, null);
    }
}
