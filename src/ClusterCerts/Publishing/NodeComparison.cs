using System.Security.Cryptography;
using ClusterCerts.Export;

namespace ClusterCerts.Publishing;

/// <summary>Holds what a node has against what it shall have. Nothing is changed.</summary>
/// <param name="files">The node.</param>
/// <param name="folder">The folder there.</param>
/// <param name="layout">What it shall have.</param>
/// <param name="mode">The mode of private files; null leaves it.</param>
/// <param name="owner">Whose the files shall be; null leaves that.</param>
internal sealed class NodeComparison(INodeFiles files, string folder, NodeLayout layout, int? mode, NodeOwner? owner)
{
    private const int AllBits = 0xFFF;
    private const int OthersBits = 0x7;
    private const int PrivateMode = 0x180; // 0600
    private const int PublicMode = 0x1A4; // 0644

    /// <summary>The files that are not as they shall be, in the order in which they are changed.</summary>
    /// <param name="force">Whether all of them count.</param>
    /// <exception cref="ClusterCertsException">Something else than a file is in the place of one.</exception>
    internal IReadOnlyList<NodeFileChange> Changes(bool force) =>
        [.. layout.Files.Select(file => ChangeOf(file, force)).OfType<NodeFileChange>().OrderBy(change => change.Rank)];

    /// <summary>Whether a file that waits is what it shall become.</summary>
    internal bool IsReady(string path, NodeFile staged, NodeFileChange change) =>
        staged.Kind == NodeFileKind.File && IsAs(staged, change.Rights) && Holds(path, staged, change.File.Content);

    private bool Holds(string path, NodeFile present, byte[] content)
    {
        if (present.Size != content.Length)
            return false;
        byte[] bytes = files.Read(path, content.Length + 1);
        try
        {
            return CryptographicOperations.FixedTimeEquals(bytes, content);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private NodeFileChange? ChangeOf(LayoutFile file, bool force)
    {
        string path = RemotePaths.Join(folder, file.Name);
        NodeFile? present = files.Look(path);
        Refuse(path, present);
        NodeFileRights rights = RightsOf(file, present);
        bool isThere = !force && present is not null && IsAs(present, rights) && Holds(path, present, file.Content);
        return isThere ? null : new NodeFileChange(file, path, present, rights);
    }

    private void Refuse(string path, NodeFile? present)
    {
        if (present?.Kind == NodeFileKind.Link)
        {
            throw new ClusterCertsException(
                ErrorCode.FileIsLink,
                $"'{path}'{files.On()} is a link{(present.LinkTarget is string target ? $" to '{target}'" : "")}, and a link is never replaced: what reads the file behind it "
                    + "would keep the old content. Put the file itself there, or make the folder the link.",
                path);
        }

        if (present is { Kind: not NodeFileKind.File })
        {
            throw new ClusterCertsException(
                ErrorCode.WrongFileKind, $"'{path}'{files.On()} is no file, and a file is to be put there; move it away, or give the target another TargetPath.", path);
        }
    }

    // Who could read or own a file before still can. One that everyone could read and holds a key was a mistake: they lose it.
    private NodeFileRights RightsOf(LayoutFile file, NodeFile? present)
    {
        int? kept = (present is null ? file.IsPrivate ? PrivateMode : PublicMode : present.Mode) & AllBits;
        return new(file.IsPrivate ? mode ?? (kept & ~OthersBits) : kept, owner?.UserId ?? present?.UserId, owner?.GroupId ?? present?.GroupId);
    }

    private static bool IsAs(NodeFile present, NodeFileRights rights) => IsSame(present.Mode & AllBits, rights.Mode) && IsSame(present.UserId, rights.UserId)
        && IsSame(present.GroupId, rights.GroupId);

    // What the node does not tell, or nobody asked for, makes no difference.
    private static bool IsSame(long? found, long? wanted) => found is null || wanted is null || found == wanted;
}
