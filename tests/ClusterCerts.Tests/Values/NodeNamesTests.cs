namespace ClusterCerts.Tests.Values;

/// <summary>Which names a node ID and what is given beside it become, and what is refused by name: nothing vanishes.</summary>
public sealed class NodeNamesTests
{
    // A node ID and the names of its certificate.
    [Theory]
    [InlineData("web1.example.com", "DNS:web1.example.com")]
    [InlineData("1", "DNS:1")] // a number is what reign's nodes are called
    [InlineData("a-b", "DNS:a-b")]
    [InlineData("x.1", "DNS:x.1")]
    [InlineData("10.0.0.5", "IP:10.0.0.5")]
    [InlineData("FD00:0::5", "IP:fd00::5")]
    [InlineData("::ffff:10.0.0.1", "IP:::ffff:10.0.0.1")] // sixteen octets: peers compare octets
    [InlineData("m\u00FCller.example.com", "DNS:xn--mller-kva.example.com")]
    [InlineData("M\u00DCLLER.Example.com", "DNS:xn--mller-kva.Example.com")]
    [InlineData("stra\u00DFe.de", "DNS:xn--strae-oqa.de")] // RFC 5891, not ss
    [InlineData("\u65E5\u672C\u8A9E.jp", "DNS:xn--wgv71a119e.jp")]
    [InlineData("\u043F\u0440\u0438\u0432\u0435\u0442.\u0440\u0444", "DNS:xn--b1agh1afp.xn--p1ai")]
    [InlineData("\u05E9\u05DC\u05D5\u05DD.example", "DNS:xn--9dbne9b.example")]
    [InlineData("\u09AC\u09BE\u0982\u09B2\u09BE", "DNS:xn--54b7fta0cc")]
    public void A_node_ID_becomes_its_name(string nodeId, string names)
    {
        using var authority = new TestAuthority();
        NodeCert cert = authority.Issue(nodeId);
        Assert.Equal(nodeId, cert.NodeId);
        Assert.Equal($"CN={nodeId}", cert.Subject);
        Assert.Equal(names, string.Join(',', cert.DnsNames.Select(n => "DNS:" + n).Concat(cert.IPAddresses.Select(a => "IP:" + a))));
        Assert.True(Report(authority, cert, nodeId).Passed);
    }

    // A node ID that is no name, why, and that a client certificate says so instead.
    [Theory]
    [InlineData("alice smith", "a name is letters")]
    [InlineData("a_b", "letters, digits and hyphens")] // RFC 5280 4.2.1.6
    [InlineData("mu\u0308ller.example.com", "one letter in two parts")]
    [InlineData("\uFB01.de", "stands for other letters")] // the ligature fi
    [InlineData("\u00FC_1", "'_' is not allowed in a host name")]
    [InlineData("\u00FCa--b", "twice after two letters")]
    [InlineData("\u0902c", "starts with a mark")]
    [InlineData("a\u05D0", "written to the left and to the right")]
    [InlineData("010.1.1.1", "looks like an address")]
    [InlineData("0x7f.1", "looks like an address")]
    [InlineData("1.2.3", "looks like an address")]
    [InlineData("256.1.1.1", "looks like an address")]
    public void A_certificate_without_a_name_is_not_issued_without_a_word(string nodeId, string why)
    {
        using var authority = new TestAuthority();
        Outcome<NodeCert> refused = Assert.Single(authority.Open().Issue([nodeId], new NodeCertParameters()));
        Assert.Equal(ErrorCode.InvalidNodeId, refused.Error!.ErrorCode);
        Assert.Contains(why, refused.Error.Message, StringComparison.Ordinal);
        Assert.Contains("-DnsName", refused.Error.Message, StringComparison.Ordinal);

        var told = new List<string>();
        NodeCert client = TestAuthority.Value(
            Assert.Single(authority.Open().Issue([nodeId], new NodeCertParameters { Purpose = CertPurpose.Client }, notify: told.Add)));
        Assert.Contains(nodeId, Assert.Single(told), StringComparison.Ordinal);
        Assert.True(Report(authority, client, nodeId, CertPurpose.Client).Passed);
        NodeCert named = authority.Issue(new NodeCertParameters { DnsNames = ["a.example.com"], Force = true }, nodeId)[0];
        Assert.Equal(["a.example.com"], named.DnsNames);
    }

    // What is no node ID at all.
    [Theory]
    [InlineData("fe80::1%eth0", "zone")]
    [InlineData("fe80::1%1", "zone")]
    [InlineData("*.example.com", "'*'")]
    [InlineData("web1.", "ends with a dot")]
    [InlineData("a..b", "two dots")]
    [InlineData("[fd00::5]", "':'")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345", "longer than the 64")]
    public void What_is_no_node_ID_is_refused(string nodeId, string why)
    {
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => NodeId.Parse(nodeId));
        Assert.Equal(ErrorCode.InvalidNodeId, e.ErrorCode);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
    }

    // A DNS name that is given, and what is certified; null is refused with the words after it.
    [Theory]
    [InlineData("m\u00FCnchen.example.com", "xn--mnchen-3ya.example.com", "")]
    [InlineData("*.m\u00FCller.de", "*.xn--mller-kva.de", "")]
    [InlineData("_sip.example.com", null, "letters, digits and hyphens")]
    [InlineData("xn--mller-kva.de", "xn--mller-kva.de", "")]
    [InlineData("web1.", null, "leave out the dot")]
    [InlineData("*", null, "a name is letters")]
    [InlineData("*.*.com", null, "a name is letters")]
    [InlineData("w*.example.com", null, "a name is letters")]
    [InlineData("*m\u00FCller.de", null, "'*' is not allowed")]
    [InlineData("a b", null, "a name is letters")]
    [InlineData("a..b", null, "a name is letters")]
    [InlineData("-a.b", null, "a name is letters")]
    [InlineData("", null, "a name is letters")]
    [InlineData("10.0.0.1", null, "-IPAddress")]
    [InlineData("fd00::5", null, "-IPAddress")]
    [InlineData("fe80::1%eth0", null, "zone")]
    [InlineData("010.1.1.1", null, "looks like an address")]
    [InlineData("\uFF11.de", null, "stands for other letters")] // a wide digit one
    public void A_DNS_name_is_certified_or_refused(string given, string? certified, string why)
    {
        using var authority = new TestAuthority();
        Outcome<NodeCert> outcome = Assert.Single(authority.Open().Issue(["n"], new NodeCertParameters { DnsNames = [given] }));
        using var ring = new TestFolder();
        Func<IReadOnlyList<string>> ofRing = () => KeyRingPairMaker.For(new KeyRingParameters { Path = ring.File("r"), DnsNames = [given], Subject = "x" }).DnsNames;
        if (certified is not null)
        {
            Assert.Equal(["n", certified], TestAuthority.Value(outcome).DnsNames);
            Assert.Equal([certified], ofRing());
            return;
        }

        Assert.All((ClusterCertsException[])[outcome.Error!, Assert.Throws<ClusterCertsException>(ofRing)], e =>
        {
            Assert.Equal(ErrorCode.InvalidDnsName, e.ErrorCode);
            Assert.Contains(why, e.Message, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("fe80::1%eth0", "zone")]
    [InlineData("fe80::1%1", "zone")]
    [InlineData("010.1.1.1", "write it like")]
    [InlineData("0x7f.1", "write it like")]
    [InlineData("10.1", "write it like")]
    [InlineData("1", "write it like")]
    [InlineData("[fd00::5]", "write it like")]
    [InlineData("10.0.0.0/8", "write it like")]
    [InlineData("", "write it like")]
    public void An_address_is_written_as_one(string given, string why)
    {
        using var authority = new TestAuthority();
        ClusterCertsException[] errors =
        [
            Assert.Single(authority.Open().Issue(["n"], new NodeCertParameters { IPAddresses = [given] })).Error!,
            Assert.Throws<ClusterCertsException>(() => KeyRingPairMaker.For(new KeyRingParameters { Path = "r", IPAddresses = [given], Subject = "x" })),
        ];
        Assert.All(errors, e =>
        {
            Assert.Equal(ErrorCode.InvalidIPAddress, e.ErrorCode);
            Assert.Contains(why, e.Message, StringComparison.Ordinal);
        });
    }

    // Rules for names in other letters: the pattern, and a name that the node "m\u00FCller" asks for.
    [Theory]
    [InlineData("*.b\u00FCro.de", "a.xn--bro-hoa.de", true)]
    [InlineData(".b\u00FCro.de", "a.b.xn--bro-hoa.de", true)]
    [InlineData("{id}.de", "xn--mller-kva.de", true)]
    [InlineData("b\u00FCro.de", "xn--bro-hob.de", false)]
    public void A_rule_means_the_A_label(string pattern, string name, bool allowed)
    {
        Assert.Equal(allowed, DnsNamePattern.Parse(pattern).Matches(NodeId.Parse("m\u00FCller"), name));
        Assert.Equal(pattern, DnsNamePattern.Parse(pattern).ToString());
        Assert.Null(new PolicyRules { AllowedDnsNames = new([]) }.OfNames(
            NodeId.Parse("m\u00FCller.de"), new SubjectNames(["xn--mller-kva.de"], [])));
    }

    [Theory]
    [InlineData("b\u00FC*.de")]
    [InlineData("\u00FC{id}.de")]
    public void A_rule_for_a_part_of_an_A_label_means_nothing(string pattern) =>
        Assert.Throws<ClusterCertsException>(() => DnsNamePattern.Parse(pattern));

    [Fact]
    public void A_zone_has_no_place_in_a_rule() => Assert.All(
        (string[])["fe80::1%eth0", "fe80::%1/64"],
        t => Assert.Contains("zone", Assert.Throws<ClusterCertsException>(() => AddressRange.Parse(t)).Message, StringComparison.Ordinal));

    // A limit of an authority.
    [Theory]
    [InlineData("b\u00FCro.de", "xn--bro-hoa.de")]
    [InlineData(".example.com", null)] // RFC 5280 4.2.1.10
    [InlineData("example.com", "example.com")]
    [InlineData("..example.com", null)]
    [InlineData("*.example.com", null)]
    [InlineData("10.0.0.1", null)]
    public void A_permitted_name_is_certified_or_refused(string given, string? certified)
    {
        if (certified is null)
            Assert.Equal(ErrorCode.InvalidDnsName, Assert.Throws<ClusterCertsException>(() => SubjectNames.PermittedDnsName(given)).ErrorCode);
        else
            Assert.Equal(certified, SubjectNames.PermittedDnsName(given));
    }

    // What OpenSSL finds in the certificate.
    [SkippableFact]
    public void OpenSSL_knows_the_A_label()
    {
        using var authority = new TestAuthority();
        NodeCert cert = authority.Issue("m\u00FCller.example.com");
        string[] verify = ["verify", "-x509_strict", "-CAfile", authority.File("trust.crt"), "-verify_hostname"];
        Peer.Needs("openssl");
        Peer.Expect("openssl", [.. verify, "xn--mller-kva.example.com", cert.CertificatePath!]);
        Peer.ExpectRefusal("hostname mismatch", "openssl", [.. verify, "muller.example.com", cert.CertificatePath!]);
    }

    private static NodeCertReport Report(TestAuthority authority, NodeCert cert, string nodeId, CertPurpose? purpose = null) => NodeCertTester.Test(
        new NodeCertTestParameters
        {
            CertificatePaths = [cert.CertificatePath!],
            NodeId = nodeId,
            TrustPaths = [authority.File("trust.crt")],
            Purpose = purpose ?? CertPurpose.Node,
        },
        AuthorityContext.Default);

    // A text, the nodes that it is for, and their names between bars.
    [Theory]
    [InlineData("https://h/a?b=*", "*", "https://h/a?b=*")]
    [InlineData("*://h/a?b=*", "*", "*://h/a?b=*")]
    [InlineData("mailto:a=b", "*", "mailto:a=b")]
    [InlineData("https://h/a,b", "*", "https://h/a,b")]
    [InlineData("web*=https://h/a,b?c=d,urn:x:1,2, https://i/", "web*", "https://h/a,b?c=d|urn:x:1,2|https://i/")]
    [InlineData("/we=b.*/=https://h/a/=x", "/we=b.*/", "https://h/a/=x")]
    [InlineData("/web1/=a=b@example.com", "/web1/", "a=b@example.com")]
    [InlineData("*=a=b@example.com", "*", "a=b@example.com")]
    [InlineData("a=b@example.com", "a", "b@example.com")]
    [InlineData("fd00::1=spiffe://h/a,spiffe://h/b", "fd00::1", "spiffe://h/a|spiffe://h/b")]
    [InlineData("fd00::1,10.0.0.0/8", "*", "fd00::1|10.0.0.0/8")]
    public void A_URI_keeps_its_equals_signs_and_commas(string text, string nodes, string names)
    {
        var read = NodeNames.Parse(text);
        Assert.Equal((nodes, names), (read.NodeId, string.Join('|', read.Names)));
        Assert.Equal(read.ToString(), NodeNames.Parse(read.ToString()).ToString());
    }

    [Theory]
    [InlineData("https://h/a,")]
    [InlineData("web*=a,,b")]
    [InlineData("web*=a,")]
    [InlineData(",a")]
    [InlineData("web*= , a")]
    [InlineData("web*=")]
    [InlineData("=a")]
    public void An_empty_name_is_no_name(string text) =>
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => NodeNames.Parse(text)).ErrorCode);
}
