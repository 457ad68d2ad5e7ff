using ClusterCerts.Issuance;

namespace ClusterCerts.Tests.Issuance;

public sealed class NodeTableTests
{
    // As a cmdlet takes the node of a row: by the parameter's name, then by its other names in order.
    [Theory]
    [InlineData("ComputerName,DnsName\nweb1,a.example", "web1")]
    [InlineData("HostName\nweb1\nweb2", "web1 web2")]
    [InlineData("cn,Purpose\nweb1,Server", "web1")]
    [InlineData("Name,Purpose\nweb1,Server", "web1")]
    [InlineData("Name,NodeId\nthe first,web1", "web1")]
    [InlineData("Name,ComputerName\nthe first,web1", "web1")]
    public void The_node_has_the_names_of_its_parameter(string text, string nodes) =>
        Assert.Equal(nodes.Split(' '), NodeTable.Parse(text).Select(row => row.NodeId));

    // Nothing is dropped without a word.
    [Fact]
    public void Cells_beyond_the_header_and_names_in_two_columns_are_errors_of_their_row()
    {
        IReadOnlyList<NodeTableRow> rows = NodeTable.Parse("NodeId,DnsName,DnsNames\nweb1,a.example,,b.example\nweb2,a.example,b.example\nweb3,,c.example,,\n");
        ClusterCertsException beyond = Assert.Throws<ClusterCertsException>(rows[0].Check);
        Assert.Equal(ErrorCode.InvalidArgument, beyond.ErrorCode);
        Assert.Contains("Node 'web1': 'b.example' stands beyond the columns of the header", beyond.Message, StringComparison.Ordinal);
        rows[1].Check();
        Assert.Contains("Node 'web2': the columns 'DnsName' and 'DnsNames' are one", Assert.Throws<ClusterCertsException>(() => rows[1].List("DnsName", "DnsNames")).Message, StringComparison.Ordinal);
        rows[2].Check();
        Assert.Equal(["c.example"], rows[2].List("DnsName", "DnsNames"));
    }

    // A semicolon is legal in a URI (RFC 3986 2.2), and no other kind of name has one.
    [Theory]
    [InlineData("https://h.example/a;b=1", "https://h.example/a;b=1")]
    [InlineData("https://h.example/a;b;https://i.example/", "https://h.example/a;b|https://i.example/")]
    [InlineData("spiffe://a.example/x; urn:y", "spiffe://a.example/x|urn:y")]
    [InlineData("https://h.example/a; b", "https://h.example/a|b")] // refused as no URI, and not lost
    [InlineData("https://h.example/a;", "https://h.example/a")]
    public void A_semicolon_in_a_URI_is_a_part_of_it(string cell, string uris)
    {
        foreach (string column in (string[])["Uri", "URIs"])
        {
            NodeTableRow row = Assert.Single(NodeTable.Parse($"NodeId,{column},DnsName\na,{cell},x;y"));
            Assert.Equal(uris.Split('|'), row.List("Uri", "Uris"));
            Assert.Equal(["x", "y"], row.List("DnsName", "DnsNames"));
        }
    }

    // What is written of a list is read as that list; where a URI would end, it has an escape.
    [Theory]
    [InlineData("https://a.example/x;y=1|https://b.example/", "https://a.example/x;y=1;https://b.example/", true)]
    [InlineData("https://a.example/x;https://b.example/;|urn:c", "https://a.example/x%3Bhttps://b.example/%3B;urn:c", true)]
    [InlineData("https://a.example/;;x", "https://a.example/%3B;x", true)]
    [InlineData("\"a;b\"@c.example|d@c.example", "\"a;b\"@c.example;d@c.example", false)]
    [InlineData("\"a\\\";b;\"@c.example", "\"a\\\";b;\"@c.example", false)]
    [InlineData("x|\"y|z", "x;\"y;z", false)]
    public void A_list_comes_back_from_its_cell(string values, string cell, bool areUris)
    {
        string[] list = values.Split('|');
        Assert.Equal(cell, NodeTableRow.Cell(list));
        IReadOnlyList<string> read = areUris ? NodeTableRow.Uris(cell) : NodeTableRow.Values(cell);
        Assert.Equal(list, read.Select(value => value.Replace("%3B", ";", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Email", "EmailAddress")]
    [InlineData("e-mail", "EmailAddress")]
    [InlineData("EMAIL ADDRESS", "EmailAddress")]
    [InlineData("UPN", "UserPrincipalName")]
    [InlineData("upns", "UserPrincipalName")]
    [InlineData("URL", "Uri")]
    [InlineData("URIs", null)] // read, whatever its letters' case
    [InlineData("DNS Name", "DnsName")]
    [InlineData("dns_names", "DnsNames")]
    [InlineData("IP", "IPAddress")]
    [InlineData("DnsName1", "DnsName")]
    [InlineData("DNS name 2", "DnsName")]
    [InlineData("Address", "IPAddress")]
    [InlineData("Address 2", "IPAddress")]
    [InlineData("IPv4", "IPAddress")]
    [InlineData("Rack1", null)]
    [InlineData("2026", null)]
    [InlineData("Key-Algorithm", "KeyAlgorithm")]
    [InlineData("UserPrincipalNames", null)]
    [InlineData("Owner", null)]
    [InlineData("Rack", null)]
    [InlineData("", null)]
    public void A_column_that_is_like_one_that_is_read_is_told(string column, string? meant)
    {
        string[] told = [.. Assert.Single(NodeTable.Parse($"NodeId,{column}\na,x")).Overlooked(NodeTable.Columns)];
        if (meant is null)
            Assert.Empty(told);
        else
            Assert.Contains($"'{column}' is not read; call it {meant} ", Assert.Single(told), StringComparison.Ordinal);
    }

    // Else each line of it were a node.
    [Theory]
    [InlineData("node_id,Purpose\nalice,Client")]
    [InlineData("DnsName,IPAddress\nx,::1")]
    [InlineData("sep=,\nNodeId,DnsName\na,x")]
    public void A_table_without_a_column_of_nodes_is_no_list_of_them(string text)
    {
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => NodeTable.Parse(text));
        Assert.Equal(ErrorCode.InvalidArgument, error.ErrorCode);
        Assert.Contains("names no column of nodes: call it NodeId", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_UTF_8_is_refused_by_its_line()
    {
        using var latin = new MemoryStream([.. "NodeId\nJos"u8, 0xE9, (byte)'\n']);
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => NodeTable.Read(latin));
        Assert.StartsWith("Line 2 of the table is not UTF-8", error.Message, StringComparison.Ordinal);
        using var marked = new MemoryStream([0xFF, 0xFE, .. System.Text.Encoding.Unicode.GetBytes("NodeId\nJosé\n")]);
        Assert.Equal("José", Assert.Single(NodeTable.Read(marked)).NodeId);
    }

    [Theory]
    [InlineData("a\nb\n", "a|b")] // an ID a line
    [InlineData("a\r\nb", "a|b")]
    [InlineData("# rack 7\n\n  a  \n\t# b\n", "a")] // comments, blank lines, blanks
    [InlineData("a;b ; c", "a|b|c")]
    [InlineData("# says \"this\n# says that\na", "a")] // a comment holds what it likes
    [InlineData("", "")]
    [InlineData("#", "")]
    [InlineData("NodeId\na\nb", "a|b")] // a table of one column
    [InlineData("\uFEFFNodeId,DnsName\na,x", "a")] // as spreadsheets write UTF-8
    [InlineData("DnsName, nodeid \nx,a\n,b", "a|b")] // any case, any place
    [InlineData("NodeId,DnsName\n#a,x\n,\nb,\n,,,\n", "b")] // comments and rows without anything
    [InlineData("NodeId,DnsName\n,x", "")] // a row that names nobody is there, for its error
    [InlineData("NodeId,DnsName\na;b,x", "a|b")]
    public void A_text_names_nodes(string text, string nodeIds) =>
        Assert.Equal(nodeIds, string.Join('|', NodeTable.Parse(text).Select(row => row.NodeId)));

    [Theory]
    [InlineData("x", "x")]
    [InlineData(" x ; y;", "x|y")]
    [InlineData("\"x;y\"", "x|y")]
    [InlineData(" \"x\" ", "x")] // blanks around the quotation marks
    [InlineData("\"x\r\n;y\"", "x|y")] // a line end within
    [InlineData("", "")]
    [InlineData("  ", "")]
    [InlineData("\"\"", "")]
    public void A_cell_holds_values_between_semicolons(string cell, string values)
    {
        NodeTableRow row = Assert.Single(NodeTable.Parse($"NodeId,DnsNames,After\na,{cell},z"));
        Assert.Equal(values, string.Join('|', row.List("DnsName", "DnsNames")));
        Assert.Equal("z", row.Text("after"));
    }

    [Fact]
    public void A_cell_in_quotation_marks_holds_commas_and_quotation_marks_written_twice() =>
        Assert.Equal("x, \"y\"", Assert.Single(NodeTable.Parse("NodeId,Note\na,\"x, \"\"y\"\"\"")).Text("Note"));

    [Fact]
    public void A_quotation_mark_that_is_never_closed_is_refused() =>
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => NodeTable.Parse("NodeId\n\"a\nb")).ErrorCode);

    [Theory]
    [InlineData("NodeId;DnsName\na;x", "separated by semicolons or tabs")] // each cell would be a node
    [InlineData("DnsName; NodeId \nx;a", "separated by semicolons or tabs")]
    [InlineData("\"NodeId\";\"DnsName\"\n\"a\";\"x\"", "';\"DnsName\"' follows; separate cells by commas")]
    [InlineData("NodeId,DnsName\na,\"x\"y", "'y' follows")]
    [InlineData("NodeId\tDnsName\na\tx", "separated by semicolons or tabs")]
    [InlineData("NodeId,DnsName,dnsname\na,x,y", "column 'dnsname' more than once")] // which names are meant?
    [InlineData("NodeId,nodeid\na,b", "more than once")]
    public void A_table_that_nobody_can_tell_is_refused(string text, string message)
    {
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => NodeTable.Parse(text));
        Assert.Equal(ErrorCode.InvalidArgument, error.ErrorCode);
        Assert.Contains(message, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void A_byte_order_mark_tells_how_text_is_written(string name)
    {
        var encoding = System.Text.Encoding.GetEncoding(name);
        using var input = new MemoryStream([.. encoding.GetPreamble(), .. encoding.GetBytes("NodeId,DnsName\r\na,x\r\n")]);
        NodeTableRow row = Assert.Single(NodeTable.Read(input));
        Assert.Equal(("a", "x"), (row.NodeId, row.Text("DnsName")));
    }

    [Fact]
    public void Text_of_two_octets_a_character_without_a_mark_is_refused()
    {
        using var input = new MemoryStream(System.Text.Encoding.Unicode.GetBytes("a\r\nb\r\n"));
        Assert.Contains("save it as UTF-8", Assert.Throws<ClusterCertsException>(() => NodeTable.Read(input)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_cuts_a_huge_node_id() =>
        Assert.InRange(
            Assert.Single(NodeTable.Parse($"NodeId,DnsName\n{new string('z', 100_000)},x")).Explain(new ClusterCertsException(ErrorCode.InvalidArgument, "No.")).Message.Length, 1, 200);

    [Fact]
    public void A_wrong_cell_is_told_by_node_and_column()
    {
        NodeTableRow row = Assert.Single(NodeTable.Parse("NodeId,Purpose,KeyAlgorithm,Lifetime,ClampToIssuer,KeyFormat\na,Server,Rsa1,30d,maybe,"));
        Assert.Equal(CertPurpose.Server, row.Choice<CertPurpose>("Purpose"));
        Assert.Null(row.Choice<KeyFormat>("KeyFormat"));
        Assert.Equal(TimeSpan.FromDays(30), row.Read("Lifetime", DurationText.Parse));
        Assert.StartsWith("Node 'a', column 'KeyAlgorithm': 'Rsa1'", Assert.Throws<ClusterCertsException>(() => row.Choice<KeyAlgorithm>("KeyAlgorithm")).Message, StringComparison.Ordinal);
        Assert.StartsWith("Node 'a', column 'ClampToIssuer': 'maybe'", Assert.Throws<ClusterCertsException>(() => row.Truth("ClampToIssuer")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NodeId,NotAfter\na,2030-01-01", false)] // somebody's wish
    [InlineData("NodeId,SerialNumber,NotAfter\na,4711,2030-01-01", false)] // perhaps the machine's
    [InlineData("NodeId,NotBefore,NotAfter\na,2026-01-01,2030-01-01", true)] // what was issued
    [InlineData("NodeId,Fingerprint\na,AB", true)]
    [InlineData("NodeId,Fingerprint\na,", false)]
    public void A_row_may_tell_of_an_issued_certificate(string text, bool isRecord) => Assert.Equal(isRecord, Assert.Single(NodeTable.Parse(text)).IsRecord);

    [Fact]
    public void Orders_of_one_batch_differ_and_come_in_order()
    {
        using var authority = new TestAuthority();
        string output = Path.Combine(authority.Around, "out");
        NodeCertOrder[] orders =
        [
            new("a", new NodeCertParameters { Purpose = CertPurpose.Server, DnsNames = ["a.example.com"], KeyAlgorithm = KeyAlgorithm.EcdsaP384 }),
            new("b", new NodeCertParameters { DnsNames = ["a b"] }),
            new("c", new NodeCertParameters { KeyFormat = KeyFormat.Traditional, NodePassphrase = Passphrase.FromCharacters("secret", "empty") }),
            new("d", new NodeCertParameters { Lifetime = TimeSpan.FromDays(10), OutputPath = output }),
            new("e", new NodeCertParameters { OutputPath = Path.Combine(authority.Path, "signing.crt", "none") }),
            new("f", new NodeCertParameters { Purpose = CertPurpose.Client }),
        ];
        Outcome<NodeCert>[] outcomes = [.. authority.Open().Issue(orders)];
        Assert.Equal(["a", "b", "c", "d", "e", "f"], outcomes.Select(o => o.Target));
        Assert.Equal([null, ErrorCode.InvalidDnsName, ErrorCode.InvalidArgument, null], outcomes.Take(4).Select(o => o.Error?.ErrorCode));
        Assert.NotNull(outcomes[4].Error); // a folder that cannot be made costs nobody else anything
        Assert.Equal([CertPurpose.Server, CertPurpose.Node, CertPurpose.Client], outcomes.Where(o => o.Succeeded).Select(o => o.Value!.Purpose!.Value));
        Assert.Equal("EcdsaP384", outcomes[0].Value!.KeyAlgorithm);
        Assert.Equal(output, Path.GetDirectoryName(outcomes[3].Value!.CertificatePath));
    }
}
