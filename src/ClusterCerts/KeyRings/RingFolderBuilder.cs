using System.Security.Cryptography;
using ClusterCerts.Files;

namespace ClusterCerts.KeyRings;

/// <summary>Builds the folder that a ring is to become, beside it, whole and on disk before anyone sees it.</summary>
/// <param name="files">The disk.</param>
/// <param name="target">The folder to make.</param>
internal sealed class RingFolderBuilder(FileSystem files, string target)
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, ReturnSpecialDirectories = false };

    /// <summary>The time that the files of a ring's next state get: later than that of every file before.</summary>
    /// <remarks>
    /// rsync takes two files for the same when size and time, in whole seconds, are the same. Keys of a kind often have one size: were
    /// two turns' files of one time, a node could get the new certificate and keep the old key.
    /// </remarks>
    /// <param name="ring">The ring as it is.</param>
    /// <param name="last">The last such time, in seconds since 1970.</param>
    /// <param name="now">The moment.</param>
    internal static DateTimeOffset NextStamp(string ring, long last, DateTimeOffset now)
    {
        long stamp = Math.Max(last + 1, now.ToUnixTimeSeconds());
        if (Directory.Exists(ring))
        {
            foreach (string file in Directory.EnumerateFiles(ring).Where(f => KeyRingLayout.IsPairFile(Path.GetFileName(f))))
                stamp = Math.Max(stamp, new DateTimeOffset(File.GetLastWriteTimeUtc(file)).ToUnixTimeSeconds() + 1);
        }

        return DateTimeOffset.FromUnixTimeSeconds(stamp);
    }

    /// <summary>Makes the folder with the ring's files, all with one time; those that others keep in the ring's folder come
    /// along.</summary>
    /// <param name="ringFiles">The ring's own files.</param>
    /// <param name="stamp">Their time; null to keep each file's own.</param>
    /// <param name="model">The folder whose owner and mode it takes and whose other files come along; null for none.</param>
    internal void Build(IReadOnlyList<RingFile> ringFiles, DateTimeOffset? stamp, string? model)
    {
        files.CreatePrivateDirectory(target);
        foreach (RingFile file in ringFiles)
            Add(file, stamp);
        if (model is not null)
        {
            var own = ringFiles.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
            CarryOver(model, target, name => !KeyRingLayout.IsPairFile(name) && !own.Contains(name));
            files.CopyOwnership(model, target, mustBeOurs: true);
        }

        files.SyncDirectory(target);
    }

    /// <summary>Deletes a folder and all that is in it. Symbolic links are deleted, not followed.</summary>
    internal static void Delete(FileSystem files, string folder)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", Everything).ToList())
        {
            if (entry is DirectoryInfo && entry.LinkTarget is null)
                Delete(files, entry.FullName);
            else
                files.Delete(entry.FullName);
        }

        files.DeleteDirectory(folder);
    }

    private void Add(RingFile file, DateTimeOffset? stamp)
    {
        string path = Path.Combine(target, file.Name);
        if ((file.Source ?? file.Model) is string before)
            TargetFile.RefuseLink(before);
        string? source = file.Source is null ? null : File.ResolveLinkTarget(file.Source, returnFinalTarget: true)?.FullName ?? file.Source;
        if (stamp is null && source is not null && files.Link(source, path))
            return;
        string? model = source ?? file.Model;
        byte[] content = file.ReadContent();
        try
        {
            files.WriteNew(path, content, model is null ? file.Protection : FileProtection.Private);
        }
        finally
        {
            if (file.Content is null)
                CryptographicOperations.ZeroMemory(content);
        }

        if (model is not null)
            files.CopyOwnership(model, path, mustBeOurs: true);
        files.SetLastWriteTime(path, stamp ?? File.GetLastWriteTimeUtc(source!));
    }

    private void CarryOver(string from, string to, Func<string, bool> isWanted)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(from).EnumerateFileSystemInfos("*", Everything))
        {
            string path = Path.Combine(to, entry.Name);
            if (!isWanted(entry.Name))
                continue;
            if (entry.LinkTarget is string link)
            {
                if (!files.Link(entry.FullName, path))
                    files.CreateSymbolicLink(path, link);
            }
            else if (entry is DirectoryInfo)
            {
                files.CreatePrivateDirectory(path);
                CarryOver(entry.FullName, path, static _ => true);
                files.CopyOwnership(entry.FullName, path);
            }
            else if (!files.Link(entry.FullName, path))
            {
                files.WriteNew(path, InputFile.ReadWhole(entry.FullName, InputFile.ListLimit), FileProtection.Private);
                files.CopyOwnership(entry.FullName, path);
                files.SetLastWriteTime(path, entry.LastWriteTimeUtc);
            }
        }
    }
}

/// <summary>One file of a ring folder that is being built: a copy of a file, or new bytes.</summary>
internal sealed record RingFile
{
    /// <summary>Its name in the new folder.</summary>
    internal required string Name { get; init; }

    /// <summary>The file to copy; null when it is new.</summary>
    internal string? Source { get; init; }

    /// <summary>The bytes of a new file.</summary>
    internal byte[]? Content { get; init; }

    /// <summary>The file whose owner and mode a new file takes; null for the defaults.</summary>
    internal string? Model { get; init; }

    internal FileProtection Protection =>
        RingIdentity.IsCertificate(Name) ? FileProtection.Public : FileProtection.Private;

    /// <summary>A key's bytes are zeroed by whoever read them.</summary>
    internal byte[] ReadContent() => Content ?? InputFile.ReadAllBytes(Source!);
}
