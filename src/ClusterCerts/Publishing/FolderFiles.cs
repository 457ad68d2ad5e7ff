using ClusterCerts.Files;

namespace ClusterCerts.Publishing;

/// <summary>A folder of this machine, its own or a mounted one, as a node's files.</summary>
/// <param name="folder">The folder, or file, of the target, for messages.</param>
/// <param name="files">The disk.</param>
/// <param name="timeout">How long a command may take.</param>
/// <param name="cancellation">Ends a command.</param>
internal sealed class FolderFiles(string folder, FileSystem files, TimeSpan timeout, CancellationToken cancellation) : INodeFiles
{
    private const int NewFileMode = 0x180; // 0600
    private const int NewFolderMode = 0x1c0; // 0700

    public string Describe() => $"folder '{folder}'";

    public string Resolve(string path)
    {
        string place = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        try
        {
            return new DirectoryInfo(place).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? place;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return place;
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(place, e);
        }
    }

    public NodeFile? Look(string path)
    {
        FileAttributes attributes;
        try
        {
            attributes = File.GetAttributes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(path, e);
        }

        string? target = attributes.HasFlag(FileAttributes.ReparsePoint) ? new FileInfo(path).LinkTarget : null;
        if (!Statx.TryOf(path, follows: false, out Statx? found))
            return Unlike(path, attributes, target);
        return found is Statx file
            ? new NodeFile(NodeFile.KindOf(file.Mode), (long)file.Length, file.Mode & 0xfff, file.User, file.Group, target)
            : null; // Deleted meanwhile.
    }

    // Where there is no statx: macOS and Windows.
    private static NodeFile Unlike(string path, FileAttributes attributes, string? target)
    {
        NodeFileKind kind = target is not null ? NodeFileKind.Link
            : attributes.HasFlag(FileAttributes.Directory) ? NodeFileKind.Folder
            : PathKind.Unreadable(path) is null ? NodeFileKind.File : NodeFileKind.Other;
        int? mode = OperatingSystem.IsWindows() || kind == NodeFileKind.Link ? null : (int)File.GetUnixFileMode(path);
        return new NodeFile(kind, kind == NodeFileKind.File ? new FileInfo(path).Length : 0, mode, null, null, target);
    }

    public IReadOnlyList<string> List(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().Select(file => file.Name)];
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(folder, e);
        }
    }

    public byte[] Read(string path, int limit) => InputFile.ReadWhole(path, limit);

    public void WriteNew(string path, ReadOnlySpan<byte> content, NodeFileRights rights)
    {
        if (Look(path) is not null)
            throw NodeErrors.Exists(path, $"'{path}'");
        try
        {
            files.WriteNew(path, content, FileProtection.Private);
            GiveRights(path, rights, NewFileMode, files.Delete);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Replacing(path, e);
        }
    }

    public void Rename(string from, string to)
    {
        if (Look(from) is null)
            throw NodeErrors.NotThere(from, $"'{from}'");
        if (Look(to)?.Kind == NodeFileKind.Folder)
            throw NodeErrors.IsFolder(to, $"'{to}'");
        Change(to, () =>
        {
            files.Move(from, to, replace: true);
            files.SyncDirectory(FileErrors.FolderOf(to));
        });
    }

    public void RenameFolder(string from, string to)
    {
        if (Look(from) is null)
            throw NodeErrors.NotThere(from, $"'{from}'");
        if (Look(to) is not null)
            throw NodeErrors.Exists(to, $"'{to}'");
        Change(to, () =>
        {
            files.MoveDirectory(from, to);
            files.SyncDirectory(FileErrors.FolderOf(to));
        });
    }

    public bool ExchangeFolders(string one, string other)
    {
        bool exchanged = false;
        Change(one, () =>
        {
            exchanged = files.ExchangeDirectories(one, other);
            if (exchanged)
                files.SyncDirectory(FileErrors.FolderOf(one));
        });
        return exchanged;
    }

    public bool Link(string existing, string name)
    {
        if (Look(name) is not null)
            throw NodeErrors.Exists(name, $"'{name}'");
        if (Look(existing) is null)
            throw NodeErrors.NotThere(existing, $"'{existing}'");
        bool linked = false;
        Change(name, () => linked = files.Link(existing, name));
        return linked;
    }

    public void Delete(string path)
    {
        if (Look(path) is null)
            throw NodeErrors.NotThere(path, $"'{path}'");
        Change(path, () => files.Delete(path));
    }

    public void MakeFolder(string path, NodeFileRights rights)
    {
        if (Look(path) is not null)
            throw NodeErrors.Exists(path, $"'{path}'");
        string parent = FileErrors.FolderOf(path);
        if (!files.HasFolder(parent))
            throw NodeErrors.NotThere(parent, $"The folder '{parent}'");
        Change(path, () =>
        {
            files.CreatePrivateDirectory(path);
            GiveRights(path, rights, NewFolderMode, files.DeleteDirectory);
        });
    }

    public void DeleteFolder(string path) => Change(path, () => files.DeleteDirectory(path));

    public NodeCommandResult? Run(string command, TimeSpan? limit = null)
    {
        using StartedProgram shell = StartedProgram.StartShell(command);
        (int? status, string output, string errors) = shell.RunToEnd(limit ?? timeout, cancellation);
        return new NodeCommandResult(status, NodeOutput.Shown(output, errors));
    }

    public void Dispose()
    {
        // Nothing is held open.
    }

    private void GiveRights(string path, NodeFileRights rights, int unless, Action<string> undo)
    {
        try
        {
            files.GiveRights(path, (UnixFileMode?)rights.Mode, rights.UserId, rights.GroupId);
            if (Look(path)?.Mode is int mode && rights.AreExceededBy(mode, unless))
                throw NodeErrors.NotPrivate(path, $"'{path}'", mode);
        }
        catch
        {
            undo(path);
            throw;
        }
    }

    private static void Change(string path, Action change)
    {
        try
        {
            change();
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Replacing(path, e);
        }
    }
}
