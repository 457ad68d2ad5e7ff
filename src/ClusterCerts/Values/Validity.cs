namespace ClusterCerts.Values;

/// <summary>The first and last second in which a certificate is valid (RFC 5280 4.1.2.5), UTC, whole seconds.</summary>
public readonly record struct Validity
{
    /// <summary>Makes a validity; parts of a second are dropped.</summary>
    /// <param name="notBefore">The first second.</param>
    /// <param name="notAfter">The last second, inclusive.</param>
    /// <exception cref="ClusterCertsException">The expiry is not after the start, or a year is not 1950 to 9999.</exception>
    public Validity(DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        NotBefore = WholeSeconds(notBefore);
        NotAfter = WholeSeconds(notAfter);
        if (NotAfter <= NotBefore)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidLifetime, $"The expiry {NotAfter:u} is not after the start {NotBefore:u}; "
                    + "give a later -NotAfter or a longer -Lifetime.");
        }

        if (NotBefore.Year < 1950)
            throw new ClusterCertsException(ErrorCode.InvalidLifetime, $"The beginning {NotBefore:u} is before 1950.");
    }

    /// <summary>The first second.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>The last second, inclusive.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>Whether a moment lies in it.</summary>
    /// <param name="moment">The moment.</param>
    /// <returns>True from the first to the end of the last second.</returns>
    public bool Contains(DateTimeOffset moment) => moment >= NotBefore && WholeSeconds(moment) <= NotAfter;

    /// <summary>The part of it that lies in another.</summary>
    /// <exception cref="ClusterCertsException">There is none.</exception>
    internal Validity Within(DateTimeOffset notBefore, DateTimeOffset notAfter) =>
        new(NotBefore > notBefore ? NotBefore : notBefore, NotAfter < notAfter ? NotAfter : notAfter);

    /// <summary>The moment so long after another; the last one that there is where that is later.</summary>
    internal static DateTimeOffset After(DateTimeOffset moment, TimeSpan time) =>
        time < DateTimeOffset.MaxValue - moment ? moment + time : DateTimeOffset.MaxValue;

    /// <summary>The whole days from a moment to the last second of a validity; negative once that second is over.</summary>
    internal static int DaysLeft(DateTimeOffset notAfter, DateTimeOffset moment) => (int)Math.Floor((notAfter - WholeSeconds(moment)).TotalDays);

    internal static DateTimeOffset WholeSeconds(DateTimeOffset moment) =>
        new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
