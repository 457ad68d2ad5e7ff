using ClusterCerts.Files;

namespace ClusterCerts.Export;

/// <summary>Where an export goes on this machine: a folder, or one file.</summary>
/// <param name="Path">The folder or file, absolute.</param>
/// <param name="IsFile">Whether it is one file.</param>
internal readonly record struct ExportPlace(string Path, bool IsFile)
{
    private static readonly string[] FileEndings = [".pem", ".pfx", ".p12", ".yaml", ".yml"];

    /// <summary>The place of one export.</summary>
    /// <param name="output">The path that was given.</param>
    /// <param name="fileName">The name of the layout's only file; null for a layout of several.</param>
    /// <param name="stem">What tells the nodes apart where there are several; null for one.</param>
    /// <exception cref="ClusterCertsException">It names one file, and there are several nodes.</exception>
    internal static ExportPlace Of(string output, string? fileName, string? stem)
    {
        string full = FullPath(output);
        if (fileName is null)
            return FolderAt(stem is null ? full : System.IO.Path.Combine(full, stem));
        if (!IsFileName(full) || Directory.Exists(full))
            return new(System.IO.Path.Combine(full, fileName), IsFile: true);
        return stem is null ? new(full, IsFile: true) : throw new ClusterCertsException(
            ErrorCode.InvalidArgument, $"'{output}' is one file, and there are several nodes; name a folder for their files.");
    }

    /// <summary>Whether a path ends as the files of layouts do that are one file.</summary>
    internal static bool IsFileName(string path) => FileEndings.Contains(System.IO.Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>A folder. A link to it stays a link: what it points to is replaced.</summary>
    /// <param name="path">The path that was given.</param>
    internal static ExportPlace FolderAt(string path)
    {
        string full = FullPath(path);
        return new((Directory.Exists(full) ? Directory.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName : null) ?? full, IsFile: false);
    }

    /// <summary>Checks that the export can be written there.</summary>
    /// <param name="force">Whether it may replace what is there.</param>
    /// <param name="isOurs">Whether a file of that name belongs to such an export.</param>
    /// <param name="disk">The file system.</param>
    /// <exception cref="ClusterCertsException">The place is taken, or holds what is not ours.</exception>
    internal void Check(bool force, Func<string, bool> isOurs, FileSystem disk)
    {
        if (!IsFile)
            ExportFolder.CheckPlace(Path, force, isOurs);
        else if (Directory.Exists(Path))
            throw new ClusterCertsException(ErrorCode.WrongFileKind, $"'{Path}' is a folder; name a file for the export.", Path);
        else if (Directory.Exists(FileErrors.FolderOf(Path)))
            TargetFile.Check(Path, force, disk);
    }

    private static string FullPath(string path) => System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
}
