using ClusterCerts.Authority;

namespace ClusterCerts.Publishing;

/// <summary>Brings nodes what they lack: certificate, key, trust bundle and lists, and nothing else.</summary>
public static class CertAuthorityPublishing
{
    /// <summary>Looks which nodes have a target. No node is connected to.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="nodeIds">The nodes; <c>*</c> and <c>?</c> stand for any characters and any one. None stands for all that are in use and have a target.</param>
    /// <returns>The nodes; an error in place of each that was named and is not there or has no target.</returns>
    /// <exception cref="ClusterCertsException">The ledger or the targets cannot be read, or no node has a target.</exception>
    public static IReadOnlyList<Outcome<PublicationOrder>> FindPublications(this CertAuthority authority, IReadOnlyList<string> nodeIds)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(nodeIds);
        return PublicationSelection.Find(authority, nodeIds);
    }

    /// <summary>Brings nodes what they lack, reloads, and proves; where that fails, the old state comes back.</summary>
    /// <param name="authority">The authority; in a rehearsal nodes are only looked at.</param>
    /// <param name="orders">What <see cref="FindPublications"/> found, all or some of it.</param>
    /// <param name="parameters">How.</param>
    /// <param name="notify">Told what could not be recorded in the ledger, and why; may be null.</param>
    /// <param name="cancellation">Stops before the next nodes; what was begun on a node is finished or taken back.</param>
    /// <returns>What became of each node, as it ends; in a rehearsal its <see cref="NodeCertPublication.Files"/> are those that would change.</returns>
    /// <exception cref="ClusterCertsException">The authority cannot be read, or hands nothing out; no node was connected to.</exception>
    public static IEnumerable<NodeCertPublication> Publish(
        this CertAuthority authority, IReadOnlyList<PublicationOrder> orders, PublicationParameters parameters, Action<string>? notify = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(orders);
        ArgumentNullException.ThrowIfNull(parameters);
        return new Publisher(authority, parameters, (target, context, timeout, stop) => NodeConnection.Open(target, context, timeout, stop)).Run(orders, notify, cancellation);
    }

    /// <summary>The certificates of the ledger whose nodes do not have them yet, as far as the ledger knows: nodes in use with a target, whose last publication is
    /// of another certificate, of other trust or lists than are wanted now, or to another place.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="filter">Which ones.</param>
    /// <returns>The certificates, and an error in place of each that was named and is not there.</returns>
    /// <exception cref="ClusterCertsException">The ledger, the targets or the trust bundle cannot be read.</exception>
    public static IEnumerable<Outcome<NodeCert>> FindUnpublished(this CertAuthority authority, NodeCertFilter filter)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(filter);
        var known = new KnownPublications(authority);
        foreach (Outcome<NodeCert> outcome in authority.FindNodeCerts(filter))
        {
            if (outcome.Value is not NodeCert cert)
                yield return outcome;
            else if (known.Judge(cert) is Outcome<NodeCert> lacking)
                yield return lacking;
        }
    }
}
