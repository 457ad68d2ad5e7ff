using System.Security.Cryptography;

namespace ClusterCerts.Files;

/// <summary>A file that appears whole or not at all: a temporary file beside it, flushed, then renamed.</summary>
internal static class AtomicFile
{
    private const string Suffix = ".cctmp";
    private const string Unjournalled = ".once" + Suffix;
    private const int RandomDigits = 8;

    private static readonly EnumerationOptions Hidden = new() { MatchType = MatchType.Simple, AttributesToSkip = 0 };

    /// <summary>A new temporary name beside a file: hidden, so that no program takes it for a certificate.</summary>
    internal static string TemporaryName(FileSystem files, string path) => TemporaryName(files, path, Suffix);

    /// <summary>Whether a file or folder has such a name.</summary>
    internal static bool IsTemporary(string name) => name.StartsWith('.') && name.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>The same with an ending of its own, which tells what it is for.</summary>
    internal static string TemporaryName(FileSystem files, string path, string suffix)
    {
        Span<byte> random = stackalloc byte[RandomDigits / 2];
        files.FillRandom(random);
        return Path.Combine(FileErrors.FolderOf(path), $".{Path.GetFileName(path)}.{Convert.ToHexStringLower(random)}{suffix}");
    }

    /// <summary>The same for a file that no journal names: whoever writes beside it sweeps it when its process was killed.</summary>
    internal static string UnjournalledName(FileSystem files, string path) => TemporaryName(files, path, Unjournalled);

    /// <summary>Deletes what killed processes left of files that no journal names: of this one at once, of others in the folder when they
    /// are an hour old.</summary>
    internal static void Sweep(FileSystem files, string path, Action<string>? notify = null)
    {
        string folder = FileErrors.FolderOf(path);
        if (files.IsRehearsal || !Directory.Exists(folder))
            return;
        string own = $".{Path.GetFileName(path)}.";
        var swept = new List<string>();
        foreach (string leftover in Directory.EnumerateFiles(folder, ".*" + Unjournalled, Hidden).ToList())
        {
            string name = Path.GetFileName(leftover);
            bool isOwn = name.Length == own.Length + RandomDigits + Unjournalled.Length && name.StartsWith(own, StringComparison.Ordinal);
            bool isOld = files.Clock.GetUtcNow() - File.GetLastWriteTimeUtc(leftover) > TimeSpan.FromHours(1);
            if ((isOwn || isOld) && TrySweep(files, leftover, isOld))
                swept.Add($"'{name}'");
        }

        if (swept.Count > 0)
            notify?.Invoke(SweptNotice(folder, swept));
    }

    private static bool TrySweep(FileSystem files, string leftover, bool isOld)
    {
        try
        {
            using var stream = new FileStream(leftover, FileMode.Open, FileAccess.Read, FileShare.Delete, 0);
            if (!IsAbandoned(files, stream, isOld))
                return false;
            TryDelete(files, leftover);
            return !File.Exists(leftover);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            return false; // Another process has it, or it is another account's.
        }
    }

    // Who writes a file shares its lock until it has its name. Where there are no locks, age alone tells.
    private static bool IsAbandoned(FileSystem files, FileStream stream, bool isOld)
    {
        try
        {
            return files.TryLock(stream.SafeFileHandle);
        }
        catch (IOException)
        {
            return isOld;
        }
    }

    /// <summary>What is reported of leftovers that were deleted.</summary>
    internal static string SweptNotice(string folder, IEnumerable<string> names) =>
        $"A command was interrupted earlier in '{folder}'; what it left there was deleted: {string.Join(", ", names)}.";

    /// <summary>The temporary files that a killed process left in a folder.</summary>
    internal static IEnumerable<string> Leftovers(string folder) => Directory.EnumerateFiles(folder, ".*" + Suffix, Hidden);

    /// <summary>The temporary folders that killed processes left in place of a folder.</summary>
    internal static IEnumerable<string> LeftoverFolders(string folder) => Directory.EnumerateDirectories(
        FileErrors.FolderOf(folder),
        $".{Path.GetFileName(folder)}.????????{Suffix}",
        Hidden);

    /// <summary>Writes a file whole and makes it durable.</summary>
    /// <exception cref="ClusterCertsException">It exists and may not be replaced, or cannot be written.</exception>
    internal static void Write(
        FileSystem files, string path, ReadOnlySpan<byte> bytes, FileProtection protection, bool replace, Action<string>? notify = null)
    {
        byte[] content = bytes.ToArray();
        try
        {
            Write(files, path, temporary => files.WriteSuccessor(temporary, path, content, protection), replace, notify);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content); // It may be a key's.
        }
    }

    /// <summary>The same of more than is held in memory.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes it, from its beginning each time. What it throws leaves the file as it was.</param>
    /// <param name="protection">Who may read it.</param>
    /// <param name="replace">Whether a file that is there may go.</param>
    /// <param name="notify">Told what a killed process left and was deleted.</param>
    /// <exception cref="ClusterCertsException">It exists and may not be replaced, or cannot be written.</exception>
    internal static void Write(FileSystem files, string path, Action<Stream> write, FileProtection protection, bool replace, Action<string>? notify = null) =>
        Write(files, path, temporary => files.WriteSuccessor(temporary, path, write, protection), replace, notify);

    private static void Write(FileSystem files, string path, Action<string> writeTo, bool replace, Action<string>? notify)
    {
        TargetFile.RefuseLink(path);
        TargetFile.RefuseFolder(path);
        if (!replace && File.Exists(path))
            throw FileErrors.Exists(path);
        string temporary = UnjournalledName(files, path);
        try
        {
            Sweep(files, path, notify);
            using FileStream? held = WriteHeld(files, ref temporary, path, writeTo);
            files.Move(temporary, path, replace);
            files.SyncDirectory(FileErrors.FolderOf(path));
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            TryDelete(files, temporary);
            throw FileErrors.Writing(path, e);
        }
    }

    // Between its making and its lock another process may take it for abandoned: then it is written once more. The lock is a shared one, so
    // that whoever opens the file by its name is not kept out.
    private static FileStream? WriteHeld(FileSystem files, ref string temporary, string path, Action<string> writeTo)
    {
        const int Tries = 5;
        for (int tries = 1; ; tries++)
        {
            writeTo(temporary);
            if (files.IsRehearsal)
                return null;
            try
            {
                var held = new FileStream(temporary, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
                if (File.Exists(temporary))
                    return held;
                held.Dispose();
            }
            catch (IOException) when (tries < Tries)
            {
                // It is being swept.
            }

            if (tries == Tries)
                throw new IOException($"'{temporary}' keeps being deleted by another process.");
            temporary = UnjournalledName(files, path);
        }
    }

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
