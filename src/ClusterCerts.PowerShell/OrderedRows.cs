using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>The rows that orders came from, so that what goes wrong with one is told by its node and column.</summary>
internal sealed class OrderedRows
{
    private readonly Dictionary<string, (string Column, string Text)[]> _cells = new(StringComparer.Ordinal);

    /// <summary>Remembers the row of nodes; a line of text, and an object of ours, is none.</summary>
    /// <param name="item">The object of the pipeline.</param>
    /// <param name="nodeIds">The nodes that it names.</param>
    internal void Note(PSObject item, IEnumerable<string> nodeIds)
    {
        if (item.BaseObject is not PSCustomObject || PipelineObject.IsOurs(item))
            return;
        (string, string)[] cells = [.. item.Properties.Select(p => (p.Name, Text: p.Value as string)).Where(c => c.Text is not null).Select(c => (c.Name, c.Text!))];
        foreach (string nodeId in nodeIds)
            _cells[nodeId] = cells;
    }

    /// <summary>The outcome, with the node and the column in its error.</summary>
    /// <typeparam name="T">The object's type.</typeparam>
    /// <param name="outcome">What came of an order.</param>
    internal Outcome<T> Explain<T>(Outcome<T> outcome)
        where T : class
    {
        if (outcome.Error is not ClusterCertsException error || outcome.Target is not string nodeId || !_cells.TryGetValue(nodeId, out (string Column, string Text)[]? cells))
            return outcome;
        string? column = ColumnOf(error, nodeId, cells);
        if (column is null && error.Message.Contains($"'{nodeId}'", StringComparison.Ordinal))
            return outcome;
        string where = column is null ? $"Node '{nodeId}'" : $"Node '{nodeId}', column '{column}'";
        return new(nodeId, null, new ClusterCertsException(error.ErrorCode, $"{where}: {error.Message}", error.Target, error));
    }

    private static string? ColumnOf(ClusterCertsException error, string nodeId, (string Column, string Text)[] cells) => error switch
    {
        { Target: string about } when about != nodeId => cells.FirstOrDefault(c => TableRow.Split(c.Text).Contains(about)).Column,
        { ErrorCode: ErrorCode.InvalidLifetime } => cells.FirstOrDefault(
            c => c.Column is "NotAfter" or "Lifetime" or "Backdate" && !string.IsNullOrWhiteSpace(c.Text)).Column,
        _ => null,
    };
}
