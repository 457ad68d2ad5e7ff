using ClusterCerts.Authority;

namespace ClusterCerts.Rotation;

/// <summary>What a command itself has brought to nodes of what a step of a rotation made.</summary>
/// <param name="Publications">What became of each publication.</param>
/// <param name="Lacking">The nodes that were not brought it.</param>
/// <param name="Without">The nodes in use that have no target.</param>
internal sealed record HandedOut(IReadOnlyList<NodeCertPublication> Publications, IReadOnlyList<string> Lacking, IReadOnlyList<string> Without)
{
    // A fleet of nodes would fill the screen.
    private const int MostNames = 20;

    /// <summary>What is left to be handed out, in sentences.</summary>
    /// <param name="distribution">What the phase hands out; null for nothing.</param>
    internal IEnumerable<string> Left(Distribution? distribution)
    {
        if (Lacking.Count > 0)
            yield return $"{Named(Lacking)} could not be brought what is there now; when that is mended, complete it with Invoke-KeyRotation -Resume -Publish.";
        if (Without.Count > 0)
            yield return $"{Named(Without)} {(Without.Count == 1 ? "has" : "have")} no target: set one with Set-NodeCertTarget and complete it with Invoke-KeyRotation -Resume -Publish, "
                + "or copy the files there.";
        if (distribution?.OtherVerifiers is { Length: > 0 } lists)
            yield return lists;
    }

    /// <summary>Nodes by name, for a sentence.</summary>
    internal static string Named(IReadOnlyList<string> nodes) => nodes.Count == 1 ? $"Node '{nodes[0]}'"
        : $"{nodes.Count} nodes ({string.Join(", ", nodes.Take(MostNames))}{(nodes.Count > MostNames ? ", …" : "")})";
}
