namespace ClusterCerts.Tests.Revocation;

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
        if (LedgerClock.Doubt(authority.Open().Store.ReadLedger(), authority.Clock.Now) is not null)
            Assert.Equal(ErrorCode.ClockInDoubt, Assert.Throws<ClusterCertsException>(() => authority.Open().WriteRevocationList()).ErrorCode);
        authority.Open().WriteRevocationList(isClockRight: true);
        Assert.Equal(1, Entries(authority));
        Assert.Null(LedgerClock.Doubt(authority.Open().Store.ReadLedger(), authority.Clock.Now)); // said once
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
        using var authority = new TestAuthority(p => p with { Lifetime = new CertLifetime(null, backdate: TimeSpan.FromDays(5)) });
        authority.Issue(new() { Lifetime = new CertLifetime(TimeSpan.FromDays(2500), backdate: TimeSpan.FromDays(4)) }, "1");
        authority.Clock.Now += TimeSpan.Parse(offset, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(isInDoubt, authority.Open().GetNotices().Any(n => n.Contains("The clock says", StringComparison.Ordinal)));

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

    // What writes with a clock 400 days ahead, and decides about no revocation: it is told, and no list is made by that clock then either.
    [Theory]
    [InlineData("issue")]
    [InlineData("renew")]
    [InlineData("policy")]
    [InlineData("take out of service, left to end")]
    [InlineData("stage")]
    [InlineData("issue, three times in a month")]
    public void A_leap_of_the_clock_stays_in_doubt_until_a_list_is_made(string done)
    {
        using var authority = new TestAuthority();
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(10) }, "bad");
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(10) }, "1");
        authority.Open().Revoke(new() { NodeIds = ["bad"] });
        authority.Clock.Now += TimeSpan.FromDays(400);
        for (int i = done.Contains("three", StringComparison.Ordinal) ? 3 : 1; i > 0; i--)
        {
            CertAuthority open = authority.Open();
            Do(open, done);
            Assert.Contains(open.GetNotices(), n => n.Contains("The clock says", StringComparison.Ordinal));
            authority.Clock.Now += TimeSpan.FromDays(15);
        }

        for (int i = 0; i < 2; i++)
            Assert.Equal(ErrorCode.ClockInDoubt, Assert.Throws<ClusterCertsException>(() => authority.Open().WriteRevocationList()).ErrorCode);
        Assert.Equal(1, Entries(authority));

        CertAuthority right = authority.Open();
        right.WriteRevocationList(isClockRight: true);
        Assert.DoesNotContain(right.GetNotices(), n => n.Contains("The clock says", StringComparison.Ordinal));
        Assert.Null(LedgerClock.Doubt(authority.Open().Store.ReadLedger(), authority.Clock.Now));
    }

    // A line of a clock that was set back since counts for nothing.
    [Theory]
    [InlineData(400)]
    [InlineData(3000)]
    public void A_clock_that_was_set_back_is_in_no_doubt_once_a_line_was_written(int days)
    {
        using var authority = new TestAuthority();
        authority.Issue("1");
        authority.Clock.Now += TimeSpan.FromDays(days);
        authority.Issue(new() { Lifetime = new CertLifetime(null, clampToIssuer: true) }, "2");
        authority.Clock.Now -= TimeSpan.FromDays(days);
        authority.Issue("3");
        authority.Open().WriteRevocationList();
        Assert.DoesNotContain(authority.Open().GetNotices(), n => n.Contains("The clock says", StringComparison.Ordinal));
    }

    // What would leave a living certificate unrevoked, or delete the key of a CA that nodes still need.
    [Theory]
    [InlineData(400, "remove")]
    [InlineData(3000, "remove")]
    [InlineData(-1, "remove")]
    [InlineData(400, "retire")]
    [InlineData(-1, "retire")]
    public void A_clock_in_doubt_takes_nothing_away(int days, string what)
    {
        using var authority = new TestAuthority(p => p with { Lifetime = new CertLifetime(null, backdate: TimeSpan.FromDays(5)) });
        authority.Issue(new() { Lifetime = new CertLifetime(TimeSpan.FromDays(10), backdate: TimeSpan.FromDays(4)) }, "1");
        for (RotationPhase phase = RotationPhase.Stage; what == "retire" && phase <= RotationPhase.Issue; phase++)
            authority.Open().Rotate(new() { Phase = phase, IsConfirmed = true });
        Dictionary<string, string> before = authority.Snapshot();
        authority.Clock.Now += TimeSpan.FromDays(days);
        Action take = what == "remove"
            ? () => authority.Open().Remove(new() { NodeIds = ["1"] })
            : () => authority.Open().Rotate(new() { Phase = RotationPhase.Retire, IsConfirmed = true });
        Assert.Equal(ErrorCode.ClockInDoubt, Assert.Throws<ClusterCertsException>(take).ErrorCode);
        Assert.Equal(before, authority.Snapshot());
        authority.Clock.Now -= TimeSpan.FromDays(days);
        take();
    }

    private static void Do(CertAuthority authority, string done)
    {
        switch (done.Split(',')[0])
        {
            case "issue":
                Assert.All(authority.Issue(["other"], new() { Force = true }), o => Assert.Null(o.Error));
                break;
            case "renew":
                Assert.All(authority.Renew(["1"], new()), o => Assert.Null(o.Error));
                break;
            case "policy":
                authority.SetPolicy(new() { MaximumLifetime = new LifetimeLimit(TimeSpan.FromDays(30)) });
                break;
            case "stage":
                authority.Rotate(new() { Phase = RotationPhase.Stage, IsConfirmed = true });
                break;
            default:
                Assert.All(authority.Remove(new() { NodeIds = ["1"], KeepUntilExpiry = true }), o => Assert.Null(o.Error));
                break;
        }
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
