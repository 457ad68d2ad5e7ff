namespace ClusterCerts.Tests;

/// <summary>A clock that was wrong for a while costs an error message, never a revocation.</summary>
public sealed class WrongClockTests
{
    private static int Entries(TestAuthority authority) => RevocationListFile.Read(authority.File("signing.crl"))[0].Revoked.Count;

    // What was done while the clock was so many days off; then the clock is right again, and the list is made anew.
    [Theory]
    [InlineData(400, "list")]
    [InlineData(400, "list twice")]
    [InlineData(400, "issue, then list twice")]
    [InlineData(40, "list twice")] // not far enough to be in doubt, and past the end of the revoked certificate
    [InlineData(40, "issue, then list twice")]
    [InlineData(3000, "issue, then list twice")]
    public void A_revocation_stays_on_the_list(int days, string done)
    {
        using var authority = new TestAuthority();
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(10) }, "bad");
        authority.Open().Revoke(new() { NodeIds = ["bad"] });
        authority.Clock.Now += TimeSpan.FromDays(days);
        if (done.StartsWith("issue", StringComparison.Ordinal))
            authority.Issue("other");
        for (int i = done.EndsWith("twice", StringComparison.Ordinal) ? 2 : 1; i > 0; i--)
            TryList(authority);

        authority.Clock.Now -= TimeSpan.FromDays(days);
        if (LedgerClock.Doubt(authority.Open().Folder.ReadLedger(), authority.Clock.Now) is not null)
            Assert.Equal(ErrorCode.ClockInDoubt, Assert.Throws<ClusterCertsException>(() => authority.Open().WriteRevocationList()).ErrorCode);
        authority.Open().WriteRevocationList(isClockRight: true);
        Assert.Equal(1, Entries(authority));
        Assert.Null(LedgerClock.Doubt(authority.Open().Folder.ReadLedger(), authority.Clock.Now)); // said once
        authority.Clock.Now += TimeSpan.FromDays(1);
        authority.Open().WriteRevocationList();
        Assert.Equal(1, Entries(authority));
    }

    // How far the clock is from the last line, whether that is told, and what it stops.
    [Theory]
    [InlineData("0:00:00", false)]
    [InlineData("-0:04:00", false)] // hosts differ a little
    [InlineData("-0:06:00", true)]
    [InlineData("-1.00:00:00", true)]
    [InlineData("30.00:00:00", false)]
    [InlineData("370.00:00:00", false)] // a list a year
    [InlineData("397.00:00:00", true)]
    [InlineData("2000.00:00:00", true)]
    public void A_clock_in_doubt_is_told_and_decides_about_no_revocation(string offset, bool isInDoubt)
    {
        using var authority = new TestAuthority(p => p with { Backdate = TimeSpan.FromDays(5) });
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(2500), Backdate = TimeSpan.FromDays(4) }, "1");
        authority.Clock.Now += TimeSpan.Parse(offset, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(isInDoubt, authority.Open().Notices.Any(n => n.Contains("The clock says", StringComparison.Ordinal)));

        Action[] deciding =
        [
            () => authority.Open().Revoke(new() { NodeIds = ["1"] }),
            () => authority.Open().WriteRevocationList(),
        ];
        if (isInDoubt)
        {
            Dictionary<string, string> before = authority.Snapshot();
            Assert.All(deciding, decide => Assert.Equal(ErrorCode.ClockInDoubt, Assert.Throws<ClusterCertsException>(decide).ErrorCode));
            Assert.Equal(before, authority.Snapshot());
            authority.Open().WriteRevocationList(isClockRight: true);
        }

        Assert.All(deciding, decide => decide());
        Assert.Equal(1, Entries(authority));
    }

    private static void TryList(TestAuthority authority)
    {
        try
        {
            authority.Open().WriteRevocationList();
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.ClockInDoubt)
        {
            // That is one way to keep the revocation.
        }
    }
}
