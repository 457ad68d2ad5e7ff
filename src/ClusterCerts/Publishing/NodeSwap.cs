using System.Security.Cryptography;
using ClusterCerts.Export;

namespace ClusterCerts.Publishing;

/// <summary>Changes the files of a node so that it can be taken back: new ones wait in the work folder, what is there is kept, and renames, one right after the
/// other, exchange them.</summary>
/// <param name="files">The node.</param>
/// <param name="work">Its work folder, whose lock is taken.</param>
/// <param name="folder">The folder of its files.</param>
/// <param name="layout">What it shall have.</param>
/// <param name="compare">Holds what is there against that.</param>
internal sealed class NodeSwap(INodeFiles files, NodeWorkFolder work, string folder, NodeLayout layout, NodeComparison compare) : INodeSwap
{
    private const int LongestKept = 16 << 20;
    private const int OpenFolder = 0x1ED; // 0755

    public NodeWorkFolder Work => work;

    public bool IsInFolder => true;

    public IReadOnlyList<NodeFileChange> Changes(bool force) => compare.Changes(force);

    // File by file it can be compared at any moment.
    public void Settle(PublishUndo before)
    {
    }

    /// <inheritdoc/>
    public PublishUndo Prepare(IReadOnlyList<NodeFileChange> changes, PublishUndo? before, PublishUndo own, uint? me)
    {
        work.MakeParts();
        foreach (NodeFileChange change in changes)
        {
            RefuseGivingAway(files, folder, change, me);
            MakeFolderOf(change);
            Stage(change, isGoingOn: before is not null);
        }

        List<string> replaced = [.. before?.Replaced ?? []];
        List<string> absent = [.. before?.Absent ?? []];
        foreach (NodeFileChange change in changes.Where(change => !absent.Contains(change.File.Name)))
        {
            bool isKnown = replaced.Contains(change.File.Name);
            if (change.Present is null)
            {
                if (!isKnown)
                    absent.Add(change.File.Name);
                continue;
            }

            Keep(change, isKnown);
            if (!isKnown)
                replaced.Add(change.File.Name);
        }

        PublishUndo undo = own with { Replaced = replaced, Absent = absent, IsNewFolder = before?.IsNewFolder ?? own.IsNewFolder };
        work.WriteUndo(undo);
        return undo;
    }

    public void Swap(IReadOnlyList<NodeFileChange> changes)
    {
        foreach (NodeFileChange change in changes)
            files.Rename(work.NewPath(change), change.Path);
    }

    public void PutBack(PublishUndo undo)
    {
        foreach (string name in undo.Replaced.Concat(undo.Absent).OrderByDescending(RankOf))
        {
            string path = RemotePaths.Join(folder, name);
            if (undo.Absent.Contains(name))
                work.DeleteIfThere(path);
            else if (files.Look(work.OldPath(name)) is not null)
                files.Rename(work.OldPath(name), path);
        }
    }

    private int RankOf(string name) => layout.Files.FirstOrDefault(file => file.Name == name) is LayoutFile file ? new NodeFileChange(file, name, null, default).Rank : -1;

    // What an interrupted change has staged needs no more room.
    private void Stage(NodeFileChange change, bool isGoingOn)
    {
        string path = work.NewPath(change);
        if (files.Look(path) is NodeFile staged)
        {
            if (isGoingOn && compare.IsReady(path, staged, change))
                return;
            files.Delete(path);
        }

        files.WriteNew(path, change.File.Content, change.Rights);
    }

    // The very file where the server can give it a second name; otherwise a copy, which is whole once it has its name.
    private void Keep(NodeFileChange change, bool isKnown)
    {
        string kept = work.OldPath(change.File.Name);
        if (files.Look(kept) is not null)
        {
            if (isKnown)
                return;
            files.Delete(kept);
        }

        if (files.Link(change.Path, kept))
            return;
        string part = kept + ".part";
        work.DeleteIfThere(part);
        byte[] content = files.Read(change.Path, LongestKept);
        try
        {
            files.WriteNew(part, content, new(change.Present!.Mode, change.Present.UserId, change.Present.GroupId));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }

        files.Rename(part, kept);
    }

    private void MakeFolderOf(NodeFileChange change)
    {
        if (RemotePaths.Above(change.File.Name) is not string below)
            return;
        string path = RemotePaths.Join(folder, below);
        NodeFile? there = files.Look(path);
        if (there is null)
            files.MakeFolder(path, new(OpenFolder, change.Rights.UserId, change.Rights.GroupId));
        else if (there.Kind is not (NodeFileKind.Folder or NodeFileKind.Link))
            throw new ClusterCertsException(ErrorCode.WrongFileKind, $"'{path}'{files.On()} is no folder, and files are to be put in it; move it away.", path);
    }

    /// <summary>Refuses to give a key away: the file that it replaces tells whose it shall be, and nobody else may have put that there.</summary>
    internal static void RefuseGivingAway(INodeFiles files, string folder, NodeFileChange change, uint? me)
    {
        if (!change.File.IsPrivate || change.Present?.UserId is not uint owner || me is null || owner == me || change.Rights.UserId != owner)
            return;
        for (string? at = folder; at is not null; at = RemotePaths.Above(at))
        {
            const int WritersBits = 0x12; // group and others
            if (files.Look(at) is not { UserId: uint above, Mode: int mode } || (mode & WritersBits) != 0)
                break;
            if (above == me || above == 0)
                return;
            if (above != owner)
                break;
        }

        throw new ClusterCertsException(
            ErrorCode.WriteDenied,
            $"'{change.Path}'{files.On()} belongs to another account (user {owner}), and others may write in its folder or in one above: the new key is not given to that account. "
                + "Move the file away, or say in the target whose it shall be (-Owner).",
            change.Path);
    }
}
