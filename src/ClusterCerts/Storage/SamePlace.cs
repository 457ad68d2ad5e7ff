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

    /// <summary>Whether a path lies in a folder, at any depth, over links and mounts too.</summary>
    /// <param name="path">The path; it need not exist.</param>
    /// <param name="folder">The folder.</param>
    public static bool IsWithin(string path, string folder)
    {
        for (string? above = Path.GetDirectoryName(Full(path)); above is not null; above = Path.GetDirectoryName(above))
        {
            if (Folders(above, folder))
                return true;
            if (Directory.Exists(above) && Directory.ResolveLinkTarget(above, returnFinalTarget: true) is { } target
                && IsWithin(Path.Combine(target.FullName, Path.GetFileName(path)), folder))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A path without any link in its folders; what is not there stays as it is named.</summary>
    internal static string Behind(string path)
    {
        string full = Full(path);
        if (Path.GetDirectoryName(full) is not string above)
            return full;
        try
        {
            if (Directory.Exists(full) && Directory.ResolveLinkTarget(full, returnFinalTarget: true) is { } target)
                return Behind(target.FullName);
        }
        catch (IOException)
        {
            return full; // It was changed meanwhile.
        }

        return Path.Combine(Behind(above), Path.GetFileName(full));
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
