namespace ClusterCerts.Publishing;

/// <summary>Paths as SFTP has them: with slashes, and on Windows with the drive as the first folder, <c>/C:/nginx</c>.</summary>
internal static class SftpPath
{
    /// <summary>A path of a target, <c>C:\nginx</c> too, as SFTP has it.</summary>
    internal static string FromRoot(string path)
    {
        if (!HasDrive(path.TrimStart('/')))
            return path;
        return "/" + path.TrimStart('/').Replace('\\', '/');
    }

    /// <summary>Whether a path is one from the root on.</summary>
    internal static bool IsFromRoot(string path) => path.StartsWith('/');

    /// <summary>Whether it is one of Windows, where modes mean nothing: who may read is the folder's to say.</summary>
    internal static bool IsOfWindows(string path) => path.StartsWith('/') && HasDrive(path[1..]);

    private static bool HasDrive(string path) => path is [var letter, ':', ..] && char.IsAsciiLetter(letter) && (path.Length == 2 || path[2] is '/' or '\\');
}
