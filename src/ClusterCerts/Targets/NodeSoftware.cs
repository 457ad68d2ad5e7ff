using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Targets;

/// <summary>What the nodes of an authority run, as far as its preset and their targets tell.</summary>
internal sealed class NodeSoftware
{
    private readonly TargetList _targets;

    private NodeSoftware(Preset preset, TargetList targets) => (Preset, _targets) = (preset, targets);

    /// <summary>The authority's preset.</summary>
    internal Preset Preset { get; }

    /// <summary>Reads what is known.</summary>
    /// <exception cref="ClusterCertsException">The policy or the targets are damaged or gone.</exception>
    internal static NodeSoftware Read(IAuthorityStore store) => new(PolicyFile.Read(store).Preset, TargetList.Read(store));

    /// <summary>What is known where there are no targets.</summary>
    internal static NodeSoftware Of(Preset preset) => new(preset, new TargetList());

    /// <summary>Where a node serves, and how TLS begins there; null where its target says nothing of it.</summary>
    internal TrustQuestion? EndpointOf(string nodeId)
    {
        try
        {
            return _targets.For(nodeId)?.For(NodeId.Recorded(nodeId)) is { Endpoint: string endpoint } entry
                ? new TrustQuestion(EndpointAddress.Parse(endpoint), entry.StartTls) { NodeId = nodeId } : null;
        }
        catch (ClusterCertsException)
        {
            return null; // The entry does not fit the node: that is an error of who publishes to it.
        }
    }

    /// <summary>Whether a node's software takes a key. What is known to refuse it counts before what is known to take it, and that before what is not known.</summary>
    /// <param name="nodeId">The node; null for one that has no target.</param>
    /// <param name="family">The kind of key.</param>
    /// <param name="role">What the key does.</param>
    internal FitVerdict Judge(string? nodeId, KeyFamily family, KeyRole role)
    {
        if (family == KeyFamily.Usual)
            return new FitVerdict(Fitness.Takes, "", "");
        FitVerdict? preset = Software.Of(Preset)?.Judge(family, role);
        FitVerdict? target = nodeId is not null && _targets.For(nodeId) is TargetEntry entry ? Software.Of(entry.As ?? ExportFormat.Pem).Judge(family, role) : null;
        FitVerdict[] known = [.. new[] { target, preset }.OfType<FitVerdict>()];
        return Array.Find(known, v => v.Fitness == Fitness.Refuses) ?? Array.Find(known, v => v.Fitness == Fitness.Takes) ?? known.FirstOrDefault()
            ?? new FitVerdict(Fitness.Unknown, "the nodes' software", "no target and no preset says what that is");
    }
}
