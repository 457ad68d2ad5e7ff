using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>The rows that orders came from, so that what goes wrong with one is told by its node and column.</summary>
internal sealed class OrderedRows
{
    private readonly Dictionary<string, NodeTableRow> _rows = new(StringComparer.Ordinal);

    /// <summary>Remembers the row of nodes; a line of text, and an object of ours, is none.</summary>
    /// <param name="item">The object of the pipeline, or null.</param>
    /// <param name="nodeIds">The nodes that it names.</param>
    /// <param name="hasTwoEnds">Whether both a lifetime and an end are asked for.</param>
    /// <exception cref="ClusterCertsException">Both are: nobody can tell which is meant.</exception>
    internal void Note(PSObject? item, IReadOnlyList<string> nodeIds, bool hasTwoEnds)
    {
        if (item?.BaseObject is not PSCustomObject || PipelineObject.IsOurs(item))
            return;
        if (hasTwoEnds)
            throw new ClusterCertsException(ErrorCode.InvalidLifetime,
                $"Node '{string.Join("', '", nodeIds)}', column 'NotAfter': Give -Lifetime or -NotAfter, not both.", nodeIds[0]);
        foreach (string nodeId in nodeIds)
            _rows[nodeId] = new NodeTableRow(nodeId, item.Properties.Select(p => (p.Name, p.Value as string ?? "")));
    }

    /// <summary>Outcomes whose errors name the node and the column.</summary>
    /// <typeparam name="T">The objects' type.</typeparam>
    /// <param name="outcomes">What came of orders.</param>
    internal IEnumerable<Outcome<T>> Explain<T>(IEnumerable<Outcome<T>> outcomes)
        where T : class => NodeTable.Explain(outcomes, _rows);
}
