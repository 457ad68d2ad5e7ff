using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

public sealed class NodeCertCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public NodeCertCommandTests() => Prepared.In(_folder, "new-signing-cert pki");

    [Fact]
    public void Node_ids_come_as_arguments_repeated_options_lists_and_from_a_file()
    {
        File.WriteAllText(_folder["ids.txt"], "7\n8\n");

        CliResult result = Run(
            "new-node-cert", "1", "2,3", "--node-id", "4", "--node-id", "5,6", "--authority-path", "pki", "--json", "@ids.txt").Expect(0);

        Assert.Equal(["1", "2", "3", "4", "5", "6", "7", "8"], Ids(result).Order(StringComparer.Ordinal));
        Assert.Equal("", result.Error);
        Assert.Equal(8, Directory.GetFiles(_folder["pki"], "node.*.key").Length);
    }

    [Fact]
    public void Every_value_given()
    {
        File.WriteAllText(_folder["node.pass"], "sesame\n");
        Directory.CreateDirectory(_folder["out"]);

        CliResult result = Run(
            "new-node-cert", "web", "--authority-path", "pki", "--dns-name", "web.example", "www.example", "--ip-address", "10.0.0.5,::1",
            "--purpose", "server", "--key-algorithm", "Rsa2048", "--lifetime", "36h", "--output-path", "out",
            "--node-passphrase-file", "node.pass", "--throttle-limit", "1", "--json").Expect(0);

        JsonElement made = Assert.Single(result.Json);
        Assert.Equal(["web", "web.example", "www.example"], Texts(made, "DnsNames"));
        Assert.Equal(["10.0.0.5", "::1"], Texts(made, "IPAddresses"));
        Assert.Equal("Server", made.GetProperty("Purpose").GetString());
        Assert.Equal("Rsa2048", made.GetProperty("KeyAlgorithm").GetString());
        Assert.Equal("Valid", made.GetProperty("Status").GetString());
        Assert.Equal(
            36, Math.Round((made.GetProperty("NotAfter").GetDateTimeOffset() - made.GetProperty("NotBefore").GetDateTimeOffset()).TotalHours));
        Assert.Contains("BEGIN ENCRYPTED PRIVATE KEY", File.ReadAllText(_folder["out", "node.web.key"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_traditional_key_is_written_as_asked()
    {
        Run("new-node-cert", "1", "--authority-path", "pki", "--key-format", "traditional").Expect(0);
        Assert.StartsWith("-----BEGIN EC PRIVATE KEY-----", File.ReadAllText(_folder["pki", "node.1.key"]), StringComparison.Ordinal);
    }

    [Fact]
    public void One_bad_node_id_fails_alone()
    {
        CliResult result = Run("new-node-cert", "1", "a/b", "2", "--authority-path", "pki", "--json").Expect(1);
        Assert.Equal(["1", "2"], Ids(result));
        Assert.Contains("clustercerts: 'a/b' is not a node ID", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_existing_node_is_replaced_only_with_force()
    {
        Run("new-node-cert", "1", "--authority-path", "pki").Expect(0);
        IReadOnlyList<string> before = _folder.Snapshot();

        Run("new-node-cert", "1", "--authority-path", "pki").ExpectError(1, "use --force");
        Assert.Equal(before, _folder.Snapshot());

        Run("new-node-cert", "1", "--authority-path", "pki", "--force").Expect(0);
        Assert.Equal(["Superseded", "Valid"], Run("get-node-cert", "--authority-path", "pki", "--status", "valid,superseded", "--json")
            .Expect(0).Json.Select(c => c.GetProperty("Status").GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_if_names_each_node_and_makes_nothing()
    {
        IReadOnlyList<string> before = _folder.Snapshot();
        CliResult result = Run("new-node-cert", "1", "2", "--authority-path", "pki", "--what-if").Expect(0);
        Assert.Equal(2, result.Output.Split("What if: ").Length - 1);
        Assert.Equal(before, _folder.Snapshot());
    }

    [Fact]
    public void An_offline_authority_lists_but_does_not_issue()
    {
        Run("new-node-cert", "1", "--authority-path", "pki").Expect(0);
        File.Move(_folder["pki", "signing.key"], _folder["away.key"]);

        Run("new-node-cert", "2", "--authority-path", "pki").ExpectError(1, "The CA is offline");
        Assert.Equal(["1"], Ids(Run("get-node-cert", "--authority-path", "pki", "--json").Expect(0)));
        Assert.Matches("IsOffline +: True", Run("get-signing-cert", "pki").Expect(0).Output);
        Run("test-node-cert", "pki/node.1.crt", "--authority-path", "pki").Expect(0);
    }

    [Fact]
    public void The_inventory_narrows_by_node_status_end_and_serial_number()
    {
        Run("new-node-cert", "db1", "db2", "--authority-path", "pki").Expect(0);
        string serial = Run("new-node-cert", "web1", "--authority-path", "pki", "--lifetime", "2d", "--json").Expect(0)
            .Json[0].GetProperty("SerialNumber").GetString()!;

        Assert.Equal(["db1", "db2"], List("--node-id", "db*"));
        Assert.Equal(["web1"], List("--node-id", "we?1"));
        Assert.Equal(["web1"], List("--expires-within", "30d"));
        Assert.Equal(["web1"], List("--serial-number", serial));
        Assert.Equal(["db1", "db2", "web1"], List());
        Assert.Equal(["web1"], List("--status", "expired", "--as-of", DateTime.UtcNow.AddDays(3).ToString("yyyy-MM-dd'T'HH:mm")));
        Assert.Empty(List("--node-id", "other*"));
    }

    [Fact]
    public void The_inventory_is_a_table_for_people()
    {
        Run("new-node-cert", "1", "--authority-path", "pki", "--dns-name", "n1.example").Expect(0);

        string[] lines = Run("get-node-cert", "--authority-path", "pki").Expect(0).Output.Split('\n');

        Assert.StartsWith("NodeId", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("1 ", lines[2], StringComparison.Ordinal);
        Assert.Equal(lines[0].IndexOf("DnsNames", StringComparison.Ordinal), lines[2].IndexOf("1, n1.example", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_are_shown_without_an_authority_and_a_bad_one_fails_alone()
    {
        Run("new-node-cert", "1", "2", "--authority-path", "pki").Expect(0);
        File.WriteAllText(_folder["empty.crt"], "");

        CliResult result = Run("get-node-cert", "--path", "pki/node.1.crt", "empty.crt", "pki/node.2.crt", "--json").Expect(1);

        Assert.Equal(["1", "2"], Ids(result));
        Assert.Equal("clustercerts: 'empty.crt' is empty.\n", result.Error);
    }

    [Fact]
    public void Quiet_prints_errors_alone()
    {
        CliResult result = Run("new-node-cert", "1", "a/b", "--authority-path", "pki", "--quiet").Expect(1);
        Assert.Equal("", result.Output);
        Assert.StartsWith("clustercerts: 'a/b'", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["pki", "node.1.crt"]));
    }

    [Theory]
    // exit status, message, arguments
    [InlineData(2, "needs <id>", "new-node-cert", "--authority-path", "pki")]
    [InlineData(2, "not one of Node, Server, Client", "new-node-cert", "1", "--authority-path", "pki", "--purpose", "peer")]
    [InlineData(2, "not one of Pkcs8, Traditional", "new-node-cert", "1", "--authority-path", "pki", "--key-format", "pem")]
    [InlineData(2, "'-WhatIf' is not an option of new-node-cert; write --what-if", "new-node-cert", "1", "--authority-path", "pki", "-WhatIf")]
    [InlineData(2, "'--whatif' is not an option", "new-node-cert", "1", "--authority-path", "pki", "--dns-name", "a.example", "--whatif")]
    [InlineData(2, "not a whole number from 1 to 1024", "new-node-cert", "1", "--authority-path", "pki", "--throttle-limit", "0")]
    [InlineData(2, "'--node-passphrase' is not an option", "new-node-cert", "1", "--authority-path", "pki", "--node-passphrase", "secret")]
    [InlineData(1, "not an authority directory", "new-node-cert", "1")]
    [InlineData(1, "not an authority directory", "new-node-cert", "1", "--authority-path", "nowhere")]
    [InlineData(1, "does not exist", "new-node-cert", "1", "--authority-path", "pki", "--passphrase-file", "nowhere")]
    [InlineData(1, "would expire", "new-node-cert", "1", "--authority-path", "pki", "--lifetime", "100000d")]
    [InlineData(1, "web_1_", "new-node-cert", "1", "--authority-path", "pki", "--dns-name", "web_1_..x")]
    [InlineData(1, "10.0.0.256", "new-node-cert", "1", "--authority-path", "pki", "--ip-address", "10.0.0.256")]
    [InlineData(2, "cannot be combined", "get-node-cert", "--path", "x.crt", "--node-id", "1")]
    [InlineData(2, "not one of Valid, NotYetValid", "get-node-cert", "--authority-path", "pki", "--status", "good")]
    [InlineData(2, "not a serial number", "get-node-cert", "--authority-path", "pki", "--serial-number", "xyz")]
    [InlineData(2, "not a date", "get-node-cert", "--authority-path", "pki", "--as-of", "tomorrow")]
    public void What_is_wrong_is_said_and_nothing_is_made(int status, string message, params string[] arguments)
    {
        IReadOnlyList<string> before = _folder.Snapshot();
        Run(arguments).ExpectError(status, message);
        Assert.Equal(before, _folder.Snapshot());
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static IEnumerable<string> Ids(CliResult result) => result.Json.Select(c => c.GetProperty("NodeId").GetString()!);

    private static IEnumerable<string> Texts(JsonElement item, string name) => item.GetProperty(name).EnumerateArray().Select(t => t.GetString()!);

    private IEnumerable<string> List(params string[] arguments) =>
        Ids(Run(["get-node-cert", "--authority-path", "pki", "--json", .. arguments]).Expect(0));

    private CliResult Run(params string[] arguments) => CliProgram.Run(_folder.Location, arguments);
}
