namespace ClusterCerts.KeyRings;

/// <summary>A turn of a key ring, or a turn undone: done, or as it would be done.</summary>
public sealed class KeyRingRotation
{
    internal KeyRingRotation()
    {
    }

    /// <summary>The folder.</summary>
    public required string Path { get; init; }

    /// <summary><c>Turn</c>, or <c>Undo</c> for a turn that is undone.</summary>
    public required string Operation { get; init; }

    /// <summary>What becomes of each pair, in the order of the names afterwards; what goes comes last.</summary>
    public required IReadOnlyList<KeyRingMove> Moves { get; init; }

    /// <summary>When it was done; null when it was not.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The ring afterwards; null when it was not done.</summary>
    public KeyRing? KeyRing { get; init; }

    /// <summary>What an administrator should know: something interrupted earlier that was finished or undone, something left to
    /// do.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>The moves in words.</summary>
    /// <returns>Such as <c>server_b becomes server_a (Active), …</c>.</returns>
    public override string ToString() => string.Join(", ", Moves);
}
