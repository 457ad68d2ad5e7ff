using System.IO.Enumeration;
using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Export;

/// <summary>A folder that appears whole or not at all: it is built beside its place under a temporary name, then takes
/// it.</summary>
internal static class ExportFolder
{
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(1);

    /// <summary>Refuses a place that is taken.</summary>
    /// <param name="folder">The folder, absolute.</param>
    /// <param name="replace">Whether an earlier export may go.</param>
    /// <param name="isOurs">Whether a file belongs to such an export, by its relative name with slashes.</param>
    /// <exception cref="ClusterCertsException">It holds something.</exception>
    internal static void CheckPlace(string folder, bool replace, Func<string, bool> isOurs)
    {
        if (File.Exists(folder))
            throw FileErrors.NoFolder(folder, "name a folder for the export");
        if (!Directory.Exists(folder))
            return;

        // A shell in the folder would be in one that is deleted.
        if (Path.TrimEndingDirectorySeparator(folder) == Path.TrimEndingDirectorySeparator(Environment.CurrentDirectory))
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, "The current folder cannot be an export; name a folder that is made for it.", folder);
        string[] names = [.. FilesIn(folder)];
        if (names.Length > 0 && !replace)
            throw new ClusterCertsException(
                ErrorCode.FileExists, $"'{folder}' already exists; use -Force to replace it.", folder);
        if (Array.Find(names, n => !isOurs(n)) is string foreign)
        {
            throw new ClusterCertsException(
                ErrorCode.FileExists,
                $"'{folder}' holds '{foreign}', which is not of such an export, and an export replaces the folder as a whole; name another folder, or move the file.",
                folder);
        }
    }

    /// <summary>Writes it.</summary>
    /// <param name="context">The disk and the clock.</param>
    /// <param name="folder">The folder, absolute.</param>
    /// <param name="content">Its files.</param>
    /// <param name="replace">Whether an earlier export may go; the last step itself refuses otherwise.</param>
    /// <param name="notify">Receives what a command that was interrupted left.</param>
    /// <exception cref="ClusterCertsException">It cannot be written; nothing was changed.</exception>
    internal static void Write(AuthorityContext context, string folder, IReadOnlyList<LayoutFile> content, bool replace, Action<string>? notify)
    {
        FileSystem files = context.Files;
        string parent = FileErrors.FolderOf(folder);
        string temporary = AtomicFile.TemporaryName(files, folder);
        try
        {
            files.CreatePrivateDirectory(parent);
            if (files.IsRehearsal)
            {
                files.CreatePrivateDirectory(temporary);
                return;
            }

            RemoveLeftovers(context, folder, notify);
            Build(files, temporary, content, Directory.Exists(folder) ? folder : null);
            Place(files, temporary, folder, replace);
            files.SyncDirectory(parent);
        }
        catch (Exception e)
        {
            TryRemove(files, temporary);
            if (e is not ClusterCertsException && !FileErrors.IsFileError(e))
                throw;
            throw !replace && Directory.Exists(folder) ? FileErrors.Exists(folder) : FileErrors.Writing(folder, e);
        }
    }

    // Whoever reads the export before reads this one: files and folder go to the same owner, unless another may have put that there.
    private static void Build(FileSystem files, string folder, IReadOnlyList<LayoutFile> content, string? before)
    {
        files.CreatePrivateDirectory(folder);
        WorkMeter meter = files.Log.Meter("Writing files", content.Count);
        foreach (LayoutFile file in content)
        {
            meter.Advance();
            string path = Path.Combine(folder, file.Name);
            files.CreatePrivateDirectory(FileErrors.FolderOf(path));
            FileProtection protection = file.IsPrivate ? FileProtection.Private : FileProtection.Public;
            if (before is null)
                files.WriteNew(path, file.Content, protection);
            else
                files.WriteSuccessor(path, Successor(before, file), file.Content, protection);
        }

        if (before is not null)
            files.CopyOwnership(before, folder, mustBeOurs: true);

        foreach (string below in Directory.EnumerateDirectories(folder))
            files.SyncDirectory(below);
        files.SyncDirectory(folder);
    }

    private static string Successor(string before, LayoutFile file)
    {
        string path = Path.Combine(before, file.Name);
        TargetFile.RefuseLink(path);
        return path;
    }

    private static void Place(FileSystem files, string temporary, string folder, bool replace)
    {
        // Only an empty folder gives way where nothing may be replaced.
        if (!replace && Directory.Exists(folder))
            files.DeleteDirectory(folder);
        if (!replace || !Directory.Exists(folder))
        {
            files.MoveDirectory(temporary, folder);
            return;
        }

        if (!files.ExchangeDirectories(temporary, folder))
        {
            temporary = PlaceInTwoSteps(files, temporary, folder);
        }

        Remove(files, temporary);
    }

    // Where two names cannot be exchanged; the old folder comes back when the new one cannot take its place.
    private static string PlaceInTwoSteps(FileSystem files, string temporary, string folder)
    {
        string old = AtomicFile.TemporaryName(files, folder);
        files.MoveDirectory(folder, old);
        try
        {
            files.MoveDirectory(temporary, folder);
        }
        catch
        {
            files.MoveDirectory(old, folder);
            throw;
        }

        return old;
    }

    // A key that a killed export left under a temporary name does not stay for ever.
    private static void RemoveLeftovers(AuthorityContext context, string folder, Action<string>? notify)
    {
        foreach (string leftover in AtomicFile.LeftoverFolders(folder).ToList())
        {
            if (context.Now - Directory.GetLastWriteTimeUtc(leftover) <= Abandoned)
                continue;
            Remove(context.Files, leftover);
            notify?.Invoke(AtomicFile.SweptNotice(FileErrors.FolderOf(folder), [$"'{Path.GetFileName(leftover)}'"]));
        }
    }

    private static void TryRemove(FileSystem files, string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Remove(files, folder);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            // The failure that is reported is the first one; the next export removes what is left.
        }
    }

    private static void Remove(FileSystem files, string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder).ToList())
            files.Delete(file);
        foreach (string below in Directory.EnumerateDirectories(folder).ToList())
            Remove(files, below);
        files.DeleteDirectory(folder);
    }

    /// <summary>The files in a folder and below it, by their relative names with slashes.</summary>
    internal static IEnumerable<string> FilesIn(string folder) =>
        new FileSystemEnumerable<string>(
            folder,
            (ref FileSystemEntry entry) => entry.ToFullPath(),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        {
            // A link is an entry of its own and is not followed: links may form a loop.
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory || IsLink(ref entry),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry),
        }.Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'));

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
}
