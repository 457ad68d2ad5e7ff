using System.Net;

namespace ClusterCerts.Tests.Values;

/// <summary>Addresses and networks as text: one spelling each, and what lies in them.</summary>
public sealed class AddressRangeTests
{
    // The range, an address, and whether it is in it.
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.0.0.1", false)] // an IPv4 address within an IPv6 one is another name
    [InlineData("10.0.0.5", "10.0.0.5", true)] // one address is a range of one
    [InlineData("10.0.0.5", "10.0.0.6", false)]
    [InlineData("fd00::/8", "fdff::1", true)]
    [InlineData("fd00::/8", "fe00::1", false)]
    [InlineData("fd00::1", "fd00:0:0::1", true)] // another spelling of the same octets
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    public void An_address_is_in_its_range(string range, string address, bool isIn)
    {
        Assert.Equal(isIn, AddressRange.Parse(range).Contains(IPAddress.Parse(address)));
        Assert.Equal(range, AddressRange.Parse(range).ToString());
    }

    [Theory]
    [InlineData("10.0.0.1/8")] // a bit is set after the prefix
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/")]
    [InlineData("/8")]
    [InlineData("10.0/16")]
    [InlineData("fe80::1%eth0")]
    [InlineData("web1")]
    public void What_is_no_range_is_refused(string text) =>
        Assert.Equal(ErrorCode.InvalidIPAddress, Assert.Throws<ClusterCertsException>(() => AddressRange.Parse(text)).ErrorCode);

    // The text, whether it is an address, and whether it is one but for a zone.
    [Theory]
    [InlineData("10.0.0.5", true, false)]
    [InlineData("fd00::5", true, false)]
    [InlineData("FD00::5", true, false)]
    [InlineData("1", false, false)] // a number, which reign's nodes are called
    [InlineData("10.1", false, false)] // an address to inet_aton alone
    [InlineData("0x7f.1", false, false)]
    [InlineData("010.0.0.1", false, false)]
    [InlineData("[fd00::5]", false, false)]
    [InlineData("fe80::1%eth0", false, true)]
    [InlineData("web%eth0", false, false)]
    public void One_spelling_is_an_address(string text, bool isAddress, bool hasZone)
    {
        Assert.Equal(isAddress, IPNames.TryParse(text, out IPAddress? address));
        Assert.Equal(isAddress, address is not null && IPNames.TryParse(text, out _));
        Assert.Equal(hasZone, IPNames.HasZone(text));
    }
}
