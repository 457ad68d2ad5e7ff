namespace ClusterCerts.Publishing;

/// <summary>Says and changes where the files of nodes go.</summary>
public static class CertAuthorityTargets
{
    /// <summary>Where the files of one node go: the entry that names it, else the first whose pattern it matches.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="nodeId">The node.</param>
    /// <returns>The target with the node's ID filled in; null where none applies.</returns>
    /// <exception cref="ClusterCertsException">The file <c>targets.json</c> is damaged, or the entry does not fit the node's ID.</exception>
    public static NodeCertTarget? TargetOf(this CertAuthority authority, string nodeId)
    {
        ArgumentException.ThrowIfNullOrEmpty(nodeId);
        return NodeTargets.Read(authority.Store).Of(nodeId);
    }

    /// <summary>The targets at this moment, for who asks for many nodes.</summary>
    internal static NodeTargets ReadTargets(this CertAuthority authority) => NodeTargets.Read(authority.Store);
}
