using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary>Nodes from a table, a list of IDs, and standard input.</summary>
public sealed class NodeTableCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public NodeTableCommandTests() => Prepared.In(_folder, "new-signing-cert pki");

    [Fact]
    public void A_table_says_what_each_certificate_shall_be()
    {
        Write(
            "nodes.csv",
            "NodeId,DnsName,IPAddress,Purpose,KeyAlgorithm,KeyFormat,Lifetime,OutputPath,ClampToIssuer",
            " web1 ,a.example.com; b.example.com,10.0.0.1,Server,EcdsaP384,Traditional,30d,out,",
            "# rack 7,,,,,,,,",
            ",,,,,,,,",
            "web2,,,,,,,,",
            "web3,,,client,,,9000d,,yes");
        IReadOnlyList<JsonElement> made = New("--from", "nodes.csv").Expect(0).Json;
        Assert.Equal(["web1", "web2", "web3"], made.Select(NodeId));
        Assert.Equal(["Server", "Node", "Client"], made.Select(j => j.GetProperty("Purpose").GetString()));
        Assert.Equal(["web1", "a.example.com", "b.example.com"], made[0].GetProperty("DnsNames").EnumerateArray().Select(n => n.GetString()));
        Assert.StartsWith("-----BEGIN EC PRIVATE KEY", File.ReadAllText(_folder["out", "node.web1.key"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_cell_is_told_by_node_and_column_and_the_others_are_issued()
    {
        Write("nodes.csv", "NodeId,Purpose,DnsName,Lifetime,NotAfter", "a,Wrong,,,", "b,,a b,,", "c,,,30d,2030-01-01", ",,x,,", "d,,,12x,", "e,,,,2020-01-01", "f,,,,");
        CliResult result = New("--from", "nodes.csv").Expect(1);
        Assert.Equal("f", NodeId(Assert.Single(result.Json)));
        Assert.Contains("Node 'a', column 'Purpose': 'Wrong'", result.Error, StringComparison.Ordinal);
        Assert.Contains("Node 'b', column 'DnsName': 'a b'", result.Error, StringComparison.Ordinal);
        Assert.Contains("Node 'c', column 'NotAfter': Give --lifetime or --not-after, not both.", result.Error, StringComparison.Ordinal);
        Assert.Contains("a NodeId that holds nothing", result.Error, StringComparison.Ordinal);
        Assert.Contains("Node 'd', column 'Lifetime': '12x'", result.Error, StringComparison.Ordinal);
        Assert.Contains("Node 'e', column 'NotAfter': The expiry date", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_names_that_is_not_read_is_told_once()
    {
        Write("nodes.csv", "NodeId,Email,Uri,Owner", "a,a@example.com,https://a.example/x;y,me", "b,b@example.com,,you");
        CliResult result = New("--from", "nodes.csv").Expect(0);
        Assert.Equal("https://a.example/x;y", Assert.Single(result.Json[0].GetProperty("Uris").EnumerateArray()).GetString());
        Assert.Equal(0, result.Json[0].GetProperty("EmailAddresses").GetArrayLength());
        Assert.Single(result.Error.Split('\n'), line => line.Contains("'Email' is not read; call it EmailAddress", StringComparison.Ordinal));
        Assert.DoesNotContain("Owner", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_win_over_cells_and_count_for_rows_without()
    {
        Write("nodes.csv", "NodeId,Purpose,DnsName", "a,Client,a.example.com", "b,,");
        IReadOnlyList<JsonElement> made = New("--from", "nodes.csv", "--purpose", "server").Expect(0).Json;
        Assert.All(made, j => Assert.Equal("Server", j.GetProperty("Purpose").GetString()));
        Assert.Equal(2, made[0].GetProperty("DnsNames").GetArrayLength());
    }

    [Theory]
    [InlineData("printf '# x\\n\\n  a \\nb\\r\\n' | $CC new-node-cert --from - --authority-path pki --json", "a b")]
    [InlineData("$CC new-node-cert c --from <(echo a) --authority-path pki --json", "c a")] // beside what is named
    [InlineData("echo '# nobody' | $CC new-node-cert --from - --authority-path pki --json", "")]
    [InlineData("printf 'NodeId,DnsName\\na,x\\n' | iconv -t UTF-16 | $CC new-node-cert --from - --authority-path pki --json", "a")]
    [InlineData("printf 'NodeId\\na;b\\n' | $CC new-node-cert --from - --authority-path pki --json", "a b")]
    public void Lines_of_text_name_nodes(string script, string nodeIds) =>
        Assert.Equal(nodeIds, string.Join(' ', CliProgram.RunBash(_folder.Location, script).Expect(0).Json.Select(NodeId)));

    [Theory]
    [InlineData("new-node-cert --from none --authority-path pki", 1, "'none' does not exist")]
    [InlineData("new-node-cert --authority-path pki", 2, "or --from")]
    [InlineData("new-node-cert --from - --authority-path pki < /dev/zero", 1, "larger than 4 MiB")]
    [InlineData("new-node-cert --from <(printf 'NodeId\\n\"a') --authority-path pki", 2, "never closed")]
    [InlineData("new-node-cert --from <(printf 'NodeId;DnsName\\na;a.example.com\\n') --authority-path pki", 2, "separate them by commas")]
    [InlineData("new-node-cert --from <(printf 'NodeId,DnsName,DnsName\\na,x,y\\n') --authority-path pki", 2, "more than once")]
    [InlineData("new-node-cert --from <(printf 'NodeId,AuthorityPath\\na,other') --authority-path pki", 1, "column 'AuthorityPath'")]
    public void What_cannot_be_taken_is_refused(string arguments, int status, string message) =>
        CliProgram.RunBash(_folder.Location, "$CC " + arguments).ExpectError(status, message);

    [Fact]
    public void A_list_of_certificates_rebuilds_names_not_ends()
    {
        Write("list.csv", "NodeId,DnsNames,Purpose,KeyAlgorithm,NotBefore,NotAfter,AuthorityPath", "a,a;a.example.com,Server,EcdsaP384,2026-01-01 00:00:00Z,2026-02-01 00:00:00Z,/elsewhere");
        JsonElement made = Assert.Single(New("--from", "list.csv").Expect(0).Json);
        Assert.Equal("EcdsaP384", made.GetProperty("KeyAlgorithm").GetString());
        Assert.Equal(["a", "a.example.com"], made.GetProperty("DnsNames").EnumerateArray().Select(n => n.GetString()));
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string file, params string[] lines) => File.WriteAllLines(_folder[file], lines);

    private CliResult New(params string[] arguments) => CliProgram.Run(_folder.Location, ["new-node-cert", "--authority-path", "pki", "--json", .. arguments]);

    private static string NodeId(JsonElement made) => made.GetProperty("NodeId").GetString()!;
}
