using ClusterCerts.Storage;
using ClusterCerts.Targets;
using ClusterCerts.Values;

namespace ClusterCerts.Publishing;

/// <summary>The targets of an authority as they were at one moment, asked node by node.</summary>
internal sealed class NodeTargets
{
    private readonly TargetList _list;
    private readonly string _authorityPath;

    private NodeTargets(TargetList list, string authorityPath) => (_list, _authorityPath) = (list, authorityPath);

    /// <summary>The entries in their order.</summary>
    internal IEnumerable<NodeCertTarget> All => _list.Targets.Select(Shown);

    /// <summary>Reads them.</summary>
    /// <exception cref="ClusterCertsException">The file is damaged.</exception>
    internal static NodeTargets Read(IAuthorityStore store) => new(TargetList.Read(store), store.Location);

    /// <summary>What applies to a node, with its ID filled in; null where nothing does.</summary>
    /// <exception cref="ClusterCertsException">The entry does not fit the node's ID.</exception>
    internal NodeCertTarget? Of(string nodeId) =>
        _list.For(nodeId) is TargetEntry entry ? Shown(entry.For(NodeId.Recorded(nodeId))) : null;

    /// <summary>The entry that applies to a node, as it is; null where none does.</summary>
    internal NodeCertTarget? EntryFor(string nodeId) => _list.For(nodeId) is TargetEntry entry ? Shown(entry) : null;

    /// <summary>What applies to a node, or why nothing can; null where nothing does and nobody asked for this node.</summary>
    internal Outcome<NodeCertTarget>? Find(string nodeId, bool isNamed)
    {
        try
        {
            return Of(nodeId) is NodeCertTarget target ? new(nodeId, target, null)
                : isNamed ? new(nodeId, null, NotFound(nodeId)) : null;
        }
        catch (ClusterCertsException e)
        {
            return new(nodeId, null, e);
        }
    }

    /// <summary>The error for a node that has no target.</summary>
    internal static ClusterCertsException NotFound(string nodeId) => new(
        ErrorCode.TargetNotFound, $"No target says where the files of node '{nodeId}' go. Set one with Set-NodeCertTarget.", nodeId);

    private NodeCertTarget Shown(TargetEntry entry) => new(entry, _authorityPath);
}
