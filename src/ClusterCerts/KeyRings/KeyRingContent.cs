namespace ClusterCerts.KeyRings;

/// <summary>A ring's pairs as they were read.</summary>
/// <param name="Layout">Its names.</param>
/// <param name="Pairs">One a slot, in the order of the slots.</param>
/// <param name="Findings">What is wrong.</param>
/// <param name="Advice">What works, and could be better.</param>
internal sealed record KeyRingContent(
    KeyRingLayout Layout, IReadOnlyList<KeyRingPair> Pairs, IReadOnlyList<string> Findings, IReadOnlyList<string> Advice)
{
    /// <summary>Whether a turn between two reads would look like this.</summary>
    internal bool MayBeTurning { get; init; }
}
