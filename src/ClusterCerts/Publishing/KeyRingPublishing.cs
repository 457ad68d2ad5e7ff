using ClusterCerts.Authority;
using ClusterCerts.Storage;
using ClusterCerts.Targets;
using ClusterCerts.Values;

namespace ClusterCerts.Publishing;

/// <summary>Brings key rings to the nodes that their targets name, and turns them there.</summary>
public static class KeyRingPublishing
{
    /// <summary>The nodes of a ring, in the order of its targets. None is connected to.</summary>
    /// <param name="keyRing">The ring's folder.</param>
    /// <param name="nodeIds">The nodes; <c>*</c> and <c>?</c> stand for any characters and any one. None stands for all.</param>
    /// <param name="context">The world outside.</param>
    /// <returns>The nodes; an error in place of each that was named and has no target, or whose target does not fit its ID.</returns>
    /// <exception cref="ClusterCertsException">There is no ring, its targets cannot be read, or there are none.</exception>
    public static IReadOnlyList<Outcome<PublicationOrder>> FindPublications(string keyRing, IReadOnlyList<string> nodeIds, AuthorityContext context)
    {
        ArgumentNullException.ThrowIfNull(nodeIds);
        var keeper = new RingTargetKeeper(keyRing, context);
        TargetList list = keeper.Read();
        if (list.Targets.Count == 0)
        {
            throw new ClusterCertsException(
                ErrorCode.TargetNotFound, $"No target says which nodes have the key ring '{keyRing}'. Set targets with Set-NodeCertTarget -KeyRing.", keyRing);
        }

        return [.. TargetEditor.Named(list, nodeIds.Count == 0 ? ["*"] : nodeIds, takesOneAlone: false).Select(found => Order(found, keeper))];
    }

    /// <summary>Brings nodes the ring, one after the other, reloads, and proves; where that fails, the old ring comes back there and no other node is begun.</summary>
    /// <param name="keyRing">The ring's folder.</param>
    /// <param name="orders">What <see cref="FindPublications"/> found, all or some of it.</param>
    /// <param name="parameters">How.</param>
    /// <param name="context">The world outside; in a rehearsal nodes are only looked at.</param>
    /// <param name="notify">Told which nodes were left out; may be null.</param>
    /// <param name="cancellation">Stops before the next node; what was begun is finished or taken back.</param>
    /// <returns>What became of each node, as it ends; in a rehearsal its <see cref="NodeCertPublication.Files"/> are those that would change.</returns>
    /// <exception cref="ClusterCertsException">The ring is not in order; no node was connected to.</exception>
    public static IEnumerable<NodeCertPublication> Publish(
        string keyRing, IReadOnlyList<PublicationOrder> orders, PublicationParameters parameters, AuthorityContext context, Action<string>? notify = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(orders);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(context);
        return new KeyRingPublisher(keyRing, parameters, context, (target, world, timeout, stop) => NodeConnection.Open(target, world, timeout, stop))
            .Run(orders, notify, cancellation);
    }

    private static Outcome<PublicationOrder> Order(Outcome<TargetEntry> found, RingTargetKeeper keeper)
    {
        try
        {
            return found.Value is TargetEntry entry ? new(entry.NodeId, new PublicationOrder(keeper.Show(entry.For(NodeId.Parse(entry.NodeId)))), null) : new(found.Target, null, found.Error);
        }
        catch (ClusterCertsException e)
        {
            return new(found.Target, null, e);
        }
    }
}
