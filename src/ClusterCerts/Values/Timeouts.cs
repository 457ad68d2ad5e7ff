namespace ClusterCerts.Values;

/// <summary>How long something is waited for.</summary>
internal static class Timeouts
{
    /// <summary>A time-out as it was given, or the longest that there may be.</summary>
    /// <exception cref="ClusterCertsException">It is not greater than zero.</exception>
    internal static TimeSpan UpTo(TimeSpan longest, TimeSpan given) => given > TimeSpan.Zero ? given < longest ? given : longest
        : throw new ClusterCertsException(ErrorCode.InvalidLifetime, "A time-out must be greater than zero.", given);
}
