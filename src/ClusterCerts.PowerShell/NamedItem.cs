namespace ClusterCerts.PowerShell;

/// <summary>What a pipeline names: a node, as one certificate or whatever it has.</summary>
public sealed record NamedItem
{
    internal string? NodeId { get; init; }

    /// <summary>The SHA-256 of the certificate that stands for the node; null for whatever it has.</summary>
    internal string? Fingerprint { get; init; }

    /// <summary>Nodes, each with the certificate that stands for it, if one is given.</summary>
    internal static IEnumerable<NamedItem> Nodes(IEnumerable<string> nodeIds, string? fingerprint) =>
        nodeIds.Select(id => new NamedItem { NodeId = id, Fingerprint = string.IsNullOrEmpty(fingerprint) ? null : fingerprint });

    /// <summary>The nodes among items, as the core takes them.</summary>
    internal static (string NodeId, string? Fingerprint)[] Nodes(IEnumerable<NamedItem> items) => [.. items.Select(i => (i.NodeId!, i.Fingerprint))];
}
