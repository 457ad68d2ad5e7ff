using System.Globalization;

namespace ClusterCerts.Storage;

/// <summary>Holds the clock against the lines of the ledger: what a wrong clock decides about revocations cannot be undone.</summary>
internal static class LedgerClock
{
    /// <summary>What to do about a doubt, where a command stops for it.</summary>
    internal const string Remedy = "Correct the clock and run the command again. If the clock is right and the line was written with a "
        + "wrong one, or nothing was written here for so long, confirm that once with New-RevocationList -ClockIsRight.";

    /// <summary>Why the clock may be wrong, in a sentence, or null.</summary>
    /// <remarks>A leap of the clock stays in doubt when a command that decides about no revocation has written a line since, until a list
    /// is made: no list is made in doubt, unless an administrator has said that the clock is right.</remarks>
    internal static string? Doubt(Ledger ledger, DateTimeOffset now)
    {
        if (ledger.Count == 0)
            return null;
        DateTimeOffset last = ledger.Last().Time;
        if (Behind(ledger, now) is string behind)
            return behind;
        if (ClockLeaps.Between(last, now) == ClockLeap.Pause)
            return Leap(now, now, last);
        int pause = ledger.FindLast(new LineQuery { Leap = ClockLeap.Pause });
        int list = ledger.FindLast(new LineQuery { Events = [LedgerEvent.RevocationList] });
        bool isSettled = pause < 0 || (pause <= list && ledger.FindLast(new LineQuery { Leap = ClockLeap.SetBack, From = list }) < 0);
        return isSettled ? null : LeapSinceList(ledger, now);
    }

    /// <summary>Why the clock may be behind, in a sentence, or null: the last line was written later.</summary>
    internal static string? Behind(Ledger ledger, DateTimeOffset now) => ledger.Count > 0 && ledger.Last().Time is var last && now < last - ClockLeaps.Tolerance
        ? $"The clock says {Text(now)}, and the last line of the ledger was written later, at {Text(last)}."
        : null;

    private static string? LeapSinceList(Ledger ledger, DateTimeOffset now)
    {
        DateTimeOffset since = now;
        for (int line = ledger.Count - 1; line >= 0; line--)
        {
            LedgerEntry entry = ledger.At(line);
            if (entry.Time > since + ClockLeaps.Tolerance)
                continue; // The clock was set back since: nothing rests on this line.
            if (ClockLeaps.Between(entry.Time, since) == ClockLeap.Pause)
                return Leap(now, since, entry.Time);
            if (entry.Event == LedgerEvent.RevocationList)
                return null;
            since = entry.Time < since ? entry.Time : since;
        }

        return null;
    }

    /// <summary>Stops what must not be decided by a clock that is in doubt.</summary>
    /// <exception cref="ClusterCertsException">It is in doubt.</exception>
    internal static void Check(Ledger ledger, DateTimeOffset now, string location)
    {
        if (Doubt(ledger, now) is string doubt)
            throw new ClusterCertsException(ErrorCode.ClockInDoubt, $"{doubt} {Remedy}", location);
    }

    private static string Leap(DateTimeOffset now, DateTimeOffset since, DateTimeOffset before) => since == now
        ? $"The clock says {Text(now)}, {(now - before).Days} days after the last line of the ledger, written at {Text(before)}."
        : $"The clock says {Text(now)}, and the ledger has a gap of {(since - before).Days} days, from a line written at {Text(before)} to one written at {Text(since)}.";

    private static string Text(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + "Z";
}
