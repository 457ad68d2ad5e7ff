namespace ClusterCerts.Tests.Values;

/// <summary>The rules of dNSNames.</summary>
public sealed class DnsNamesTests
{
    // RFC 9525 6.3: the name in the certificate, the host that is asked for, and whether it is that one's.
    [Theory]
    [InlineData("web.example.com", "WEB.Example.COM", true)]
    [InlineData("*.example.com", "web.example.com", true)]
    [InlineData("*.example.com", "a.web.example.com", false)] // one whole label
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", ".example.com", false)]
    [InlineData("w*.example.com", "web.example.com", false)] // an asterisk beside letters is none
    [InlineData("web.*.com", "web.example.com", false)] // nor one that is not leftmost
    [InlineData("*", "web", false)]
    public void A_name_is_that_of_its_host(string pattern, string host, bool matches) => Assert.Equal(matches, DnsNames.Matches(pattern, host));

    // The text, and whether it is a dNSName, one with a wildcard, and a host.
    [Theory]
    [InlineData("web1", true, true, true)]
    [InlineData("1", true, true, true)] // RFC 1123 2.1: a digit may come first
    [InlineData("*.example.com", false, true, false)]
    [InlineData("*", false, false, false)]
    [InlineData("a_b", false, false, true)] // hosts have underscores, certificates may not
    [InlineData("a-", false, false, false)]
    [InlineData("a..b", false, false, false)]
    [InlineData("a.", false, false, false)]
    [InlineData("", false, false, false)]
    public void Only_the_preferred_syntax_is_legal(string text, bool isLegal, bool isLegalWithWildcard, bool isHost)
    {
        Assert.Equal(isLegal, DnsNames.IsLegal(text));
        Assert.Equal(isLegalWithWildcard, DnsNames.IsLegal(text, allowWildcard: true));
        Assert.Equal(isHost, DnsNames.IsHost(text));
    }

    // RFC 1034 3.1: labels of 63, 253 characters in all.
    [Theory]
    [InlineData(63, 1, true)]
    [InlineData(64, 1, false)]
    [InlineData(50, 5, false)] // 254 with the dots
    [InlineData(49, 5, true)]
    public void The_bounds_hold_to_the_character(int label, int labels, bool isLegal) =>
        Assert.Equal(isLegal, DnsNames.IsLegal(string.Join('.', Enumerable.Repeat(new string('a', label), labels))));
}
