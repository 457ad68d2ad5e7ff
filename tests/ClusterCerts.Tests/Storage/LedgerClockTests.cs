using System.Globalization;

namespace ClusterCerts.Tests.Storage;

/// <summary>The clock beside the ledger's lines: when it is in doubt.</summary>
public sealed class LedgerClockTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // The lines, each with its day, "L" for a revocation list; the day that the clock says; and what the doubt says, "" for none.
    [Theory]
    [InlineData("", 0, "")] // nothing to hold it against
    [InlineData("0", 0, "")]
    [InlineData("0", 396, "")] // thirteen months: a root whose list is made once a year
    [InlineData("0", 397, "397 days after the last line")]
    [InlineData("10", 9, "written later")] // it was set back
    [InlineData("0 400", 401, "a gap of 400 days")] // a command that decides about no revocation wrote a line since
    [InlineData("0 400L", 400, "")] // no list is made in doubt: somebody said that the clock is right
    [InlineData("0 400L 401", 401, "")]
    [InlineData("0 300 600", 600, "")] // step by step
    [InlineData("0 500 1", 2, "")] // a line of a wrong clock that was set right since: nothing rests on it
    public void A_clock_is_in_doubt(string lines, int day, string doubt)
    {
        using var folder = new TestFolder();
        var ledger = new LedgerFile(folder.File(LedgerFile.FileName));
        ledger.Append(FileSystem.Real, [.. lines.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Entry)]);
        string? told = LedgerClock.Doubt(ledger, Start.AddDays(day));
        if (doubt.Length == 0)
        {
            Assert.Null(told);
            LedgerClock.Check(ledger, Start.AddDays(day), "pki");
            return;
        }

        Assert.Contains(doubt, told, StringComparison.Ordinal);
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => LedgerClock.Check(ledger, Start.AddDays(day), "pki"));
        Assert.Equal(ErrorCode.ClockInDoubt, error.ErrorCode);
        Assert.Contains("-ClockIsRight", error.Message, StringComparison.Ordinal);
    }

    // Clocks of hosts that share a directory differ a little.
    [Theory]
    [InlineData(-5, false)]
    [InlineData(-5.1, true)]
    public void A_few_minutes_are_no_doubt(double minutes, bool isInDoubt)
    {
        using var folder = new TestFolder();
        var ledger = new LedgerFile(folder.File(LedgerFile.FileName));
        ledger.Append(FileSystem.Real, [Entry("0")]);
        Assert.Equal(isInDoubt, LedgerClock.Doubt(ledger, Start.AddMinutes(minutes)) is not null);
    }

    private static LedgerEntry Entry(string text) => new()
    {
        Time = Start.AddDays(int.Parse(text.TrimEnd('L'), CultureInfo.InvariantCulture)),
        Event = text.EndsWith('L') ? LedgerEvent.RevocationList : LedgerEvent.Policy,
        Detail = "x",
    };
}
