namespace ClusterCerts.Tests.Values;

/// <summary>Patterns of node IDs: names with asterisks, or regular expressions between slashes.</summary>
public sealed class NodeIdPatternTests
{
    [Fact]
    public void A_pattern_is_valid_text() => Assert.All(
        (string[])["a\ud800", "/\udc00/", "\ud83d\ude00*"], p => Assert.Throws<ClusterCertsException>(() => NodeIdPattern.Parse(p)));

    // A regular expression that would take others for ever, on the longest ID.
    [Fact]
    public async Task No_pattern_takes_long()
    {
        NodeIdPattern pattern = NodeIdPattern.Parse("/(a+)+b/");
        Assert.False(await Task.Run(() => pattern.Matches(NodeId.Parse(new string('a', 64)))).WaitAsync(TimeSpan.FromMinutes(2)));
    }

    // The pattern, an ID, and whether it is meant: always the whole ID.
    [Theory]
    [InlineData("web1", "web1", true)]
    [InlineData("web1", "web11", false)]
    [InlineData("web1", "WEB1", false)]
    [InlineData("web?", "web1", true)]
    [InlineData("web*", "web", true)]
    [InlineData("*", "anything", true)]
    [InlineData("/web[0-9]/", "web1", true)]
    [InlineData("/web[0-9]/", "xweb1", false)]
    [InlineData("/web[0-9]/", "web12", false)]
    [InlineData("/a|b/", "ab", false)]
    [InlineData("/a|b/", "b", true)]
    [InlineData("fd00:*", "fd00::5", true)]
    public void A_pattern_means_whole_IDs(string pattern, string id, bool matches) =>
        Assert.Equal(matches, NodeIdPattern.Parse(pattern).Matches(NodeId.Parse(id)));

    [Theory]
    [InlineData("")]
    [InlineData("/(/")] // a bracket that is not closed
    [InlineData("/(a)\\1/")] // it refers back, which takes no bounded time
    [InlineData("/(?=a)/")] // it looks around
    public void What_is_no_pattern_is_refused(string text) =>
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => NodeIdPattern.Parse(text)).ErrorCode);

    [Theory]
    [InlineData("web*")]
    [InlineData("/web[0-9]/")]
    public void Text_round_trips(string text) => Assert.Equal(text, NodeIdPattern.Parse(text).ToString());
}
