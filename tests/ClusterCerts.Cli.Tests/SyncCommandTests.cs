using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary><c>sync-node-cert</c>: issues, renews or leaves, and says which.</summary>
public sealed class SyncCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public SyncCommandTests() => Prepared.In(_folder, "new-signing-cert pki --subject CN=prod");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Issues_what_is_missing_renews_what_differs_and_leaves_the_rest()
    {
        string[] sync = ["sync-node-cert", "web1", "web2", "--dns-name", "www.example.com", "--authority-path", "pki", "--json"];
        Assert.Equal([("web1", true, "Issued"), ("web2", true, "Issued")], Changes(Run(sync)));
        IReadOnlyList<string> before = Files();
        Assert.Equal([("web1", false, "Unchanged"), ("web2", false, "Unchanged")], Changes(Run(sync)));
        Assert.Equal(before, Files());

        CliResult asked = Run("sync-node-cert", "web1", "web3", "--purpose", "server", "--authority-path", "pki", "--what-if");
        Assert.Contains("would renew the certificate", asked.Output, StringComparison.Ordinal);
        Assert.Contains("of node web1 (its purpose is Node, not Server), in the authority '", asked.Output, StringComparison.Ordinal);
        Assert.Contains("would make a key and a certificate for node web3 (it had no certificate), in the authority '", asked.Output, StringComparison.Ordinal);
        Assert.Equal("", Run("sync-node-cert", "web1", "--authority-path", "pki", "--what-if").Output);
        Assert.Equal(before, Files());

        CliResult renewed = Run("sync-node-cert", "web1", "--purpose", "server", "--authority-path", "pki", "--json");
        Assert.Equal([("web1", true, "Renewed")], Changes(renewed));
        Assert.Equal("its purpose is Node, not Server", renewed.Json[0].GetProperty("Reason").GetString());
        Assert.Equal("Server", renewed.Json[0].GetProperty("Purpose").GetString());
        Run("test-node-cert", "pki/node.web1.crt", "--node-id", "web1", "--purpose", "server", "--authority-path", "pki");
        Assert.Equal([("web1", true, "Renewed")], Changes(Run("sync-node-cert", "web1", "--renew-within", "400d", "--authority-path", "pki", "--json")));
    }

    // As the same objects piped in PowerShell: what a row says of a certificate must agree, and one that has a successor is left.
    [Theory]
    [InlineData("SerialNumber")]
    [InlineData("Fingerprint")]
    [InlineData("Thumbprint")]
    [InlineData("CertificatePath")]
    public void A_row_that_contradicts_itself_is_refused_alone(string column)
    {
        IReadOnlyList<JsonElement> made = Run("new-node-cert", "1", "2", "3", "--authority-path", "pki", "--json").Json;
        string Of(int node) => made[node - 1].GetProperty(column).GetString()!;
        File.WriteAllText(_folder["rows.csv"], $"NodeId,{column},DnsName\n2,{Of(3)},x.example.com\n3,{Of(3)},x.example.com\n");
        CliResult result = CliProgram.Run(_folder.Location, "sync-node-cert", "--from", "rows.csv", "--authority-path", "pki", "--json").Expect(1);
        Assert.Contains("are of different certificates. Nothing of it was done", result.Error, StringComparison.Ordinal);
        Assert.Equal([("3", true, "Renewed")], Changes(result));

        if (column == "CertificatePath")
            return; // The file of a node is whatever it has.
        File.WriteAllText(_folder["old.csv"], $"NodeId,{column},DnsName\n3,{Of(3)},y.example.com\n");
        CliResult old = Run("sync-node-cert", "--from", "old.csv", "--authority-path", "pki", "--json");
        Assert.Empty(old.Json);
        Assert.Contains("was renewed; the node now has", old.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Ed25519")]
    [InlineData("MlDsa65")]
    public void A_table_says_which_kind_of_key_it_has(string kind)
    {
        File.WriteAllText(_folder["nodes.csv"], $"NodeId,KeyAlgorithm\nweb1,{kind}\nweb2,\n");
        string[] sync = ["sync-node-cert", "--from", "nodes.csv", "--authority-path", "pki", "--json"];
        CliResult made = Run(sync);
        Assert.Equal([("web1", true, "Issued"), ("web2", true, "Issued")], Changes(made));
        Assert.Equal([kind, "EcdsaP256"], made.Json.Select(node => node.GetProperty("KeyAlgorithm").GetString()));
        Assert.Equal(kind == "MlDsa65", made.Error.Contains("are a preview", StringComparison.Ordinal));
        Assert.Equal([("web1", false, "Unchanged"), ("web2", false, "Unchanged")], Changes(Run(sync)));
        File.WriteAllText(_folder["nodes.csv"], $"NodeId,KeyAlgorithm\nweb1,EcdsaP256\nweb2,{kind}\n");
        Assert.Equal([("web1", true, "Renewed"), ("web2", true, "Renewed")], Changes(Run(sync)));
    }

    [Fact]
    public void A_table_says_what_each_certificate_shall_be()
    {
        File.WriteAllText(_folder["nodes.csv"], "NodeId,DnsName,Purpose\nweb1,a.example.com;b.example.com,\nweb2,,Server\n# web3,,\n");
        string[] sync = ["sync-node-cert", "--from", "nodes.csv", "--authority-path", "pki", "--json"];
        Assert.Equal([("web1", true, "Issued"), ("web2", true, "Issued")], Changes(Run(sync)));
        Assert.Equal([("web1", false, "Unchanged"), ("web2", false, "Unchanged")], Changes(Run(sync)));
        File.WriteAllText(_folder["nodes.csv"], "NodeId,DnsName,Purpose\nweb1,a.example.com,\nweb2,,\nweb4,a b,\n");
        CliResult result = CliProgram.Run(_folder.Location, sync).Expect(1);
        Assert.Equal([("web1", true, "Renewed"), ("web2", false, "Unchanged")], Changes(result));
        Assert.Contains("Node 'web4', column 'DnsName': 'a b'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void People_see_what_changed_and_why()
    {
        string shown = Run("sync-node-cert", "web1", "--authority-path", "pki").Output;
        Assert.Matches(@"NodeId +NotAfter +CertificatePath +Change +Reason", shown);
        Assert.Matches("web1 .* Issued +it had no certificate", shown);
    }

    [Fact]
    public void A_node_that_fails_is_named_and_the_others_are_answered()
    {
        Run("new-node-cert", "web1", "web2", "--authority-path", "pki");
        Run("remove-node-cert", "web2", "--authority-path", "pki", "--force");
        File.Move(Path.Combine(_folder.Location, "pki", "signing.key"), Path.Combine(_folder.Location, "away"));
        CliResult result = CliProgram.Run(_folder.Location, "sync-node-cert", "web1", "web2", "web3", "--authority-path", "pki", "--json");
        Assert.Contains("Node 'web2' was taken out of service", result.Expect(1).Error, StringComparison.Ordinal);
        Assert.Contains("Node 'web3' needs a certificate. The CA is offline", result.Error, StringComparison.Ordinal);
        Assert.Equal([("web1", false, "Unchanged")], Changes(result));
    }

    // But for when it ran.
    private string[] Files() => [.. _folder.Snapshot().Where(file => !file.StartsWith("pki/renewal.json ", StringComparison.Ordinal))];

    private CliResult Run(params string[] arguments) => CliProgram.Run(_folder.Location, arguments).Expect(0);

    private static (string?, bool, string?)[] Changes(CliResult result) => [.. result.Json.Select((JsonElement o) =>
        (o.GetProperty("NodeId").GetString(), o.GetProperty("Changed").GetBoolean(), o.GetProperty("Change").GetString()))];
}
