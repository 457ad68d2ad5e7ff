using System.Security.Cryptography;
using ClusterCerts.Export;
using ClusterCerts.KeyRings;

namespace ClusterCerts.Publishing;

/// <summary>Exchanges the folder of a key ring as a whole, so that no node ever has half a ring: the new folder waits beside the old one, and takes its place in one
/// step where there is such a step, else in two that follow each other at once.</summary>
/// <param name="files">The node.</param>
/// <param name="folder">The ring's folder there.</param>
/// <param name="layout">The ring.</param>
/// <param name="compare">Holds what is there against that.</param>
/// <param name="owner">Whose the folder shall be; null leaves that.</param>
internal sealed class RingSwap(INodeFiles files, string folder, NodeLayout layout, NodeComparison compare, NodeOwner? owner) : INodeSwap
{
    private const int PrivateFolder = 0x1C0; // 0700
    private const int SharedFolder = 0x1E8; // 0750
    private const int LongestOther = 16 << 20;

    public NodeWorkFolder Work { get; } = NodeWorkFolder.Beside(files, folder);

    public bool IsInFolder => false;

    private string RingName => KeyRingLayout.Parse(layout.Files[0].Name)!.Value.Name;

    public IReadOnlyList<NodeFileChange> Changes(bool force)
    {
        IReadOnlyList<string> there = files.Look(folder) is null ? [] : files.List(folder);
        RefuseForeign(there);
        bool hasMore = there.Any(name => IsOfRing(name) && layout.Files.All(file => file.Name != name));
        IReadOnlyList<NodeFileChange> changes = compare.Changes(force);
        return changes.Count == 0 && hasMore ? compare.Changes(force: true) : changes;
    }

    // Cut off between the two renames there is no ring at all: the old one comes back first. After an exchange in one step it lies where the new one waited.
    public void Settle(PublishUndo before)
    {
        bool hasRing = files.Look(folder) is not null;
        bool hasOld = files.Look(Work.Old) is not null;
        if (!hasRing && hasOld)
            files.RenameFolder(Work.Old, folder);
        else if (hasRing && !hasOld && !before.IsNewFolder && files.Look(Work.New) is not null && IdentityOf(folder) == before.Ring && IdentityOf(Work.New) != before.Ring)
            files.RenameFolder(Work.New, Work.Old);
    }

    public PublishUndo Prepare(IReadOnlyList<NodeFileChange> changes, PublishUndo? before, PublishUndo own, uint? me)
    {
        NodeFile? there = files.Look(folder);
        Work.DeletePart(Work.New);
        Work.DeletePart(Work.Gone);
        files.MakeFolder(Work.New, new(
            there?.Mode ?? (owner is null ? PrivateFolder : SharedFolder), owner?.UserId ?? there?.UserId, owner?.GroupId ?? there?.GroupId));
        NodeFile? model = there is null ? null : files.Look(RemotePaths.Join(folder, layout.Files[0].Name));
        foreach (NodeFileChange file in compare.Changes(force: true))
        {
            NodeSwap.RefuseGivingAway(files, folder, file, me);
            files.WriteNew(RemotePaths.Join(Work.New, file.File.Name), file.File.Content, RightsOf(file, model));
        }

        foreach (string name in there is null ? [] : files.List(folder).Where(name => !KeyRingLayout.IsPairFile(name)))
            CarryOver(name);
        PublishUndo undo = own with { IsNewFolder = before?.IsNewFolder ?? there is null, Ring = OwnIdentity() };
        Work.WriteUndo(undo);
        return undo;
    }

    public void Swap(IReadOnlyList<NodeFileChange> changes)
    {
        if (changes.Count == 0)
            return;
        if (files.Look(folder) is not null)
        {
            bool isKept = files.Look(Work.Old) is not null;
            if (!isKept && files.ExchangeFolders(folder, Work.New))
            {
                files.RenameFolder(Work.New, Work.Old);
                return;
            }

            files.RenameFolder(folder, isKept ? Work.Gone : Work.Old);
        }

        files.RenameFolder(Work.New, folder);
    }

    public void PutBack(PublishUndo undo)
    {
        Settle(undo);
        bool hasOld = files.Look(Work.Old) is not null;
        if (!hasOld && !undo.IsNewFolder)
            return; // It is back, or was never away.
        Work.DeletePart(Work.Gone);
        if (files.Look(folder) is not null)
            files.RenameFolder(folder, Work.Gone);
        if (hasOld)
            files.RenameFolder(Work.Old, folder);
    }

    // A program that loads every pair of the folder trusts what it finds.
    private void RefuseForeign(IReadOnlyList<string> there)
    {
        if (there.FirstOrDefault(name => KeyRingLayout.IsPairFile(name) && !IsOfRing(name)) is string foreign)
        {
            throw new ClusterCertsException(
                ErrorCode.WrongFileKind,
                $"'{RemotePaths.Join(folder, foreign)}'{files.On()} is none of the ring's files, {layout.Files[0].Name} and so on, and programs that load every pair of the folder would trust "
                    + "or even present it. Look what it is, and move it elsewhere.",
                foreign);
        }

        if (there.Where(name => !KeyRingLayout.IsPairFile(name)).FirstOrDefault(name => files.Look(RemotePaths.Join(folder, name))?.Kind != NodeFileKind.File) is string other)
        {
            throw new ClusterCertsException(
                ErrorCode.WrongFileKind,
                $"'{RemotePaths.Join(folder, other)}'{files.On()} is a folder or a link, and the folder of a ring is exchanged as a whole, with plain files alone. Move it elsewhere, "
                    + "or give the target a TargetPath that is the ring's own.",
                other);
        }
    }

    private bool IsOfRing(string name) => KeyRingLayout.Parse(name)?.Name == RingName;

    private static NodeFileRights RightsOf(NodeFileChange file, NodeFile? model) => file.Present is not null || model is null ? file.Rights : file.Rights with
    {
        UserId = file.Rights.UserId ?? model.UserId,
        GroupId = file.Rights.GroupId ?? model.GroupId,
    };

    // What somebody keeps beside the pairs stays beside them.
    private void CarryOver(string name)
    {
        string from = RemotePaths.Join(folder, name);
        string to = RemotePaths.Join(Work.New, name);
        if (files.Link(from, to) || files.Look(from) is not NodeFile file)
            return;
        byte[] content = files.Read(from, LongestOther);
        try
        {
            files.WriteNew(to, content, new(file.Mode, file.UserId, file.GroupId));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private string OwnIdentity() => RingIdentity.Of(layout.Files.Where(file => RingIdentity.IsCertificate(file.Name)).Select(file => (file.Name, file.Content)));

    private string IdentityOf(string place) =>
        RingIdentity.Of(files.List(place).Where(RingIdentity.IsCertificate).Select(name => (name, files.Read(RemotePaths.Join(place, name), LongestOther))));
}
