namespace ClusterCerts.Revocation;

/// <summary>Which lists are made.</summary>
/// <param name="Lifetime">How long each is valid.</param>
/// <param name="Ahead">How many after the one of now.</param>
/// <param name="Every">The time between them.</param>
/// <param name="IsClockRight">Whether the clock is said to be right.</param>
internal sealed record ListOrder(TimeSpan Lifetime, int Ahead, TimeSpan Every, bool IsClockRight)
{
    /// <summary>How long a list is valid when nothing else is asked for: 30 days.</summary>
    internal static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(30);

    /// <summary>One list.</summary>
    internal static ListOrder One(TimeSpan? lifetime, bool isClockRight = false) => new(lifetime ?? DefaultLifetime, 0, TimeSpan.Zero, isClockRight);
}
