using ClusterCerts.Authority;
using ClusterCerts.Storage;

namespace ClusterCerts.Publishing;

/// <summary>Says and changes where the files of nodes go.</summary>
public static class CertAuthorityTargets
{
    /// <summary>The targets as they are set, in their order.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="names">Node IDs and patterns as targets have them; <c>*</c> and <c>?</c> stand for any characters and any one. None for all.</param>
    /// <returns>The targets, then an error for each name without wildcards that has none.</returns>
    /// <exception cref="ClusterCertsException">The file <c>targets.json</c> is damaged, or gone.</exception>
    public static IEnumerable<Outcome<NodeCertTarget>> GetTargets(this CertAuthority authority, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return EditorOf(authority).Get(names.Count == 0 ? ["*"] : names, takesOneAlone: false);
    }

    /// <summary>What applies to each node in use, with its ID filled in.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="names">Node IDs; <c>*</c> and <c>?</c> stand for any characters and any one. None for all.</param>
    /// <returns>The targets in the order of the nodes, errors for nodes that are named and have none, or for which one does not fit.</returns>
    /// <exception cref="ClusterCertsException">A file is damaged or cannot be read.</exception>
    public static IEnumerable<Outcome<NodeCertTarget>> GetEffectiveTargets(this CertAuthority authority, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        NodeTargets targets = NodeTargets.Read(authority.Store);
        var filter = new NodeCertFilter { NodeIds = names, Statuses = names.Count == 0 ? [NodeCertStatus.Valid, NodeCertStatus.NotYetValid] : [] };
        foreach (Outcome<NodeCert> node in authority.FindNodeCerts(filter).DistinctBy(o => o.Value?.NodeId ?? o.Target))
        {
            Outcome<NodeCertTarget>? found = node.Value is NodeCert cert ? targets.Find(cert.NodeId, isNamed: names.Contains(cert.NodeId, StringComparer.OrdinalIgnoreCase))
                : new(node.Target, null, node.Error);
            if (found is not null)
                yield return found.Value;
        }
    }

    /// <summary>Where the files of one node go: the entry that names it, else the first whose pattern it matches.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="nodeId">The node.</param>
    /// <returns>The target with the node's ID filled in; null where none applies.</returns>
    /// <exception cref="ClusterCertsException">The file <c>targets.json</c> is damaged or gone, or the entry does not fit the node's ID.</exception>
    public static NodeCertTarget? TargetOf(this CertAuthority authority, string nodeId)
    {
        ArgumentException.ThrowIfNullOrEmpty(nodeId);
        return NodeTargets.Read(authority.Store).Of(nodeId);
    }

    /// <summary>What changes of targets would come to, each on top of those before it.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="changes">The changes.</param>
    /// <param name="fullPath">Makes a path of this machine absolute; null takes the process's current folder.</param>
    /// <returns>One outcome for each, in order.</returns>
    /// <exception cref="ClusterCertsException">The file <c>targets.json</c> is damaged.</exception>
    public static IReadOnlyList<Outcome<NodeCertTargetChange>> FindTargetChanges(
        this CertAuthority authority, IEnumerable<NodeCertTargetChanges> changes, Func<string, string>? fullPath = null) =>
        EditorOf(authority).Foresee(changes, fullPath ?? Path.GetFullPath);

    /// <summary>Changes targets: all that are legal at once.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="changes">The changes, each on top of those before it.</param>
    /// <param name="fullPath">Makes a path of this machine absolute; null takes the process's current folder.</param>
    /// <returns>One outcome for each, in order. Those that failed changed nothing.</returns>
    /// <exception cref="ClusterCertsException">The file <c>targets.json</c> is damaged or cannot be written; then nothing is changed.</exception>
    public static IReadOnlyList<Outcome<NodeCertTargetChange>> SetTargets(
        this CertAuthority authority, IReadOnlyList<NodeCertTargetChanges> changes, Func<string, string>? fullPath = null) =>
        EditorOf(authority).Set(changes, fullPath ?? Path.GetFullPath);

    /// <summary>The targets that <see cref="RemoveTargets"/> would take away.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="names">Node IDs and patterns as targets have them. Of exactly such a target that one alone is meant, else all that the wildcards match.</param>
    /// <returns>The targets, then an error for each name without wildcards that has none.</returns>
    /// <exception cref="ClusterCertsException">The file <c>targets.json</c> is damaged, or gone.</exception>
    public static IReadOnlyList<Outcome<NodeCertTarget>> FindRemovableTargets(this CertAuthority authority, IReadOnlyList<string> names) =>
        EditorOf(authority).Get(names, takesOneAlone: true);

    /// <summary>Takes targets away; files on nodes stay where they are.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="names">As <see cref="FindRemovableTargets"/> takes them.</param>
    /// <returns>The targets that were taken away, then an error for each name without wildcards that has none.</returns>
    /// <exception cref="ClusterCertsException">The file <c>targets.json</c> is damaged, gone, or cannot be written; then nothing is changed.</exception>
    public static IReadOnlyList<Outcome<NodeCertTarget>> RemoveTargets(this CertAuthority authority, IReadOnlyList<string> names) =>
        EditorOf(authority).Remove(names);

    /// <summary>The targets at this moment, for who asks for many nodes.</summary>
    internal static NodeTargets ReadTargets(this CertAuthority authority) => NodeTargets.Read(authority.Store);

    private static TargetEditor EditorOf(CertAuthority authority) => new(new AuthorityTargetKeeper(authority.Store, authority.Context));
}
