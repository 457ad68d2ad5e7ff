using ClusterCerts.Values;

namespace ClusterCerts.Policy;

/// <summary>The longest validity of a certificate, from its first to its last second: at most so long, or less than so long.</summary>
/// <remarks>Text is a duration, such as <c>90d</c> for at most 90 days; <c>&lt;168h</c> is less than 168 hours, as Ganeti wants it.</remarks>
public readonly record struct LifetimeLimit
{
    /// <summary>Makes a limit.</summary>
    /// <param name="limit">The length, greater than a second; certificates count whole seconds.</param>
    /// <param name="isExclusive">Whether a validity must be shorter, not as long.</param>
    /// <exception cref="ClusterCertsException">It is not greater than a second.</exception>
    public LifetimeLimit(TimeSpan limit, bool isExclusive = false)
    {
        // RFC 5280 4.1.2.5: validities are whole seconds, so a limit between two is the same as the next whole one.
        long ticks = limit.Ticks % TimeSpan.TicksPerSecond;
        TimeSpan whole = limit - TimeSpan.FromTicks(ticks);
        if (isExclusive && ticks > 0 && whole < TimeSpan.MaxValue - TimeSpan.FromSeconds(1))
            whole += TimeSpan.FromSeconds(1);
        if (whole <= TimeSpan.FromSeconds(1))
            throw new ClusterCertsException(ErrorCode.InvalidLifetime, "A maximum lifetime must be longer than a second.", limit);
        (Limit, IsExclusive) = (whole, isExclusive);
    }

    /// <summary>The length.</summary>
    public TimeSpan Limit { get; }

    /// <summary>Whether a validity must be shorter, not as long.</summary>
    public bool IsExclusive { get; }

    /// <summary>The longest validity that it allows; certificates count whole seconds (RFC 5280 4.1.2.5).</summary>
    public TimeSpan Longest => IsExclusive ? Limit - TimeSpan.FromSeconds(1) : Limit;

    /// <summary>Reads a limit.</summary>
    /// <param name="text">A duration as <see cref="DurationText"/> reads it, with or without <c>&lt;</c> before it.</param>
    /// <returns>The limit.</returns>
    /// <exception cref="ClusterCertsException">It is not a duration.</exception>
    public static LifetimeLimit Parse(string text)
    {
        string trimmed = (text ?? "").Trim();
        bool exclusive = trimmed.StartsWith('<');
        return new LifetimeLimit(DurationText.Parse(exclusive ? trimmed[1..] : trimmed), exclusive);
    }

    /// <summary>Whether a validity of this length is allowed.</summary>
    /// <param name="length">The length.</param>
    /// <returns>Whether it is.</returns>
    public bool Allows(TimeSpan length) => IsExclusive ? length < Limit : length <= Limit;

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    /// <returns>A duration, after <c>&lt;</c> when it must be shorter.</returns>
    public override string ToString() => (IsExclusive ? "<" : "") + DurationText.Format(Limit);
}
