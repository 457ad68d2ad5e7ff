using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>The directory of an authority on this host, and where files are in it and seen from it.</summary>
internal sealed class AuthorityPaths(string path, FileSystem files)
{
    /// <summary>The folder, absolute.</summary>
    internal string Location { get; } = Path.GetFullPath(path);

    internal FileSystem Files { get; } = files;

    internal string PathOf(string name) => Path.Combine(Location, name);

    internal string PathOf(AuthorityDocument document) => PathOf(document.Name);

    /// <summary>That others may put files into the folder, and what to do; null where they may not.</summary>
    internal string? OpenToOthers() => FileStatus.Behind(Location) is { } status && (status.Mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0
        ? $"Users other than its owner may write in '{Location}' (mode {Convert.ToString((int)status.Mode & 0xfff, 8)}): they can put a key, a ledger or a trust bundle "
            + "of their own there. Remove that right with chmod go-w; mount a medium without modes with umask=077."
        : null;

    /// <summary>A path as the ledger keeps it: relative with slashes when in the folder, so that the folder can be moved.</summary>
    internal string ToLedgerPath(string path)
    {
        string relative = Path.GetRelativePath(Location, path);
        bool inside = !Path.IsPathRooted(relative) && !relative.StartsWith("..", StringComparison.Ordinal);
        return inside ? relative.Replace('\\', '/') : path;
    }

    /// <summary>The path of another authority from here, with slashes: both may be moved together.</summary>
    /// <remarks>From folder to folder as they are behind links, which is what <c>..</c> leads through, whatever names they were reached by.</remarks>
    internal string ToOther(string path) => Path.GetRelativePath(SamePlace.Behind(Location), SamePlace.Behind(path)).Replace('\\', '/');

    /// <summary>The absolute path that the ledger means.</summary>
    internal string FromLedgerPath(string path) => Path.GetFullPath(Path.Combine(Location, path));

    /// <summary>The absolute path of another authority that the ledger means: seen from the folder, or from what it leads to where it is reached by a link.</summary>
    internal string FromOther(string path)
    {
        string named = FromLedgerPath(path), behind = Path.GetFullPath(Path.Combine(SamePlace.Behind(Location), path));
        return Directory.Exists(behind) && !SamePlace.Folders(named, behind) ? behind : named;
    }

    /// <summary>The content of a file, or null when there is none.</summary>
    /// <exception cref="ClusterCertsException">A folder is in its place, or it cannot be read.</exception>
    internal byte[]? Read(string name)
    {
        string path = PathOf(name);
        if (Misplaced(path) is ClusterCertsException misplaced)
            throw misplaced;

        // Whether an empty file is a fault is for whoever knows it to say.
        return File.Exists(path) ? InputFile.ReadWhole(path, Math.Max(InputFile.ListLimit, AuthorityDocument.Named(name).Limit)) : null;
    }

    /// <summary>What is wrong with a folder, or a link that leads nowhere, in the place of a file of the authority; null where there is none.</summary>
    internal static ClusterCertsException? Misplaced(string path) => FolderAt(path) ?? (!LeadsNowhere(path) ? null : new(
        ErrorCode.FileNotFound,
        $"'{path}' is a link to '{new FileInfo(path).LinkTarget}', where there is no file; bring that back, or move the link away and put the file itself there.",
        path));

    /// <summary>As <see cref="Misplaced(string)"/>, for a folder alone.</summary>
    internal static ClusterCertsException? FolderAt(string path) => Directory.Exists(path)
        ? new(ErrorCode.WrongFileKind, $"'{path}' is a folder, and a file of the authority belongs there; move the folder away.", path)
        : null;

    /// <summary>Whether a path is a link, and what it leads to is not there.</summary>
    internal static bool LeadsNowhere(string path)
    {
        if (new FileInfo(path).LinkTarget is null)
            return false; // A file, or nothing at all.
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true) is { Exists: false };
        }
        catch (FileNotFoundException)
        {
            return false; // It was taken away meanwhile.
        }
        catch (IOException)
        {
            return new FileInfo(path).LinkTarget is not null; // It leads to itself.
        }
    }
}
