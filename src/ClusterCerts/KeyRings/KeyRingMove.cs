namespace ClusterCerts.KeyRings;

/// <summary>What becomes of one pair when a key ring turns.</summary>
public sealed class KeyRingMove
{
    internal KeyRingMove()
    {
    }

    /// <summary>The pair's name before, such as <c>server_b</c>; null for a pair that is new or comes back.</summary>
    public string? From { get; init; }

    /// <summary>The pair's name afterwards, such as <c>server_a</c>; null for a pair that goes.</summary>
    public string? To { get; init; }

    /// <summary>What it is for afterwards; null for a pair that goes.</summary>
    public KeyRingRole? Role { get; init; }

    /// <summary>SHA-256 of its certificate; null for a pair that is not made yet.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Whether it is a pair that went in the turn that is undone.</summary>
    internal bool ComesBack { get; init; }

    /// <summary>The move in words.</summary>
    /// <returns>Such as <c>server_b becomes server_a (Active)</c>.</returns>
    public override string ToString() => (From, To) switch
    {
        (null, _) when ComesBack => $"the pair that went comes back as {To} ({Role})",
        (null, _) => $"a new pair becomes {To} ({Role})",
        (_, null) => $"{From} goes",
        _ when From == To => $"{From} stays ({Role})",
        _ => $"{From} becomes {To} ({Role})",
    };
}
