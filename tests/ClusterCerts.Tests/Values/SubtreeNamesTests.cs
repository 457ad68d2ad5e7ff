namespace ClusterCerts.Tests.Values;

/// <summary>What a CA may be limited to: how each kind of name is written, and what is refused before anything is made (RFC 5280 4.2.1.10).</summary>
public sealed class SubtreeNamesTests
{
    // What is asked for, and what the CA shows then.
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("10.1.2.3", "10.1.2.3")] // one address: /32
    [InlineData("10.1.2.3/32", "10.1.2.3")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("fd00::/8", "fd00::/8")]
    [InlineData("FD00:0::1", "fd00::1")] // /128
    [InlineData("::/0", "::/0")]
    public void A_network_is_shown_as_it_is_written(string asked, string shown)
    {
        byte[] octets = SubtreeNames.Network(asked);
        Assert.Equal(shown.Contains(':') ? 32 : 8, octets.Length);
        Assert.Equal(shown, SubtreeNames.NetworkText(octets));
    }

    // Another CA's certificate may have a mask that is no prefix.
    [Theory]
    [InlineData("0A000000FF00FF00", "10.0.0.0/255.0.255.0")]
    [InlineData("0A00000000FFFFFF", "0.0.0.0/0.255.255.255")]
    [InlineData("0A010203FF000000", "10.0.0.0/8")] // bits behind the mask mean nothing
    [InlineData("0A010203FFFFFFFF", "10.1.2.3")]
    [InlineData("0A010203FF00FF00", "10.0.2.0/255.0.255.0")]
    public void A_mask_that_is_no_prefix_is_shown_whole(string octets, string shown) =>
        Assert.Equal(shown, SubtreeNames.NetworkText(Convert.FromHexString(octets)));

    [Theory]
    [InlineData("10.0.0.1/8")] // a bit after the prefix
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0/16")]
    [InlineData("fe80::1%eth0")]
    [InlineData("example.com")]
    [InlineData("")]
    public void What_is_no_network_is_refused(string asked) =>
        Assert.Equal(ErrorCode.InvalidIPAddress, Assert.Throws<ClusterCertsException>(() => SubtreeNames.Network(asked)).ErrorCode);

    [Theory]
    [InlineData("ops@example.com", "ops@example.com")]
    [InlineData("o'brien+x@bücher.example", "o'brien+x@xn--bcher-kva.example")] // the host alone becomes an A-label
    [InlineData("mail.example.com", "mail.example.com")]
    [InlineData(".example.com", ".example.com")]
    [InlineData("invalid", "invalid")]
    public void An_email_constraint_is_a_mailbox_a_host_or_a_domain(string asked, string certified) =>
        Assert.Equal(certified, SubtreeNames.EmailAddress(asked));

    [Theory]
    [InlineData("@example.com")]
    [InlineData("ops@")]
    [InlineData("ö@example.com")]
    [InlineData("a b@example.com")]
    [InlineData("ops@.example.com")]
    [InlineData("ops@10.0.0.1")]
    [InlineData("*.example.com")]
    [InlineData("..example.com")]
    [InlineData("")]
    public void What_is_none_is_refused(string asked) =>
        Assert.Equal(ErrorCode.InvalidEmailAddress, Assert.Throws<ClusterCertsException>(() => SubtreeNames.EmailAddress(asked)).ErrorCode);

    [Theory]
    [InlineData("prod.example", "prod.example")]
    [InlineData(".prod.example", ".prod.example")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    public void A_URI_constraint_is_a_host_or_a_domain(string asked, string certified) => Assert.Equal(certified, SubtreeNames.Uri(asked));

    [Theory]
    [InlineData("spiffe://prod.example", "only the host counts")]
    [InlineData("prod.example/db", "only the host counts")]
    [InlineData("prod.example:8443", "only the host counts")]
    [InlineData("10.0.0.1", "an address is no host")]
    [InlineData("*.prod.example", "letters, digits and hyphens")]
    [InlineData("", "letters, digits and hyphens")]
    public void Another_URI_constraint_is_refused(string asked, string why)
    {
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => SubtreeNames.Uri(asked));
        Assert.Equal(ErrorCode.InvalidUri, e.ErrorCode);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
    }
}
