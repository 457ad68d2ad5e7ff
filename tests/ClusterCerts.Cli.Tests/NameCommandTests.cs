using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary>URIs, e-mail addresses and user principal names on the command line and in tables.</summary>
public sealed class NameCommandTests : IDisposable
{
    private static readonly string[] Asked =
        ["--uri", "spiffe://example.com/node/{id}", "--email-address", "{id}@example.com,ops@example.com", "--user-principal-name", "{id}@localhost"];

    private readonly TempFolder _folder = new();

    public NameCommandTests() => Prepared.In(_folder, "new-signing-cert pki");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void They_are_issued_synchronized_and_changed()
    {
        JsonElement made = One("new-node-cert", ["web1", .. Asked]);
        AssertNames(made, "spiffe://example.com/node/web1", "web1@example.com,ops@example.com", "web1@localhost");
        Assert.False(One("sync-node-cert", ["web1", .. Asked]).GetProperty("Changed").GetBoolean());
        Assert.True(One("sync-node-cert", ["web1", "--email-address", "{id}@example.com"]).GetProperty("Changed").GetBoolean());
        Run("update-node-cert", "web1", "--authority-path", "pki", "--uri", "spiffe://example.com/web", "--remove-uri", "spiffe://example.com/node/{id}",
            "--remove-user-principal-name", "WEB1@localhost").Expect(0);
        AssertNames(One("get-node-cert", ["web1"]), "spiffe://example.com/web", "web1@example.com", "");
    }

    [Fact]
    public void A_table_shows_them_where_there_are_any()
    {
        Run("new-node-cert", "web1", "--authority-path", "pki").Expect(0);
        Assert.DoesNotContain("MoreNames", Run("get-node-cert", "--authority-path", "pki").Expect(0).Output, StringComparison.Ordinal);
        Run(["new-node-cert", "web2", "--authority-path", "pki", .. Asked]).Expect(0);
        string shown = Run("get-node-cert", "--authority-path", "pki").Expect(0).Output;
        Assert.Contains("MoreNames", shown, StringComparison.Ordinal);
        Assert.Contains("spiffe://example.com/node/web2, web2@example.com, ops@example.com, web2@localhost", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comma_in_a_URI_is_a_part_of_it()
    {
        AssertNames(One("new-node-cert", ["web1", "--uri", "https://h.example/web/a,b,https://h.example/c"]), "https://h.example/web/a,b,https://h.example/c", "", "");
        Assert.Equal(2, One("get-node-cert", ["web1"]).GetProperty("Uris").GetArrayLength());
        JsonElement policy = One("set-cert-policy", ["--allowed-uri", "https://h.example/web/a,b?c=*"]);
        Assert.Equal("*=https://h.example/web/a,b?c=*", policy.GetProperty("AllowedUris")[0].GetString());
    }

    [Theory]
    [InlineData("--uri", "example.com", "is not a URI that can be certified")]
    [InlineData("--uri", "spiffe://example.com/", "a SPIFFE ID is")]
    [InlineData("--email-address", "ops", "is not an e-mail address that can be certified")]
    [InlineData("--user-principal-name", "EXAMPLE\\ops", "is not a user principal name that can be certified")]
    public void What_is_none_is_refused_before_anything_is_made(string option, string value, string message)
    {
        IReadOnlyList<string> before = _folder.Snapshot();
        Run("new-node-cert", "web1", "--authority-path", "pki", option, value).ExpectError(1, message);
        Assert.Equal(before, _folder.Snapshot());
    }

    [Fact]
    public void A_table_has_columns_for_them_and_an_error_names_its_column()
    {
        File.WriteAllText(
            _folder["nodes.csv"],
            "NodeId,Uri,EmailAddresses,UserPrincipalName\nweb1,spiffe://example.com/{id},a@example.com; b@example.com,{id}@localhost\nweb2,nowhere,,\n");
        CliResult result = Run("new-node-cert", "--from", "nodes.csv", "--authority-path", "pki", "--json").Expect(1);
        AssertNames(Assert.Single(result.Json), "spiffe://example.com/web1", "a@example.com,b@example.com", "web1@localhost");
        Assert.Contains("Node 'web2', column 'Uri': 'nowhere' is not a URI", result.Error, StringComparison.Ordinal);
        File.WriteAllText(_folder["twice.csv"], "NodeId,Uri,Uris\nweb3,urn:a:b,urn:a:c\n");
        Run("new-node-cert", "--from", "twice.csv", "--authority-path", "pki").ExpectError(1, "'Uri' and 'Uris' are one and the same");
    }

    [Fact]
    public void A_request_asks_for_them_and_rules_say_who_gets_them()
    {
        Run(["new-node-cert-request", "web1", "--path", "in", .. Asked]).Expect(0);
        Run("approve-node-cert-request", "in/node.web1.csr", "--authority-path", "pki").ExpectError(1, "UnlistedNames refuses 'URI:spiffe://example.com/node/web1'");
        JsonElement policy = One(
            "set-cert-policy",
            ["--allowed-uri", "web*=spiffe://example.com/node/{id}", "--allowed-email-address", "{id}@example.com", "*=ops@example.com", "--allowed-user-principal-name", "*@localhost"]);
        Assert.Equal("web*=spiffe://example.com/node/{id}", policy.GetProperty("AllowedUris")[0].GetString());
        Assert.Equal("*={id}@example.com,ops@example.com", policy.GetProperty("AllowedEmailAddresses")[0].GetString());
        AssertNames(
            One("approve-node-cert-request", ["in/node.web1.csr"]), "spiffe://example.com/node/web1", "web1@example.com,ops@example.com", "web1@localhost");
        Run("new-node-cert", "db1", "--authority-path", "pki", "--uri", "spiffe://example.com/node/{id}").ExpectError(1, "rule AllowedUris refuses the URI");
        Assert.Equal(JsonValueKind.Null, One("set-cert-policy", ["--remove", "AllowedUris"]).GetProperty("AllowedUris").ValueKind);
    }

    private static void AssertNames(JsonElement cert, string uris, string emails, string principals) => Assert.Equal(
        (uris, emails, principals), (Texts(cert, "Uris"), Texts(cert, "EmailAddresses"), Texts(cert, "UserPrincipalNames")));

    private static string Texts(JsonElement cert, string property) => string.Join(',', cert.GetProperty(property).EnumerateArray().Select(e => e.GetString()));

    private JsonElement One(string command, string[] arguments) =>
        Assert.Single(Run([command, .. arguments, "--authority-path", "pki", "--json"]).Expect(0).Json);

    private CliResult Run(params string[] arguments) => CliProgram.Run(_folder.Location, arguments);
}
