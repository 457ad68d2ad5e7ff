namespace ClusterCerts.Tests.Values;

/// <summary>Patterns of the DNS names that a node may have.</summary>
public sealed class DnsNamePatternTests
{
    // The pattern, a name asked for by web1, and whether it may have it.
    [Theory]
    [InlineData("a.example.com", "A.example.COM", true)]
    [InlineData("*.example.com", "a.example.com", true)]
    [InlineData("*.example.com", "a.b.example.com", false)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", "aexample.com", false)]
    [InlineData(".example.com", "a.b.example.com", true)]
    [InlineData(".example.com", "example.com", false)]
    [InlineData(".example.com", "evilexample.com", false)]
    [InlineData("{id}.example.com", "web1.example.com", true)]
    [InlineData("{id}.example.com", "web2.example.com", false)]
    [InlineData("{id}-*.example.com", "web1-a.example.com", true)]
    [InlineData("www?.example.com", "www2.example.com", true)]
    public void A_pattern_of_names_keeps_to_its_parts(string pattern, string name, bool matches) =>
        Assert.Equal(matches, DnsNamePattern.Parse(pattern).Matches(NodeId.Parse("web1"), name));

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData("-a.example.com")]
    [InlineData("{node}.example.com")] // there is no such place
    [InlineData("b\u00FC*.example.com")] // part of an A-label means nothing
    public void What_is_no_pattern_is_refused(string text) =>
        Assert.Equal(ErrorCode.InvalidDnsName, Assert.Throws<ClusterCertsException>(() => DnsNamePattern.Parse(text)).ErrorCode);
}
