using System.Net;

namespace ClusterCerts.Tests.Values;

/// <summary>The short lists that names in use lie in.</summary>
public sealed class NameCoverTests
{
    [Theory]
    [InlineData("web1.prod.example,web2.prod.example", "web1.prod.example,web2.prod.example")]
    [InlineData("WEB1.Prod.example,web1.prod.example", "web1.prod.example")]
    [InlineData("*.prod.example", "prod.example")]
    [InlineData("*.lan,db.lan", null)] // who may sign for lan may sign for all of it
    [InlineData("web.prod.example,prod.example", "prod.example")] // the one is in the other
    [InlineData("example.co.uk", "example.co.uk")] // not co.uk
    [InlineData("n1.x.example,n2.x.example,n3.x.example,n4.x.example,n5.x.example,n6.x.example,n7.x.example,n8.x.example,n9.x.example,db", "db,x.example")]
    [InlineData("node1,node2", "node1,node2")] // no domain: each by itself
    [InlineData("example.com", "example.com")] // not com
    [InlineData("a1.b1.x.example,a2.b2.x.example,a3.b3.x.example,a4.b4.x.example,a5.b5.x.example,a6.b6.x.example,a7.b7.x.example,a8.b8.x.example,a9.b9.x.example", "x.example")]
    [InlineData("n1.lan,n2.lan,n3.lan,n4.lan,n5.lan,n6.lan,n7.lan,n8.lan,n9.lan", null)] // nor all of it where that is shorter
    [InlineData("n1,n2,n3,n4,n5,n6,n7,n8,n9", null)] // nothing short says it
    public void DNS_names_lie_in_few_domains(string names, string? domains) => Assert.Equal(domains?.Split(','), NameCover.OfDnsNames(names.Split(',')));

    [Theory]
    [InlineData("10.0.0.5,10.0.0.6", "10.0.0.0/24")]
    [InlineData("10.0.0.5,fd00::5,127.0.0.1,::1", "127.0.0.1,::1,10.0.0.0/24,fd00::/64")]
    [InlineData("10.0.1.1,10.0.2.1,10.0.3.1,10.0.4.1,10.0.5.1,10.0.6.1,10.0.7.1,10.0.8.1,10.0.9.1", "10.0.0.0/20")]
    [InlineData("10.1.0.1,11.1.0.1,12.1.0.1,13.1.0.1,14.1.0.1,15.1.0.1,16.1.0.1,17.1.0.1,18.1.0.1", null)]
    public void Addresses_lie_in_few_networks(string addresses, string? networks)
    {
        IReadOnlyList<string>? found = NameCover.OfAddresses(addresses.Split(',').Select(IPAddress.Parse));
        Assert.Equal(networks?.Split(','), found);
        foreach (string address in networks is null ? [] : addresses.Split(','))
            Assert.Contains(found!, network => AddressRange.Parse(network).Contains(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("b.example,a.example,A.example", "a.example,b.example")]
    [InlineData("h1.x.example,h2.x.example,h3.x.example,h4.x.example,h5.x.example,h6.x.example,h7.x.example,h8.x.example,h9.x.example", ".x.example")]
    [InlineData("h1.lan,h2.lan,h3.lan,h4.lan,h5.lan,h6.lan,h7.lan,h8.lan,h9.lan", null)]
    [InlineData("h1,h2,h3,h4,h5,h6,h7,h8,h9", null)]
    public void Hosts_are_listed_or_lie_in_few_domains(string hosts, string? list) => Assert.Equal(list?.Split(','), NameCover.OfHosts(hosts.Split(',')));
}
