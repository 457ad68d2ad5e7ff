using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Node IDs that one command names more than once: nobody can tell which of the certificates was meant to stay.</summary>
internal static class NodeIdDoubles
{
    /// <summary>Finds them, also those that differ in case alone and would share file names.</summary>
    /// <param name="nodeIds">The IDs as they were given; what is no legal ID is left to others.</param>
    /// <returns>For each ID why it is refused, or null.</returns>
    internal static ClusterCertsException?[] Find(IReadOnlyList<string> nodeIds)
    {
        var groups = nodeIds.Select((text, index) => (Text: text, Index: index, Id: NodeId.TryParse(text, out NodeId id) ? id : (NodeId?)null))
            .Where(n => n.Id is not null)
            .GroupBy(n => n.Id!.Value.FileStem, StringComparer.OrdinalIgnoreCase);
        var errors = new ClusterCertsException?[nodeIds.Count];
        foreach (var same in groups.Where(g => g.Skip(1).Any()))
        {
            string[] spellings = [.. same.Select(n => n.Id!.Value.ToString()).Distinct(StringComparer.Ordinal)];
            foreach ((string text, int index, NodeId? _) in same)
                errors[index] = spellings.Length == 1 ? Double(text) : Collision(text, spellings);
        }

        return errors;
    }

    internal static ClusterCertsException Double(string nodeId) => new(
        ErrorCode.InvalidArgument, $"Node '{nodeId}' is named more than once; name each node once.", nodeId);

    private static ClusterCertsException Collision(string nodeId, string[] spellings) => new(
        ErrorCode.NodeIdCollision,
        $"The node IDs {string.Join(" and ", spellings.Select(s => $"'{s}'"))} would share one file name; choose other IDs.",
        nodeId);
}
