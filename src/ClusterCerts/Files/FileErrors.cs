namespace ClusterCerts.Files;

/// <summary>One translation of the file system's exceptions into <see cref="ClusterCertsException"/>.</summary>
internal static class FileErrors
{
    // ENOSPC and EDQUOT on Linux; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
    private const int NoSpaceLinux = 28;
    private const int QuotaLinux = 122;
    private const int ReadOnlyLinux = 30;
    private const int DiskFullWindows = unchecked((int)0x80070070);
    private const int HandleDiskFullWindows = unchecked((int)0x80070027);
    private const int WriteProtectWindows = unchecked((int)0x80070013);

    /// <summary>What is said of a path at which a file is, where a folder is to be.</summary>
    /// <param name="path">The path.</param>
    /// <param name="remedy">What to do, such as "name a folder for the export".</param>
    internal static ClusterCertsException NoFolder(string path, string remedy) => Dangling(path) ?? new(ErrorCode.WrongFileKind, $"'{path}' is a file; {remedy}.", path);

    // A link is there, and is neither a file nor a folder.
    private static ClusterCertsException? Dangling(string path, Exception? exception = null) =>
        new FileInfo(path) is { LinkTarget: string target } link && !IsThere(link)
            ? new(ErrorCode.FileNotFound, $"'{path}' is a link to '{target}', which does not exist. Make that, or delete the link.", path, exception) : null;

    private static bool IsThere(FileInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true)?.Exists == true || Directory.Exists(link.FullName);
        }
        catch (IOException)
        {
            return false; // A link to itself.
        }
    }

    internal static ClusterCertsException Reading(string path, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException when Dangling(path, exception) is ClusterCertsException dangling => dangling,
        FileNotFoundException or DirectoryNotFoundException =>
            new(ErrorCode.FileNotFound, $"'{path}' does not exist.", path, exception),
        UnauthorizedAccessException =>
            new(ErrorCode.AccessDenied, $"'{path}' cannot be read by this user.", path, exception),
        _ => new(ErrorCode.FileSystemError, $"'{path}' cannot be read: {exception.Message}", path, exception),
    };

    internal static ClusterCertsException Writing(string path, Exception exception) => exception switch
    {
        ClusterCertsException own => own,
        IOException when FileAbove(path) is string file =>
            Dangling(file, exception) ?? new(ErrorCode.WrongFileKind, $"'{file}' is a file, not a folder; name a folder.", path, exception),
        IOException when Dangling(path, exception) is ClusterCertsException dangling => dangling,
        DirectoryNotFoundException =>
            new(ErrorCode.FileNotFound, $"The folder of '{path}' does not exist; make it first.", path, exception),
        FileNotFoundException =>
            new(ErrorCode.FileSystemError, $"'{path}' cannot be made: this file system does not take new files. Choose another place.", path, exception),
        PathTooLongException =>
            new(ErrorCode.InvalidArgument, $"'{path}' is longer than a path, or a name within one, can be; choose a shorter one.", path, exception),
        UnauthorizedAccessException =>
            new(ErrorCode.WriteDenied, $"'{path}' cannot be written by this user ({Reason(exception)}); nothing was changed.", path, exception),
        IOException when IsDiskFull(exception.HResult) =>
            new(ErrorCode.DiskFull, $"The disk is full: {(Directory.Exists(path) ? $"nothing can be written in '{path}'" : $"'{path}' was not written")}. Free some space and run the command again.", path, exception),
        IOException when exception.HResult is ReadOnlyLinux or WriteProtectWindows =>
            new(ErrorCode.WriteDenied, $"'{path}' is on a read-only medium; nothing was changed.", path, exception),
        IOException when File.Exists(path) && exception.HResult is 17 or unchecked((int)0x80070050) =>
            new(ErrorCode.FileExists, $"'{path}' already exists; use -Force to replace it.", path, exception),
        _ => new(ErrorCode.FileSystemError, $"'{path}' cannot be written: {exception.Message}", path, exception),
    };

    // The first thing on the way to a path that is there, if it is a file.
    private static string? FileAbove(string path)
    {
        string? above = Path.GetDirectoryName(Path.GetFullPath(path));
        while (above is not null && !Directory.Exists(above) && !File.Exists(above))
            above = Path.GetDirectoryName(above);
        return File.Exists(above) ? above : null;
    }

    /// <summary>As <see cref="Writing"/>, where other files may have been written: this one is as it was.</summary>
    internal static ClusterCertsException Replacing(string path, Exception exception) => exception switch
    {
        UnauthorizedAccessException => new(
            ErrorCode.WriteDenied, $"'{path}' cannot be written: {Reason(exception)}. It was not changed.", path, exception),
        _ => Writing(path, exception),
    };

    /// <summary>As <see cref="Writing"/>, where the journal still has what was begun.</summary>
    internal static ClusterCertsException Begun(string path, Exception exception) => exception switch
    {
        UnauthorizedAccessException => new(
            ErrorCode.WriteDenied,
            $"'{path}' cannot be written by this user ({Reason(exception)}). The next command that can write there finishes or undoes what was begun.",
            path,
            exception),
        _ => Writing(path, exception),
    };

    internal static bool IsFileError(Exception exception) => exception is IOException or UnauthorizedAccessException;

    // .NET's own text says "access denied" for everything; the system's, inside it, tells what the matter is.
    private static string Reason(Exception exception) => (exception.InnerException?.Message ?? exception.Message).TrimEnd('.');

    private static bool IsDiskFull(int code) =>
        code is NoSpaceLinux or QuotaLinux or DiskFullWindows or HandleDiskFullWindows;

    /// <summary>The error for a file that may not be replaced.</summary>
    internal static ClusterCertsException Exists(string path) => new(
        ErrorCode.FileExists, $"'{path}' already exists; use -Force to replace it.", path);

    /// <summary>The folder that a file is in, absolute.</summary>
    internal static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;
}
