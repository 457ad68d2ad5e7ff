using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

public sealed class SigningCertCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void A_root_with_every_value_given()
    {
        CliResult result = Run(
            "new-signing-cert", "--path", "pki", "--subject", "CN=prod", "--preset", "erlang", "--key-algorithm", "ecdsap384",
            "--lifetime", "P99DT12H", "--path-length", "2", "--permitted-dns-name", "example.com,example.org", "--json").Expect(0);

        JsonElement made = Assert.Single(result.Json);
        Assert.Equal("CN=prod", made.GetProperty("Subject").GetString());
        Assert.Equal("Erlang", made.GetProperty("Preset").GetString());
        Assert.Equal("EcdsaP384", made.GetProperty("KeyAlgorithm").GetString());
        Assert.Equal(2, made.GetProperty("PathLength").GetInt32());
        Assert.True(made.GetProperty("IsRoot").GetBoolean());
        Assert.Equal(["example.com", "example.org"], made.GetProperty("PermittedDnsNames").EnumerateArray().Select(n => n.GetString()!));
        Assert.Equal(100, Math.Round((Time(made, "NotAfter") - Time(made, "NotBefore")).TotalDays));
        Assert.EndsWith("Z", made.GetProperty("NotAfter").GetString(), StringComparison.Ordinal);
        Assert.Equal(result.Output, Run("get-signing-cert", "pki", "--json").Expect(0).Output);
    }

    // In the program ahead of time compiled, too.
    [Fact]
    public void A_key_that_is_a_preview_is_made_with_one_warning()
    {
        CliResult made = Run("new-signing-cert", "pki", "--key-algorithm", "mldsa65", "--json").Expect(0);
        Assert.Equal("MlDsa65", Assert.Single(made.Json).GetProperty("KeyAlgorithm").GetString());
        Assert.Equal(2, made.Error.Split("a preview").Length);
        CliResult issued = Run("new-node-cert", "1", "2", "3", "--authority-path", "pki", "--key-algorithm", "MlDsa44").Expect(0);
        Assert.Equal(2, issued.Error.Split("a preview").Length);
        Run("test-node-cert", "pki/node.1.crt", "--key-path", "pki/node.1.key", "--authority-path", "pki").Expect(0);
        Assert.DoesNotContain("a preview", Run("new-node-cert", "4", "--authority-path", "pki").Expect(0).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_may_sign_for_kind_by_kind()
    {
        CliResult result = Run(
            "new-signing-cert", "pki", "--permitted-dns-name", "prod.example", "--permitted-ip-address", "10.0.0.0/8,fd00::1", "--permitted-email-address", "ops@prod.example",
            "--permitted-uri", "prod.example", "--excluded-dns-name", "a.prod.example", "--excluded-ip-address", "10.9.0.0/16", "--excluded-email-address", ".old.example",
            "--excluded-uri", "old.example", "--json").Expect(0);
        JsonElement made = Assert.Single(result.Json);
        foreach ((string name, string[] values) in new (string, string[])[]
        {
            ("PermittedDnsNames", ["prod.example"]), ("PermittedIPAddresses", ["10.0.0.0/8", "fd00::1"]), ("PermittedEmailAddresses", ["ops@prod.example"]),
            ("PermittedUris", ["prod.example"]), ("ExcludedDnsNames", ["a.prod.example"]), ("ExcludedIPAddresses", ["10.9.0.0/16"]),
            ("ExcludedEmailAddresses", [".old.example"]), ("ExcludedUris", ["old.example"]),
        })
        {
            Assert.Equal(values, made.GetProperty(name).EnumerateArray().Select(n => n.GetString()!));
        }

        Run("new-node-cert", "1", "--ip-address", "11.0.0.1", "--authority-path", "pki").ExpectError(1, "is in no permitted subtree");
        Run("new-signing-cert", "other", "--permitted-uri", "spiffe://prod.example").ExpectError(1, "only the host counts");
        Assert.False(Directory.Exists(_folder["other"]));
    }

    // What is told is what can be pasted, in this program's words.
    [Fact]
    public void A_rotation_is_told_to_what_it_could_be_limited_and_refuses_to_cut_off_nodes()
    {
        Run("new-signing-cert", "pki", "--subject", "CN=prod").Expect(0);
        Run("new-node-cert", "web1.prod.example", "--authority-path", "pki").Expect(0);
        const string Proposed = "--permitted-dns-name 'web1.prod.example' --permitted-email-address 'invalid' --permitted-uri 'invalid' --excluded-ip-address '0.0.0.0/0','::/0'";
        Assert.Contains(Proposed, Run("invoke-key-rotation", "--authority-path", "pki", "--what-if").Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains(Proposed, Run("new-signing-cert", "below", "--issuer", "pki", "--what-if").Expect(0).Output, StringComparison.Ordinal);
        Run("invoke-key-rotation", "--authority-path", "pki", "--permitted-dns-name", "other.example").ExpectError(1, "Node 'web1.prod.example' would be cut off");
        CliResult staged = Run(
            "invoke-key-rotation", "--authority-path", "pki", "--permitted-dns-name", "prod.example", "--permitted-email-address", "invalid", "--permitted-uri", "invalid",
            "--excluded-ip-address", "0.0.0.0/0,::/0", "--json").Expect(0);
        Assert.Equal(Proposed, Assert.Single(staged.Json).GetProperty("ProposedConstraints").GetString());
        Run("invoke-key-rotation", "--authority-path", "pki", "--permitted-dns-name", "prod.example").ExpectError(2, "is settled when it is made");
    }

    [Fact]
    public void An_intermediate_with_encrypted_keys_above_and_below()
    {
        File.WriteAllText(_folder["root.pass"], "correct horse\n");
        File.WriteAllText(_folder["wrong.pass"], "battery\n");
        Run("new-signing-cert", "root", "--passphrase-file", "root.pass").Expect(0);

        Run("new-signing-cert", "sub", "--issuer", "root").ExpectError(1, "give its passphrase");
        Run("new-signing-cert", "sub", "--issuer", "root", "--issuer-passphrase-file", "wrong.pass").ExpectError(1, "does not open the key");
        Assert.False(Directory.Exists(_folder["sub"]));

        Run("new-signing-cert", "sub", "--issuer", "root", "--issuer-passphrase-file", "root.pass").Expect(0);
        CliResult pem = Run("get-signing-cert", "--authority-path", "sub", "--as-pem").Expect(0);
        Assert.Equal(File.ReadAllText(_folder["sub", "signing.crt"]), pem.Output);
        Assert.Equal(2, pem.Output.Split("BEGIN CERTIFICATE").Length - 1);
    }

    // What is handed back as there already is what the next command can use.
    [Theory]
    [InlineData("a ledger of junk", "of the ledger")]
    [InlineData("another CA's key", "does not belong to the certificate")]
    [InlineData("a key that others may read", "users other than its owner have access")]
    [InlineData("a passphrase, and no key", "Bring back the signing key, or leave the passphrase out")]
    [InlineData("another passphrase", "another passphrase opens its key")]
    public void If_missing_hands_back_nothing_of_no_use(string what, string told)
    {
        string[] passphrase = what.Contains("passphrase", StringComparison.Ordinal) ? ["--passphrase-file", "pass"] : [];
        File.WriteAllText(_folder["pass"], "correct horse\n");
        Run(["new-signing-cert", "pki", .. passphrase]).Expect(0);
        Run("new-signing-cert", "other").Expect(0);
        Run(["new-signing-cert", "pki", "--if-missing", .. passphrase]).Expect(0);
        switch (what)
        {
            case "a ledger of junk":
                File.WriteAllText(_folder["pki", "ledger.jsonl"], "junk\n");
                break;
            case "another CA's key":
                File.Copy(_folder["other", "signing.key"], _folder["pki", "signing.key"], overwrite: true);
                break;
            case "a key that others may read":
                if (OperatingSystem.IsWindows())
                    return; // There are no modes.
                File.SetUnixFileMode(_folder["pki", "signing.key"], UnixFileMode.UserRead | UnixFileMode.GroupRead);
                break;
            case "another passphrase":
                File.WriteAllText(_folder["pass"], "battery staple\n");
                break;
            default:
                File.Delete(_folder["pki", "signing.key"]);
                break;
        }

        Run(["new-signing-cert", "pki", "--if-missing", .. passphrase]).ExpectError(1, told);
        Run(["new-signing-cert", "pki", "--if-missing", "--what-if", .. passphrase]).ExpectError(1, told);
    }

    [Fact]
    public void The_current_folder_is_the_default_authority()
    {
        Run("new-signing-cert", "pki", "--not-after", "2039-12-31").Expect(0);

        CliResult result = CliProgram.Run(_folder["pki"], "get-signing-cert", "--json").Expect(0);

        Assert.Equal("2039-12-31T00:00:00Z", result.Json[0].GetProperty("NotAfter").GetString());
        Assert.Equal("CN=pki", result.Json[0].GetProperty("Subject").GetString());
    }

    [Fact]
    public void Nothing_is_overwritten_without_force()
    {
        Run("new-signing-cert", "pki").Expect(0);
        string first = File.ReadAllText(_folder["pki", "signing.crt"]);

        Run("new-signing-cert", "pki").ExpectError(1, "replace it with --force");
        Assert.Equal(first, File.ReadAllText(_folder["pki", "signing.crt"]));

        Run("new-signing-cert", "pki", "--force").Expect(0);
        Assert.NotEqual(first, File.ReadAllText(_folder["pki", "signing.crt"]));
    }

    [Theory]
    // exit status, message, arguments
    [InlineData(2, "needs <path>", "new-signing-cert")]
    [InlineData(2, "not one of EcdsaP256, EcdsaP384", "new-signing-cert", "pki", "--key-algorithm", "ed448")]
    [InlineData(2, "not one of Default, Reign", "new-signing-cert", "pki", "--preset", "nomad")]
    [InlineData(2, "not a duration", "new-signing-cert", "pki", "--lifetime", "long")]
    [InlineData(2, "not a date", "new-signing-cert", "pki", "--not-after", "31.12.2031")]
    [InlineData(2, "not a whole number", "new-signing-cert", "pki", "--path-length", "-1")]
    [InlineData(2, "'--passphrase' is not an option", "new-signing-cert", "pki", "--passphrase", "secret")]
    [InlineData(2, "new-key-ring", "new-signing-cert", "pki", "--preset", "Maelstrom")]
    [InlineData(1, "does not exist", "new-signing-cert", "pki", "--passphrase-file", "nowhere")]
    [InlineData(1, "not an authority directory", "new-signing-cert", "pki", "--issuer", "nowhere")]
    [InlineData(1, "not an authority directory", "get-signing-cert")]
    [InlineData(1, "not an authority directory", "get-signing-cert", "nowhere")]
    [InlineData(2, "'--force' is not an option", "get-signing-cert", "pki", "--force")]
    public void What_is_wrong_is_said_and_nothing_is_made(int status, string message, params string[] arguments)
    {
        Run(arguments).ExpectError(status, message);
        Assert.Empty(_folder.Snapshot());
    }

    [Fact]
    public void What_if_makes_nothing()
    {
        CliResult result = Run("new-signing-cert", "pki", "--what-if").Expect(0);
        Assert.Equal("What if: would make a root in 'pki'.\n", result.Output);
        Assert.Empty(_folder.Snapshot());
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static DateTimeOffset Time(JsonElement item, string name) => item.GetProperty(name).GetDateTimeOffset();

    private CliResult Run(params string[] arguments) => CliProgram.Run(_folder.Location, arguments);
}
