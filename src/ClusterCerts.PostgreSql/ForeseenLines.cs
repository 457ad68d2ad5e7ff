using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.PostgreSql;

/// <summary>Answers that were fetched together, before each question is asked alone. The lines that they are about never change, so they stay true.</summary>
internal sealed class ForeseenLines
{
    private const int Most = 16384;

    private readonly Dictionary<(LineQuery Query, string Events, bool IsLast), IReadOnlyList<int>> _lines = [];
    private readonly Dictionary<string, IReadOnlyList<NodeId>> _nodes = new(StringComparer.Ordinal);

    /// <summary>The lines that were found for a question; null where it was not foreseen.</summary>
    internal IReadOnlyList<int>? Find(LineQuery query, bool isLast)
    {
        lock (_lines)
            return _lines.GetValueOrDefault(KeyOf(query, isLast));
    }

    /// <summary>Keeps answers, each beside its question.</summary>
    internal void Keep(IReadOnlyList<LineQuery> queries, IReadOnlyList<IReadOnlyList<int>> answers, bool isLast)
    {
        lock (_lines)
        {
            if (_lines.Count + queries.Count > Most)
                _lines.Clear();
            foreach ((LineQuery query, IReadOnlyList<int> lines) in queries.Zip(answers))
                _lines[KeyOf(query, isLast)] = lines;
        }
    }

    /// <summary>The nodes that were found for a name; null where it was not foreseen.</summary>
    internal IReadOnlyList<NodeId>? Find(string stem)
    {
        lock (_nodes)
            return _nodes.GetValueOrDefault(stem);
    }

    /// <summary>Keeps the nodes of a name.</summary>
    internal void Keep(string stem, IReadOnlyList<NodeId> nodes)
    {
        lock (_nodes)
        {
            if (_nodes.Count >= Most)
                _nodes.Clear();
            _nodes[stem] = nodes;
        }
    }

    private static (LineQuery Query, string Events, bool IsLast) KeyOf(LineQuery query, bool isLast) =>
        (query with { Events = Array.Empty<LedgerEvent>() }, string.Join(' ', query.Events), isLast);
}
