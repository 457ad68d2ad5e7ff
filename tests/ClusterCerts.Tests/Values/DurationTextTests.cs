namespace ClusterCerts.Tests.Values;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("90d", 90 * 24 * 60)]
    [InlineData("36h", 36 * 60)]
    [InlineData("30m", 30)]
    [InlineData("2w", 14 * 24 * 60)]
    [InlineData("1d12h", 36 * 60)]
    [InlineData("P90D", 90 * 24 * 60)]
    [InlineData("PT36H", 36 * 60)]
    [InlineData("90", 90 * 24 * 60)] // a bare number is days
    [InlineData("0.5", 12 * 60)]
    [InlineData("1.06:00:00", 30 * 60)]
    [InlineData("00:45:00", 45)]
    [InlineData(" 7D ", 7 * 24 * 60)]
    public void Durations_are_read(string text, int minutes) => Assert.Equal(TimeSpan.FromMinutes(minutes), DurationText.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5d")]
    [InlineData("5 apples")]
    [InlineData("d")]
    [InlineData("P")]
    [InlineData("99999999999999d")]
    [InlineData("5m5d")] // units go from large to small
    [InlineData("1e5")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("\u221E")]
    [InlineData("NaNd")]
    [InlineData("PNaN")]
    [InlineData("P-90D")]
    [InlineData("P99999999999999999999D")]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("\u0661d")] // a digit, but not of ours
    [InlineData("10675200d")] // one more than a TimeSpan holds
    [InlineData("10675199d10675199d")]
    [InlineData("-10675199.02:48:05.4775808")]
    public void What_is_no_duration_is_refused(string text) =>
        Assert.Equal(ErrorCode.InvalidLifetime, Assert.Throws<ClusterCertsException>(() => DurationText.Parse(text)).ErrorCode);

    [Theory]
    [InlineData("90d")]
    [InlineData("365d5m")]
    [InlineData("1d12h")]
    [InlineData("45s")]
    public void The_text_round_trips(string text) => Assert.Equal(text, DurationText.Format(DurationText.Parse(text)));
}
