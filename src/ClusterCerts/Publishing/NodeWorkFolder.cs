namespace ClusterCerts.Publishing;

/// <summary>The folder beside a node's files where new ones wait and old ones are kept while they are changed, private from birth.</summary>
/// <param name="files">The node.</param>
/// <param name="path">The folder.</param>
internal sealed class NodeWorkFolder(INodeFiles files, string path)
{
    private const int PrivateFolder = 0x1C0; // 0700
    private const int PrivateFile = 0x180; // 0600
    private const int OtherBits = 0x3F;
    private const string GoneName = "gone";

    /// <summary>How the name of a lock begins that was left behind and is taken over.</summary>
    internal const string AsidePrefix = "lock-";

    internal static readonly NodeFileRights PrivateFolderRights = new(PrivateFolder, null, null);

    private static readonly NodeFileRights PrivateRights = new(PrivateFile, null, null);

    internal string Path { get; } = path;

    internal string New => RemotePaths.Join(Path, "new");

    internal string Old => RemotePaths.Join(Path, "old");

    /// <summary>What is neither kept nor waits any more.</summary>
    internal string Gone => RemotePaths.Join(Path, GoneName);

    private string Undo => RemotePaths.Join(Path, "undo.json");

    private string UndoAtWork => RemotePaths.Join(Path, "undo.new");

    /// <summary>The folder of a layout's files.</summary>
    /// <param name="files">The node.</param>
    /// <param name="folder">Where the files go.</param>
    /// <param name="onlyName">The name of the only file; null for a folder of several.</param>
    internal static NodeWorkFolder Of(INodeFiles files, string folder, string? onlyName) =>
        new(files, RemotePaths.Join(folder, onlyName is null ? ".clustercerts" : $".clustercerts-{onlyName}"));

    /// <summary>The folder of a folder that is exchanged as a whole: beside it.</summary>
    internal static NodeWorkFolder Beside(INodeFiles files, string folder)
    {
        string above = RemotePaths.Above(folder)!;
        return new(files, RemotePaths.Join(above, $".{folder[above.Length..].Trim('/', '\\')}.clustercerts"));
    }

    /// <summary>Whether it is there: work is under way, or was interrupted.</summary>
    /// <exception cref="ClusterCertsException">Something else is there, or a folder that others may enter.</exception>
    internal bool Exists()
    {
        NodeFile? there = files.Look(Path);
        return there is null ? false
            : there.Kind != NodeFileKind.Folder ? throw Foreign("is no folder")
            : (there.Mode & OtherBits) is > 0 ? throw Foreign("may be entered by others than its owner")
            : true;
    }

    /// <summary>Makes it, if it is not there.</summary>
    internal void Make()
    {
        if (Exists())
            return;
        try
        {
            files.MakeFolder(Path, PrivateFolderRights);
        }
        catch (ClusterCertsException) when (Exists())
        {
            // Another publication was faster; which of them goes on is settled by the lock.
        }
    }

    /// <summary>Refuses a folder of another account than the one that writes here: it could exchange what waits in it.</summary>
    /// <param name="own">A file that was just written here.</param>
    internal void DemandOwn(string own)
    {
        if (files.Look(Path)?.UserId is uint owner && files.Look(own)?.UserId is uint me && owner != me)
            throw Foreign($"belongs to another account (user {owner})");
    }

    internal PublishUndo? ReadUndo() => files.Look(Undo) is null ? null : PublishNotes.DecodeUndo(files.Read(Undo, PublishNotes.Limit), Undo);

    /// <summary>Writes what takes a change back, whole or not at all.</summary>
    internal void WriteUndo(PublishUndo undo)
    {
        DeleteIfThere(UndoAtWork);
        files.WriteNew(UndoAtWork, PublishNotes.Encode(undo), PrivateRights);
        files.Rename(UndoAtWork, Undo);
    }

    /// <summary>From here on the change stands, or has been taken back.</summary>
    internal void DeleteUndo() => DeleteIfThere(Undo);

    internal string NewPath(NodeFileChange change) => RemotePaths.Join(New, change.FlatName);

    internal string OldPath(string name) => RemotePaths.Join(Old, NodeFileChange.Flat(name));

    internal void MakeParts()
    {
        foreach (string part in (string[])[New, Old])
        {
            if (files.Look(part) is null)
                files.MakeFolder(part, PrivateFolderRights);
        }
    }

    /// <summary>Deletes what waits and what was kept. Never where a change could still be taken back.</summary>
    internal void Clear()
    {
        DeleteIfThere(UndoAtWork);
        IReadOnlyList<string> names = files.List(Path);
        foreach (string left in names.Where(name => name.StartsWith(AsidePrefix, StringComparison.Ordinal)))
            DeleteIfThere(RemotePaths.Join(Path, left));
        DeletePart(New);
        DeletePart(Old);
        if (names.Contains(GoneName))
            DeletePart(Gone);
    }

    /// <summary>Deletes a folder of files here, if it is there.</summary>
    internal void DeletePart(string part)
    {
        if (files.Look(part) is null)
            return;
        foreach (string name in files.List(part))
            files.Delete(RemotePaths.Join(part, name));
        files.DeleteFolder(part);
    }

    /// <summary>Deletes the folder, unless another publication has begun in it.</summary>
    internal void Delete()
    {
        if (files.Look(Path) is not null && files.List(Path).Count == 0)
            files.DeleteFolder(Path);
    }

    internal void DeleteIfThere(string file)
    {
        if (files.Look(file) is not null)
            files.Delete(file);
    }

    private ClusterCertsException Foreign(string what) => new(
        ErrorCode.WrongFileKind,
        $"'{Path}'{files.On()} {what}: no publication made it so. Look what it is, delete it, and publish again.",
        Path);
}
