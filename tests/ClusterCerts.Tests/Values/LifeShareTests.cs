namespace ClusterCerts.Tests.Values;

/// <summary>Shares of a life as text.</summary>
public sealed class LifeShareTests
{
    [Theory]
    [InlineData("66%", 0.66)]
    [InlineData("66", 0.66)]
    [InlineData("0.66", 0.66)]
    [InlineData("66.5 %", 0.665)]
    [InlineData("1", 1.0)]
    [InlineData("1%", 0.01)]
    [InlineData("100", 1.0)]
    public void A_share_is_read(string text, double value)
    {
        Assert.Equal(value, LifeShare.Parse(text).Value, 6);
        Assert.Equal(LifeShare.Parse(text).Value, LifeShare.Parse(LifeShare.Parse(text).ToString()).Value, 4);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("101")]
    [InlineData("half")]
    [InlineData("1e1")]
    public void What_is_no_share_is_refused(string text) => Assert.False(LifeShare.TryParse(text, out _));

    [Fact]
    public void What_is_no_share_says_how_to_write_one() =>
        Assert.Contains("66%", Assert.Throws<ClusterCertsException>(() => LifeShare.Parse("half")).Message, StringComparison.Ordinal);
}
