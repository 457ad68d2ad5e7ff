namespace ClusterCerts.Storage;

/// <summary>What lies between the times of two lines that follow each other, where that is no matter of course.</summary>
internal enum ClockLeap
{
    /// <summary>The usual.</summary>
    None,

    /// <summary>More than thirteen months, in which nothing was written, or a clock that was set forward.</summary>
    Pause,

    /// <summary>A clock that was set back.</summary>
    SetBack,
}

/// <summary>Measures <see cref="ClockLeap"/>.</summary>
internal static class ClockLeaps
{
    // Clocks of hosts that share a directory differ a little.
    internal static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    // Thirteen months: a root whose list is made once a year is not in doubt.
    private static readonly TimeSpan FarAhead = TimeSpan.FromDays(396);

    /// <summary>What lies between two moments.</summary>
    /// <param name="before">The earlier line's; null when there is none.</param>
    /// <param name="after">The later line's.</param>
    internal static ClockLeap Between(DateTimeOffset? before, DateTimeOffset after) =>
        after - before > FarAhead ? ClockLeap.Pause : after + Tolerance < before ? ClockLeap.SetBack : ClockLeap.None;
}
