using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

public sealed class RequestCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public RequestCommandTests() => Prepared.In(_folder, "new-signing-cert pki");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_request_is_made_judged_and_signed()
    {
        JsonElement made = Assert.Single(Run(
            "new-node-cert-request", "web1", "--path", "node", "--dns-name", "web1.example.com", "--key-algorithm", "EcdsaP384", "--json").Expect(0).Json);
        Assert.Equal("web1", made.GetProperty("NodeId").GetString());
        Assert.Equal("EcdsaP384", made.GetProperty("KeyAlgorithm").GetString());
        Assert.Equal(JsonValueKind.Null, made.GetProperty("Risk").ValueKind);

        JsonElement judged = Assert.Single(Run("get-node-cert-request", "node/node.web1.csr", "--authority-path", "pki", "--json").Expect(0).Json);
        Assert.Equal("High", judged.GetProperty("Risk").GetString());
        Assert.False(judged.GetProperty("AllowedByPolicy").GetBoolean());
        Assert.Contains("--dns-name", judged.GetProperty("Violations")[0].GetString(), StringComparison.Ordinal);

        Run("approve-node-cert-request", "node/node.web1.csr", "--authority-path", "pki").ExpectError(1, "UnlistedNames refuses the DNS name 'web1.example.com'");
        JsonElement cert = Assert.Single(Run(
            "approve-node-cert-request", "node/node.web1.csr", "--authority-path", "pki", "--dns-name", "web1.example.com", "--lifetime", "30d",
            "--output-path", "node", "--json").Expect(0).Json);
        Assert.Equal(JsonValueKind.Null, cert.GetProperty("KeyPath").ValueKind);
        Run("test-key-matches-cert", "--key-path", "node/node.web1.key", "--certificate-path", "node/node.web1.crt").Expect(0);
        Run("test-key-matches-cert", "--key-path", "node/node.web1.key", "--certificate-path", "node/node.web1.csr").Expect(0);
        Run("test-node-cert", "node/node.web1.crt", "--node-id", "web1", "--authority-path", "pki", "--key-path", "node/node.web1.key").Expect(0);
    }

    [Fact]
    public void Only_requests_up_to_a_risk_are_signed_when_asked()
    {
        Run("new-node-cert-request", "1", "2", "--path", "in").Expect(0);
        Run("new-node-cert-request", "3", "--path", "in", "--dns-name", "bank.example").Expect(0);

        CliResult result = Run(
            "approve-node-cert-request", "in/node.1.csr", "in/node.2.csr", "in/node.3.csr", "--authority-path", "pki", "--maximum-risk", "low", "--json").Expect(1);

        Assert.Equal(["1", "2"], result.Json.Select(j => j.GetProperty("NodeId").GetString()));
        Assert.Contains("is of High risk and is skipped, since only what is of Low risk is to be signed", result.Error, StringComparison.Ordinal);
        Assert.Contains("bank.example", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["pki", "node.3.crt"]));
        Run("approve-node-cert-request", "in/node.3.csr", "--authority-path", "pki", "--maximum-risk", "low", "--what-if").ExpectError(1, "is skipped");
    }

    [Fact]
    public void A_node_that_was_taken_out_of_service_does_not_come_back_without_a_word()
    {
        Run("new-node-cert", "web1", "web2", "--authority-path", "pki").Expect(0);
        Run("remove-node-cert", "web1", "web2", "--authority-path", "pki", "--force").Expect(0);
        Run("new-node-cert-request", "web1", "--path", "in").Expect(0);
        string[] approve = ["approve-node-cert-request", "in/node.web1.csr", "--authority-path", "pki", "--output-path", "out"];
        const string Out = "'web1' was taken out of service with remove-node-cert; its certificate would bring it back.";

        JsonElement judged = Assert.Single(Run("get-node-cert-request", "in/node.web1.csr", "--authority-path", "pki", "--json").Expect(0).Json);
        Assert.Equal("High", judged.GetProperty("Risk").GetString());
        Assert.Contains(Out, judged.GetProperty("Reasons").EnumerateArray().Select(r => r.GetString()));
        Run([.. approve, "--maximum-risk", "medium"]).ExpectError(1, "is of High risk and is skipped");
        Assert.Contains("(High risk: 'web1' was taken out of service", Run([.. approve, "--what-if"]).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("brings it back", Run(approve).Expect(0).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("brings it back", Run([.. approve, "--force"]).Expect(0).Error, StringComparison.Ordinal);

        string[] issue = ["new-node-cert", "web2", "--authority-path", "pki"];
        Assert.Contains("which brings back a node that was taken out of service", Run([.. issue, "--what-if"]).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("Node 'web2' was taken out of service with remove-node-cert; its new certificate brings it back.", Run(issue).Expect(0).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_is_there_comes_back_if_missing()
    {
        string[] ask = ["new-node-cert-request", "web1", "--path", "in", "--if-missing"];
        string first = Run([.. ask, "--json"]).Expect(0).Output;
        IReadOnlyList<string> before = _folder.Snapshot();
        Assert.Equal(first, Run([.. ask, "--json"]).Expect(0).Output);
        Assert.Contains("is there as it is asked for; nothing was made", Run([.. ask, "--what-if"]).Expect(0).Output, StringComparison.Ordinal);
        Run([.. ask, "--dns-name", "other.example"]).ExpectError(1, "its DNS names are web1, not web1, other.example");
        Assert.Equal(before, _folder.Snapshot());
    }

    [Fact]
    public void One_that_cannot_be_read_fails_alone()
    {
        Run("new-node-cert-request", "1", "--path", "in").Expect(0);
        File.WriteAllText(_folder["in", "bad.csr"], "nothing");
        CliResult result = Run("approve-node-cert-request", "in/bad.csr", "in/node.1.csr", "--authority-path", "pki", "--json").Expect(1);
        Assert.Single(result.Json);
        Assert.Contains("holds no certificate request", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_if_changes_nothing()
    {
        Run("new-node-cert-request", "1", "--path", "in").Expect(0);
        IReadOnlyList<string> before = _folder.Snapshot();
        Assert.Contains("sign", Run("approve-node-cert-request", "in/node.1.csr", "--authority-path", "pki", "--what-if").Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("request for node 2", Run("new-node-cert-request", "2", "--path", "in", "--what-if").Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("change the policy", Run("set-cert-policy", "--authority-path", "pki", "--allow-shared-keys", "true", "--what-if").Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal(before, _folder.Snapshot());
    }

    [Fact]
    public void Every_rule_of_the_policy_is_set_and_shown()
    {
        JsonElement set = Assert.Single(Run(
            "set-cert-policy", "--authority-path", "pki", "--maximum-lifetime", "<168h", "--minimum-serial-number", "0100",
            "--allowed-node-id", "web*", "/db[0-9]{1,3}/", "--allowed-dns-name", "web*=a.example.com,b.example.com", "*.int",
            "--allowed-ip-address", "10.0.0.0/8", "--allowed-key-algorithm", "EcdsaP256,Rsa4096", "--unlisted-names", "drop",
            "--unlisted-extensions", "drop", "--allow-wildcard-names", "true", "--allow-shared-keys", "false", "--json").Expect(0).Json);
        JsonElement got = Assert.Single(Run("get-cert-policy", "pki", "--json").Expect(0).Json);

        Assert.Equal(set.GetRawText(), got.GetRawText());
        Assert.Equal("<7d", got.GetProperty("MaximumLifetime").GetString());
        Assert.Equal(["web*", "/db[0-9]{1,3}/"], Texts(got, "AllowedNodeIds"));
        Assert.Equal(["web*=a.example.com,b.example.com", "*=*.int"], Texts(got, "AllowedDnsNames"));
        Assert.Equal(["EcdsaP256", "Rsa4096"], Texts(got, "AllowedKeyAlgorithms"));
        Run("new-node-cert", "x", "--authority-path", "pki").ExpectError(1, "AllowedNodeIds refuses the node ID 'x'; it allows web*, /db[0-9]{1,3}/");

        Run("set-cert-policy", "--authority-path", "pki", "--remove", "AllowedNodeIds,MaximumLifetime").Expect(0);
        Run("new-node-cert", "x", "--authority-path", "pki").Expect(0);
    }

    [Fact]
    public void Cutting_off_live_nodes_needs_force()
    {
        Run("new-node-cert", "1", "2", "--authority-path", "pki").Expect(0);
        string last = File.ReadAllText(_folder["pki", "signing.srl"]).Trim();
        Run("set-cert-policy", "--authority-path", "pki", "--minimum-serial-number", last).ExpectError(1, "cuts off 1 node in use: 1.");
        Run("set-cert-policy", "--authority-path", "pki", "--minimum-serial-number", last, "--force").Expect(0);
    }

    // A wrong value is wrong usage, told before anything is done.
    [Theory]
    [InlineData("--maximum-lifetime", "soon")]
    [InlineData("--minimum-serial-number", "xyz")]
    [InlineData("--allowed-dns-name", "=")]
    [InlineData("--allow-shared-keys", "perhaps")]
    [InlineData("--remove", "Everything")]
    public void A_rule_that_cannot_be_read_is_wrong_usage(string option, string value) =>
        Run("set-cert-policy", "--authority-path", "pki", option, value).ExpectError(2, option);

    private static string[] Texts(JsonElement element, string property) =>
        [.. element.GetProperty(property).EnumerateArray().Select(t => t.GetString()!)];

    private CliResult Run(params string[] arguments) => CliProgram.Run(_folder.Location, arguments);
}
