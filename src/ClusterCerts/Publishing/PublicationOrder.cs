using ClusterCerts.Authority;
using ClusterCerts.Storage;

namespace ClusterCerts.Publishing;

/// <summary>A node that is to be brought its files, and where to.</summary>
public sealed class PublicationOrder
{
    internal PublicationOrder(NodeCert cert, NodeCertTarget target) => (Cert, Target) = (cert, target);

    internal PublicationOrder(NodeCertTarget target) => Target = target;

    /// <summary>The node.</summary>
    public string NodeId => Cert?.NodeId ?? Target.NodeId;

    /// <summary>Where the files go, with the node's ID filled in.</summary>
    public NodeCertTarget Target { get; }

    /// <summary>The node's latest certificate; null of a key ring, which all nodes have.</summary>
    internal NodeCert? Cert { get; }

    /// <summary>The node and the place, for a question.</summary>
    /// <returns>Such as <c>node web1 (deploy@web1:/etc/tls)</c>.</returns>
    public override string ToString() => $"node {NodeId} ({Target})";

    /// <summary>What became of it.</summary>
    internal NodeCertPublication Told(
        NodeCertPublicationState state, string? reason, string? serialNumber, IReadOnlyList<string> files, ClusterCertsException? error = null, PublishedFiles? has = null) => new()
        {
            NodeId = NodeId,
            HostName = Target.HostName,
            TargetPath = Target.TargetPath,
            AuthorityPath = Target.AuthorityPath,
            KeyRing = Target.KeyRing,
            State = state,
            Reason = reason,
            SerialNumber = serialNumber,
            Files = files,
            Error = error,
            Has = has,
        };
}
