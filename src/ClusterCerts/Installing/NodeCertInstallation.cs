using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Installing;

/// <summary>What is done to certificate stores for one node.</summary>
public sealed class NodeCertInstallation
{
    internal NodeCertInstallation(string nodeId, StorePlace place, IReadOnlyList<StoreChange> changes) => (NodeId, Place, Changes) = (nodeId, place, changes);

    /// <summary>The node.</summary>
    public string NodeId { get; }

    /// <summary>The store that its certificate is in.</summary>
    public StorePlace Place { get; }

    /// <summary>What was done, or would be; none where everything is as it shall be.</summary>
    public IReadOnlyList<StoreChange> Changes { get; }

    /// <summary>The certificates, which are the caller's: the one that was installed, or those that were taken out; none for what is only planned.</summary>
    public IReadOnlyList<X509Certificate2> Certificates { get; init; } = [];

    /// <summary>Why it is not complete, where the new certificate is there and the old one had to stay; null otherwise.</summary>
    public ClusterCertsException? Error { get; init; }

    /// <summary>The node and its store, for a question.</summary>
    /// <returns>Such as <c>node web1 in CurrentUser\My</c>.</returns>
    public override string ToString() => $"node {NodeId} in {Place}";
}
