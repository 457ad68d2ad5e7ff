namespace ClusterCerts.Tests.Values;

/// <summary>When the time left is an alarm: durations as everywhere here, and the ranges of Nagios plug-ins.</summary>
public sealed class AlertRangeTests
{
    // The text, as it is written again, in days, and times left in days: those that alarm, and those that do not.
    [Theory]
    [InlineData("30d", "30d:", "30:", new[] { -1, 0, 29.9 }, new double[] { 30, 31, 9999 })]
    [InlineData("30", "30d:", "30:", new[] { 29.9 }, new double[] { 30 })] // A bare number is days, and less than that alarms: not 0:30.
    [InlineData("36h", "1d12h:", "1.5:", new[] { 1.4 }, new[] { 1.5 })]
    [InlineData("P90D", "90d:", "90:", new double[] { 89 }, new double[] { 90 })]
    [InlineData("12:00:00", "12h:", "0.5:", new[] { 0.4 }, new[] { 0.5 })] // Two colons are a duration.
    [InlineData("10:", "10d:", "10:", new[] { 9.9 }, new double[] { 10 })]
    [InlineData("~:10", "~:10d", "~:10", new[] { 10.1 }, new double[] { -99, 10 })]
    [InlineData("10:20", "10d:20d", "10:20", new[] { 9.9, 20.1 }, new double[] { 10, 15, 20 })]
    [InlineData("@10:20", "@10d:20d", "@10:20", new double[] { 10, 15, 20 }, new[] { 9.9, 20.1 })]
    [InlineData("@10", "@0:10d", "@0:10", new double[] { 0, 10 }, new[] { -0.1, 10.1 })]
    [InlineData(":10", "0:10d", "0:10", new[] { -0.1, 10.1 }, new double[] { 0, 10 })]
    [InlineData("0d:0h", "0:0", "0:0", new[] { -0.1, 0.1 }, new double[] { 0 })]
    [InlineData("@~:0", "@~:0", "@~:0", new double[] { -1, 0 }, new[] { 0.1 })]
    [InlineData("-1d12h:36h", "-1d12h:1d12h", "-1.5:1.5", new[] { -1.6, 1.6 }, new[] { -1.5, 0, 1.5 })]
    [InlineData("~:", "~:", "~:", new double[] { }, new double[] { -999, 0, 999 })]
    public void Alarms_as_it_is_written(string text, string again, string days, double[] alarms, double[] quiet)
    {
        var range = AlertRange.Parse(text);
        Assert.Equal((again, days), (range.ToString(), range.ToDays()));
        Assert.Equal(range, AlertRange.Parse(again));
        Assert.All(alarms, left => Assert.True(range.Alerts(TimeSpan.FromDays(left)), $"{left}"));
        Assert.All(quiet, left => Assert.False(range.Alerts(TimeSpan.FromDays(left)), $"{left}"));
    }

    // A warning that is critical whenever it is one never shows; two that are the same are meant so.
    [Theory]
    [InlineData("7d", "30d", true)]
    [InlineData("30d", "7d", false)]
    [InlineData("7d", "7d", false)]
    [InlineData("@10:20", "@5:25", true)]
    [InlineData("@5:25", "@10:20", false)]
    [InlineData("@5:15", "@10:20", false)]
    [InlineData("@0:5", "7d", true)]
    [InlineData("@10:20", "7d", false)]
    [InlineData("~:30", "~:20", true)]
    [InlineData("~:30", "~:40", false)]
    [InlineData("10:20", "12:18", true)]
    [InlineData("10:20", "12:25", false)]
    [InlineData("10:20", "30:", false)]
    [InlineData("7:", "@~:30", true)]
    [InlineData("~:", "30d", false)] // It never alarms, as it says.
    public void Is_hidden_by_another(string warning, string critical, bool isHidden) =>
        Assert.Equal(isHidden, AlertRange.Parse(warning).IsHiddenBy(AlertRange.Parse(critical)));

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("0")] // Nothing is less than no time, and a monitor that never alarms is not meant.
    [InlineData("-5d")]
    [InlineData("soon")]
    [InlineData("20:10")]
    [InlineData("10:soon")]
    [InlineData("~10:20")]
    [InlineData("10:~")]
    [InlineData("@@10:20")]
    [InlineData("1:2:3:4:5")]
    [InlineData("NaN:")]
    public void What_is_neither_is_refused(string text)
    {
        Assert.False(AlertRange.TryParse(text, out _));
        Assert.Equal(ErrorCode.InvalidLifetime, Assert.Throws<ClusterCertsException>(() => AlertRange.Parse(text)).ErrorCode);
    }
}
