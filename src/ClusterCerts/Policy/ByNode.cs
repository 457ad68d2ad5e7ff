using ClusterCerts.Values;

namespace ClusterCerts.Policy;

/// <summary>What the nodes of each pattern may have; a node has what all patterns that match it give.</summary>
/// <typeparam name="T">What it is.</typeparam>
internal sealed record ByNode<T>(IReadOnlyList<(NodeIdPattern Nodes, IReadOnlyList<T> Allowed)> Entries)
{
    internal IReadOnlyList<T> Of(NodeId id) => [.. Entries.Where(e => e.Nodes.Matches(id)).SelectMany(e => e.Allowed)];

    internal IReadOnlyList<NodeNames> ToNodeNames() =>
        [.. Entries.Select(e => new NodeNames(e.Nodes.ToString(), [.. e.Allowed.Select(a => a!.ToString()!)]))];

    /// <summary>One entry for each pattern: who names one twice means all that is given for it.</summary>
    internal static ByNode<T> From(IEnumerable<NodeNames> entries, Func<string, T> parse, bool ignoreCase = true) => new([.. entries
        .GroupBy(e => e.NodeId, StringComparer.Ordinal)
        .Select(e => (NodeIdPattern.Parse(e.Key),
        (IReadOnlyList<T>)[.. e.SelectMany(n => n.Names).Distinct(ignoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal).Select(parse)]))]);
}
