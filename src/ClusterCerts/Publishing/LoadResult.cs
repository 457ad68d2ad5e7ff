namespace ClusterCerts.Publishing;

/// <summary>What a reload and the proof after it came to.</summary>
/// <param name="IsProven">Whether the endpoint served the certificate.</param>
/// <param name="Told">What is to be said though it went well; null for nothing.</param>
/// <param name="Error">Why it did not; null where it did.</param>
internal sealed record LoadResult(bool IsProven, string? Told, ClusterCertsException? Error)
{
    /// <summary>Whether a reload command was run.</summary>
    internal bool WasReloaded { get; init; }
}
