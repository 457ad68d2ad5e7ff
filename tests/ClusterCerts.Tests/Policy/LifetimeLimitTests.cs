namespace ClusterCerts.Tests.Policy;

/// <summary>The longest life: at most so long, or less than so long.</summary>
public sealed class LifetimeLimitTests
{
    // The limit, a length, and whether it is allowed.
    [Theory]
    [InlineData("90d", "90d", true)]
    [InlineData("90d", "90d1s", false)]
    [InlineData("<168h", "168h", false)] // as Ganeti wants it
    [InlineData("<168h", "167h59m59s", true)]
    [InlineData("90.5s", "90s", true)] // certificates count whole seconds
    [InlineData("90.5s", "91s", false)]
    [InlineData("<90.5s", "90s", true)]
    [InlineData("<90.5s", "91s", false)]
    public void A_length_is_allowed_or_not(string limit, string length, bool isAllowed)
    {
        LifetimeLimit parsed = LifetimeLimit.Parse(limit);
        Assert.Equal(isAllowed, parsed.Allows(DurationText.Parse(length)));
        Assert.Equal(isAllowed, DurationText.Parse(length) <= parsed.Longest);
        Assert.Equal(parsed, LifetimeLimit.Parse(parsed.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<")]
    [InlineData("0s")]
    [InlineData("1s")] // a certificate has a first and a last second
    [InlineData("1.5s")]
    [InlineData("<1s")]
    [InlineData("<<90d")]
    [InlineData(">90d")]
    public void What_is_no_limit_is_refused(string text) =>
        Assert.Equal(ErrorCode.InvalidLifetime, Assert.Throws<ClusterCertsException>(() => LifetimeLimit.Parse(text)).ErrorCode);
}
