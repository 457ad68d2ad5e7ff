namespace ClusterCerts.Tests.Values;

/// <summary>A node ID as the parts of a certificate and of file names that it becomes.</summary>
public sealed class NodeIdTests
{
    // The ID, its part of a file name, its dNSName, and whether it is an address.
    [Theory]
    [InlineData("7", "7", "7", false)]
    [InlineData("web1.example.com", "web1.example.com", "web1.example.com", false)]
    [InlineData("Web1", "Web1", "Web1", false)] // as it was given
    [InlineData("10.0.0.5", "10.0.0.5", null, true)]
    [InlineData("fd00::5", "fd00--5", null, true)] // no file system of Windows has colons in names
    [InlineData("my node", "my node", null, false)]
    [InlineData("b\u00FCro", "b\u00FCro", "xn--bro-hoa", false)]
    public void It_becomes_a_name_and_a_file(string text, string stem, string? dnsName, bool isAddress)
    {
        NodeId id = NodeId.Parse(text);
        Assert.Equal((text, stem, dnsName, isAddress), (id.ToString(), id.FileStem, id.DnsName, id.Address is not null));
        Assert.Equal(id, NodeId.Parse(id.ToString()));
        Assert.Equal(dnsName is not null, id.IsDnsName);
    }

    [Fact]
    public void Case_counts() => Assert.NotEqual(NodeId.Parse("a"), NodeId.Parse("A"));

    // What was legal once names its node whatever the rules are now.
    [Fact]
    public void A_recorded_one_is_not_judged_again()
    {
        Assert.False(NodeId.TryParse("a/b", out _));
        Assert.Equal("a/b", NodeId.Recorded("a/b").ToString());
    }

    // What a command names, an ID, and whether that one is meant.
    [Theory]
    [InlineData("web1", "web1", true)]
    [InlineData("web1", "WEB1", true)]
    [InlineData("web*", "web12", true)]
    [InlineData("web?", "web12", false)]
    [InlineData("*", "my node", true)]
    [InlineData("web", "web1", false)]
    public void A_name_or_a_wildcard_means_it(string name, string nodeId, bool isMeant) => Assert.Equal(isMeant, NodeIdMatch.Names(name, nodeId));
}
