using System.Globalization;

namespace ClusterCerts;

/// <summary>Holds the clock against the last line of the ledger: what a wrong clock decides about revocations cannot be taken back.</summary>
internal static class LedgerClock
{
    /// <summary>What to do about a doubt, where a command stops for it.</summary>
    internal const string Remedy = "Set the clock right and run the command again. If the clock is right and the line was written with a "
        + "wrong one, or nothing was done here for so long, say so once with New-RevocationList -ClockIsRight.";

    // Clocks of hosts that share a directory differ a little.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    // Thirteen months: a root whose list is made once a year is not in doubt.
    private static readonly TimeSpan FarAhead = TimeSpan.FromDays(396);

    /// <summary>Why the clock may be wrong, in a sentence, or null.</summary>
    internal static string? Doubt(Ledger ledger, DateTimeOffset now)
    {
        if (ledger.Entries.Count == 0)
            return null;
        DateTimeOffset last = ledger.Entries[^1].Time;
        return now < last - Tolerance ? $"The clock says {Text(now)}, and the last line of the ledger was written later, at {Text(last)}."
            : now - last > FarAhead ? $"The clock says {Text(now)}, {(now - last).Days} days after the last line of the ledger, of {Text(last)}."
            : null;
    }

    private static string Text(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + "Z";
}
