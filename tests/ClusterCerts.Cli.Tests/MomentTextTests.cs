namespace ClusterCerts.Cli.Tests;

public sealed class MomentTextTests
{
    [Theory]
    // given, in UTC
    [InlineData("2031-12-31", "2031-12-31T00:00:00Z")]
    [InlineData("2031-12-31T18:00", "2031-12-31T18:00:00Z")]
    [InlineData("2031-12-31 18:00:30", "2031-12-31T18:00:30Z")]
    [InlineData("2031-12-31T18:00:30Z", "2031-12-31T18:00:30Z")]
    [InlineData("2031-12-31T18:00:30+02:00", "2031-12-31T16:00:30Z")]
    public void A_date_is_utc_unless_it_says_otherwise(string text, string expected)
    {
        DateTimeOffset moment = MomentText.Parse(text);
        Assert.Equal(TimeSpan.Zero, moment.Offset);
        Assert.Equal(expected, moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("31.12.2031")] // which order is a matter of country
    [InlineData("12/31/2031")]
    [InlineData("2031-02-30")]
    [InlineData("2031-12-31T25:00")]
    public void What_is_no_date_is_refused(string text) =>
        Assert.Equal(ErrorCode.InvalidLifetime, Assert.Throws<ClusterCertsException>(() => MomentText.Parse(text)).ErrorCode);
}
