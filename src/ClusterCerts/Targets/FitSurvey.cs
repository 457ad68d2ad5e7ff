namespace ClusterCerts.Targets;

/// <summary>Whose software does not take a key, and of whose that is not known: gathered node by node, told in one sentence for all nodes of one reason.</summary>
/// <param name="what">What is to be taken: <c>an Ed25519 key</c>, for example.</param>
internal sealed class FitSurvey(string what)
{
    private const int MostNamed = 5;

    private readonly List<(string? NodeId, FitVerdict Verdict)> _found = [];

    /// <summary>Adds a verdict.</summary>
    /// <param name="nodeId">The node that it is of; null for whatever node there will be.</param>
    /// <param name="verdict">The verdict.</param>
    internal void Add(string? nodeId, FitVerdict verdict)
    {
        if (verdict.Fitness != Fitness.Takes)
            _found.Add((nodeId, verdict));
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

    private IEnumerable<(FitVerdict Verdict, string Nodes)> Told(Fitness fitness) => _found.Where(one => one.Verdict.Fitness == fitness)
        .GroupBy(one => one.Verdict)
        .Select(same => (same.Key, Nodes([.. same.Select(one => one.NodeId).OfType<string>().Distinct(StringComparer.Ordinal)])));

    private static string Nodes(IReadOnlyList<string> nodes) => nodes.Count == 0 ? "" : $" ({Named(nodes)})";
}
