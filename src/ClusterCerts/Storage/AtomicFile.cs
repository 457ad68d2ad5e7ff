using System.Security.Cryptography;

namespace ClusterCerts;

/// <summary>A file that appears whole or not at all: a temporary file beside it, flushed, then renamed.</summary>
internal static class AtomicFile
{
    private const string Suffix = ".cctmp";

    /// <summary>A new temporary name beside a file: hidden, so that no program takes it for a certificate.</summary>
    internal static string TemporaryName(string path) => Path.Combine(
        FolderOf(path),
        $".{Path.GetFileName(path)}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}{Suffix}");

    /// <summary>The temporary files that a killed process left in a folder.</summary>
    internal static IEnumerable<string> Leftovers(string folder) => Directory.EnumerateFiles(
        folder, ".*" + Suffix, new EnumerationOptions { MatchType = MatchType.Simple, AttributesToSkip = 0 });

    /// <summary>The temporary folders that killed processes left in place of a folder.</summary>
    internal static IEnumerable<string> LeftoverFolders(string folder) => Directory.EnumerateDirectories(
        FolderOf(folder),
        $".{Path.GetFileName(folder)}.????????{Suffix}",
        new EnumerationOptions { MatchType = MatchType.Simple, AttributesToSkip = 0 });

    /// <summary>Writes a file whole and makes it durable.</summary>
    /// <exception cref="ClusterCertsException">It exists and may not be replaced, or cannot be written.</exception>
    internal static void Write(FileSystem files, string path, ReadOnlySpan<byte> bytes, FileProtection protection, bool replace)
    {
        if (!replace && File.Exists(path))
            throw Exists(path);
        string temporary = TemporaryName(path);
        try
        {
            files.WriteNew(temporary, bytes, protection);
            files.Move(temporary, path, replace);
            files.SyncDirectory(FolderOf(path));
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            TryDelete(files, temporary);
            throw FileErrors.Writing(path, e);
        }
    }

    internal static ClusterCertsException Exists(string path) => new(
        ErrorCode.FileExists, $"'{path}' exists already; use -Force to replace it.", path);

    internal static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    // The failure that is reported is the first one; a temporary file that cannot be removed either is swept up later.
    internal static void TryDelete(FileSystem files, string path)
    {
        try
        {
            if (File.Exists(path))
                files.Delete(path);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
        }
    }
}
