using ClusterCerts.Storage;

namespace ClusterCerts.Publishing;

/// <summary>The nodes in use of an authority that rotates, and where their files go.</summary>
internal sealed class RotationNodes
{
    private RotationNodes(IReadOnlyList<LiveNode> live, IReadOnlyList<PublicationOrder> orders, IReadOnlyDictionary<string, ClusterCertsException> errors) =>
        (Live, Orders, Errors) = (live, orders, errors);

    /// <summary>All that are in use.</summary>
    internal IReadOnlyList<LiveNode> Live { get; }

    /// <summary>Those with a target.</summary>
    internal IReadOnlyList<PublicationOrder> Orders { get; }

    /// <summary>Why a node has none that can be used, by its ID.</summary>
    internal IReadOnlyDictionary<string, ClusterCertsException> Errors { get; }

    /// <summary>The IDs of those without a target.</summary>
    internal IReadOnlyList<string> Without => [.. Live.Select(node => node.NodeId.ToString()).Except(Orders.Select(order => order.NodeId)).Except(Errors.Keys)];

    /// <summary>Finds them.</summary>
    /// <exception cref="ClusterCertsException">The ledger or the targets cannot be read, or nodes are in use and no target is set at all.</exception>
    internal static RotationNodes Find(CertAuthority authority)
    {
        IReadOnlyList<LiveNode> live = LiveNodes.Of(authority.Store, authority.Store.ReadLedger(), authority.Context.Now);
        if (live.Count == 0)
            return new([], [], new Dictionary<string, ClusterCertsException>());
        IReadOnlyList<Outcome<PublicationOrder>> found = PublicationSelection.Find(authority, []);
        return new(
            live,
            [.. found.Select(o => o.Value).OfType<PublicationOrder>()],
            found.Where(o => o.Error is not null).ToDictionary(o => o.Target.ToString() ?? "", o => o.Error!));
    }
}
