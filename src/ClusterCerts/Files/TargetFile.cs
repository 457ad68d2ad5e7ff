namespace ClusterCerts.Files;

/// <summary>Whether a file can be put in a place, as far as that shows before it is tried.</summary>
internal static class TargetFile
{
    /// <summary>Looks at a place that a file is to take; nothing is changed.</summary>
    /// <param name="path">The place, absolute.</param>
    /// <param name="replace">Whether a file that is there may go.</param>
    /// <param name="files">The disk.</param>
    /// <exception cref="ClusterCertsException">The place is taken, or what is there cannot be replaced.</exception>
    internal static void Check(string path, bool replace, FileSystem files)
    {
        RefuseLink(path);
        RefuseFolder(path);
        string folder = FileErrors.FolderOf(path);
        if (!files.HasFolder(folder))
            throw new ClusterCertsException(ErrorCode.FileNotFound, $"The folder '{folder}' does not exist; make it first.", folder);
        if (FileStatus.Of(folder) is { IsImmutable: true })
            throw Unchangeable(folder, "No file can be put in");
        if (!File.Exists(path))
            return;
        if (!replace)
            throw FileErrors.Exists(path);
        switch (FileStatus.Of(path))
        {
            case { IsPlainFile: false }:
                throw new ClusterCertsException(ErrorCode.WrongFileKind, $"'{path}' is not a plain file; name another place.", path);
            case { } status when IsOthersToReplace(folder, status):
                throw new ClusterCertsException(
                    ErrorCode.WriteDenied,
                    $"'{path}' belongs to another account (user {status.User}), and in its folder each account replaces its own files alone (the sticky bit, chmod +t). Run the command as "
                        + "that account or as root, or give the file to this one.",
                    path);
            case { IsImmutable: true }:
                throw Unchangeable(path, "Nobody can replace");
            case { IsMountPoint: true }:
                throw new ClusterCertsException(
                    ErrorCode.WriteDenied,
                    $"'{path}' is mounted as a file of its own, which cannot be replaced. Mount the folder that holds it instead.",
                    path);
        }
    }

    /// <summary>Looks at a file that lines are to be added to; a link is followed, since nothing is replaced.</summary>
    /// <param name="path">The file, absolute; it need not exist.</param>
    /// <exception cref="ClusterCertsException">It is no plain file, or this user may not write it.</exception>
    internal static void CheckAppend(string path)
    {
        RefuseFolder(path);
        if (!File.Exists(path))
            return;
        string file = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        switch (FileStatus.Of(file))
        {
            case { IsPlainFile: false }:
                throw new ClusterCertsException(ErrorCode.WrongFileKind, $"'{path}' is not a plain file; put the file itself there.", path);
            case { IsImmutable: true }: // What is cut off must go again, so that appending alone is not enough.
                throw Unchangeable(path, "Nothing can be added to");
        }

        try
        {
            WriteAccess.DemandFile(file);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Writing(path, e);
        }
    }

    /// <summary>Refuses a link: what replaces it would leave the file behind it, and whoever reads that, with the old content.</summary>
    /// <remarks>A link to a folder on the way is followed.</remarks>
    /// <exception cref="ClusterCertsException">It is one.</exception>
    internal static void RefuseLink(string path)
    {
        if (new FileInfo(path).LinkTarget is not string target)
            return;
        throw new ClusterCertsException(
            ErrorCode.FileIsLink,
            $"'{path}' is a link to '{target}', and a link is never replaced: what reads '{target}' would keep the old content. "
                + "Put the file itself there, or make the folder the link.",
            path);
    }

    /// <summary>Refuses a folder in the place of a file.</summary>
    /// <exception cref="ClusterCertsException">It is one.</exception>
    internal static void RefuseFolder(string path)
    {
        if (Directory.Exists(path))
            throw new ClusterCertsException(
                ErrorCode.WrongFileKind, $"'{path}' is a folder, and a file is to be written there; move the folder away.", path);
    }

    // Linux refuses the rename only when all else is done.
    private static bool IsOthersToReplace(string folder, FileStatus file) => FileStatus.Behind(folder) is { } place && (place.Mode & UnixFileMode.StickyBit) != 0
        && Posix.EffectiveUser() is var me && me != 0 && file.User != me && place.User != me;

    private static ClusterCertsException Unchangeable(string path, string what) => new(
        ErrorCode.WriteDenied, $"{what} '{path}': it is marked immutable (lsattr shows i or a). Remove that mark with chattr, "
            + "and run the command again.", path);
}
