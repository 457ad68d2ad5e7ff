using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>Whether two paths are one place.</summary>
public static class SamePlace
{
    /// <summary>Compares two folders: by their paths, or, where these differ, by what they lead to over links and mounts.</summary>
    /// <param name="one">A path.</param>
    /// <param name="other">Another.</param>
    /// <returns>Whether both are the same folder; two that are not there are compared by their paths alone.</returns>
    public static bool Folders(string one, string other)
    {
        StringComparison paths = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return string.Equals(Full(one), Full(other), paths) || (Target(one) is string target && string.Equals(target, Target(other), paths));
    }

    private static string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private static string? Target(string path)
    {
        string full = Full(path);
        if (!Directory.Exists(full))
            return null;
        return FileStatus.Of(Path.Combine(full, "."))?.Identity ?? Directory.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
    }
}
