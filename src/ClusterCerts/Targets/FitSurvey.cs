namespace ClusterCerts.Targets;

/// <summary>Whose software does not take a key, and of whose that is not known: gathered node by node, told in one sentence for all nodes of one reason.</summary>
/// <param name="what">What is to be taken: <c>an Ed25519 key</c>, for example.</param>
internal sealed class FitSurvey(string what)
{
    private const int MostNamed = 5;

    private readonly List<(string? NodeId, FitVerdict Verdict)> _found = [];
    private readonly List<(string Endpoint, FitVerdict Verdict)> _servers = [];
    private readonly HashSet<FitVerdict> _closed = [];

    /// <summary>Whether more nodes follow after what is told now.</summary>
    internal bool HasMore { get; set; }

    /// <summary>Adds a verdict.</summary>
    /// <param name="nodeId">The node that it is of; null for whatever node there will be.</param>
    /// <param name="verdict">The verdict.</param>
    internal void Add(string? nodeId, FitVerdict verdict)
    {
        if (verdict.Fitness != Fitness.Takes && !_closed.Contains(verdict))
            _found.Add((nodeId, verdict));
    }

    /// <summary>Adds a verdict on a server that is no node's of its targets.</summary>
    internal void AddServer(string endpoint, FitVerdict verdict)
    {
        if (verdict.Fitness != Fitness.Takes)
            _servers.Add((endpoint, verdict));
    }

    /// <summary>Begins the next part of many nodes: what was told of more of them than are named is not told again.</summary>
    internal void NextPart()
    {
        _closed.UnionWith(_found.GroupBy(one => one.Verdict).Where(same => same.Skip(MostNamed).Any()).Select(same => same.Key));
        _found.Clear();
    }

    /// <summary>Who does not take it, one sentence a reason.</summary>
    internal IEnumerable<string> Refusals() => Told(Fitness.Refuses).Select(of => $"{char.ToUpperInvariant(of.Verdict.Software[0])}{of.Verdict.Software[1..]} does not take {what}: {of.Verdict.Reason}{of.Nodes}.");

    /// <summary>Of whom it is not known, one sentence a reason.</summary>
    internal IEnumerable<string> Doubts() =>
        Told(Fitness.Unknown).Select(of => $"It is not known whether {of.Verdict.Software} takes {what}: {of.Verdict.Reason}{of.Nodes}.");

    /// <summary>Nodes by name, the first few of many.</summary>
    internal static string Named(IReadOnlyList<string> nodes) => nodes.Count switch
    {
        1 => $"node {nodes[0]}",
        <= MostNamed => $"nodes {string.Join(", ", nodes.SkipLast(1))} and {nodes[^1]}",
        _ => $"nodes {string.Join(", ", nodes.Take(MostNamed))} and {DisplayText.Count(nodes.Count - MostNamed, "other")}",
    };

    private IEnumerable<(FitVerdict Verdict, string Nodes)> Told(Fitness fitness) => _found.Select(one => one.Verdict).Concat(_servers.Select(one => one.Verdict))
        .Where(verdict => verdict.Fitness == fitness).Distinct()
        .Select(verdict => (verdict, Those([.. _found.Where(one => one.Verdict == verdict).Select(one => one.NodeId).OfType<string>().Distinct(StringComparer.Ordinal)],
            [.. _servers.Where(one => one.Verdict == verdict).Select(one => one.Endpoint).Distinct(StringComparer.Ordinal)])));

    private string Those(IReadOnlyList<string> nodes, IReadOnlyList<string> servers)
    {
        string[] all =
        [
            .. nodes.Count == 0 ? (string[])[] : HasMore && nodes.Count > MostNamed ? [$"nodes {string.Join(", ", nodes.Take(MostNamed))} and others"] : [Named(nodes)],
            .. servers.Count == 0 ? (string[])[] : [string.Join(", ", servers)],
        ];
        return all.Length == 0 ? "" : $" ({string.Join("; ", all)})";
    }
}
