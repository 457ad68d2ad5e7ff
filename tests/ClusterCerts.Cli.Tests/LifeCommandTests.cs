using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary>Renewal and revocation as cron and people call them.</summary>
public sealed class LifeCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public LifeCommandTests()
    {
        Prepared.In(_folder, "new-signing-cert pki", "new-node-cert 1 2 --authority-path pki --lifetime 60d");
    }

    [Fact]
    public void A_daily_run_tells_renewed_from_not_due_and_succeeds_both_times()
    {
        CliResult due = Run("update-node-cert", "--authority-path", "pki", "--if-expires-within", "61d", "--json").Expect(0);
        Assert.Equal(["1 True", "2 True"], due.Json.Select(Told));
        CliResult again = Run("update-node-cert", "--authority-path", "pki", "--if-life-used", "66%", "--json").Expect(0);
        Assert.Equal(["1 False", "2 False"], again.Json.Select(Told));
        Assert.All(again.Json, j => Assert.Equal(JsonValueKind.Null, j.GetProperty("Replaces").ValueKind));

        Assert.Equal("2 not due.\n", Run("update-node-cert", "--authority-path", "pki", "--if-expires-within", "30d").Expect(0).Output);
        Assert.Equal("", Run("update-node-cert", "--authority-path", "pki", "--if-expires-within", "30d", "--quiet").Expect(0).Output);
        static string Told(JsonElement j) => $"{j.GetProperty("NodeId").GetString()} {j.GetProperty("Renewed").GetBoolean()}";
    }

    [Fact]
    public void Renewing_by_name_replaces_the_pair_and_one_that_fails_is_told()
    {
        string before = File.ReadAllText(_folder["pki", "node.1.key"]);
        CliResult result = Run("update-node-cert", "1", "9", "--authority-path", "pki", "--json").Expect(1);
        Assert.Equal("1", Assert.Single(result.Json).GetProperty("NodeId").GetString());
        Assert.Contains("node '9'", result.Error, StringComparison.Ordinal);
        Assert.NotEqual(before, File.ReadAllText(_folder["pki", "node.1.key"]));
        Run("test-node-cert", "pki/node.1.crt", "--authority-path", "pki").Expect(0);
    }

    [Fact]
    public void What_if_changes_nothing()
    {
        IReadOnlyList<string> before = _folder.Snapshot();
        Assert.Contains("of node 2", Run("update-node-cert", "*", "--authority-path", "pki", "--what-if").Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("cut off", Run("revoke-node-cert", "2", "--authority-path", "pki", "--what-if").Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("revocation list", Run("new-revocation-list", "--authority-path", "pki", "--what-if").Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal(before, _folder.Snapshot());
    }

    [Fact]
    public void Revoking_names_what_is_cut_off_and_needs_force()
    {
        IReadOnlyList<string> before = _folder.Snapshot();
        CliResult asked = Run("revoke-node-cert", "1", "--authority-path", "pki").Expect(2);
        Assert.Contains("of node 1, valid until", asked.Error, StringComparison.Ordinal);
        Assert.Contains("--force", asked.Error, StringComparison.Ordinal);
        Assert.Equal(before, _folder.Snapshot());

        CliResult revoked = Run("revoke-node-cert", "1", "--authority-path", "pki", "--reason", "keycompromise", "--force", "--json").Expect(0);
        Assert.Equal("Revoked", Assert.Single(revoked.Json).GetProperty("Status").GetString());
        Assert.Equal("", revoked.Error);
        Run("test-node-cert", "pki/node.1.crt", "--authority-path", "pki").Expect(1);
        Run("test-node-cert", "pki/node.2.crt", "--authority-path", "pki").Expect(0);
        Run("test-node-cert", "pki/node.1.crt", "--trust-path", "pki/trust.crt").Expect(0);
        Run("test-node-cert", "pki/node.1.crt", "--trust-path", "pki/trust.crt", "--crl-path", "pki/signing.crl").Expect(1);

        // A second time it is done already: no error, nothing written, no --force; another reason is told.
        before = _folder.Snapshot();
        CliResult again = Run("revoke-node-cert", "1", "--authority-path", "pki", "--json").Expect(0);
        Assert.Equal("Revoked", Assert.Single(again.Json).GetProperty("Status").GetString());
        Assert.Equal("", again.Error);
        Assert.Contains("KeyCompromise, which stays", Run("revoke-node-cert", "1", "--authority-path", "pki", "--reason", "superseded").Expect(0).Error, StringComparison.Ordinal);
        Assert.Equal("", Run("revoke-node-cert", "1", "--authority-path", "pki", "--what-if").Expect(0).Output);
        Assert.Equal(before, _folder.Snapshot());
        Run("revoke-node-cert", "--authority-path", "pki").ExpectError(2, "--serial-number");
    }

    [Fact]
    public void A_node_and_the_number_of_anothers_certificate_are_wrong_usage_and_neither_is_revoked()
    {
        string three = Run("new-node-cert", "3", "--authority-path", "pki", "--json").Expect(0).Json[0].GetProperty("SerialNumber").GetString()!;
        IReadOnlyList<string> before = _folder.Snapshot();
        foreach (string[] how in new[] { new[] { "--force" }, ["--force", "--what-if"], [] })
        {
            Run(["revoke-node-cert", "2", "--serial-number", three, "--authority-path", "pki", .. how]).ExpectError(2, $"{three} is of node '3', and not of node '2'");
            Run(["revoke-node-cert", "2", "--certificate-path", "pki/node.3.crt", "--authority-path", "pki", .. how]).ExpectError(2, "is of node '3'");
        }

        Run("get-node-cert", "--node-id", "2", "--serial-number", three, "--authority-path", "pki").ExpectError(2, "is of node '3', and not of node '2'");
        Assert.Equal(before, _folder.Snapshot());
        Run("revoke-node-cert", "3", "--serial-number", three, "--authority-path", "pki", "--force").Expect(0);
    }

    [Fact]
    public void What_is_done_already_can_be_asked_for_again()
    {
        string[] ca = ["new-signing-cert", "ca", "--subject", "CN=ca", "--if-missing", "--json"];
        string made = Assert.Single(Run(ca).Expect(0).Json).GetProperty("Fingerprint").GetString()!;
        Run("new-node-cert", "n1", "--authority-path", "ca").Expect(0);
        string[] export = ["export-node-cert", "n1", "--as", "nginx", "--authority-path", "ca", "--output-path", "out", "--json"];
        Assert.All(Run(export).Expect(0).Json, f => Assert.True(f.GetProperty("Changed").GetBoolean()));
        Run("remove-node-cert", "n1", "--authority-path", "ca", "--keep-until-expiry", "--force").Expect(0);
        Run("new-node-cert", "n2", "--authority-path", "ca").Expect(0);
        export[1] = "n2";
        export[7] = "out2";
        Run(export).Expect(0);

        IReadOnlyList<string> before = _folder.Snapshot();
        Assert.Equal(made, Assert.Single(Run(ca).Expect(0).Json).GetProperty("Fingerprint").GetString());
        Assert.Contains("nothing was made", Run("new-signing-cert", "ca", "--if-missing").Expect(0).Output, StringComparison.Ordinal);
        Run("new-signing-cert", "ca", "--subject", "CN=other", "--if-missing").ExpectError(1, "its subject is 'CN=ca', not 'CN=other'");
        Assert.All(Run(export).Expect(0).Json, f => Assert.False(f.GetProperty("Changed").GetBoolean()));
        Assert.Contains("nothing was written", Run([.. export.Where(a => a != "--json"), "--what-if"]).Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal("Removed", Assert.Single(Run("remove-node-cert", "n1", "--authority-path", "ca", "--keep-until-expiry", "--json").Expect(0).Json)
            .GetProperty("Status").GetString());
        Assert.Equal(before, _folder.Snapshot());
    }

    [Fact]
    public void A_number_that_the_ledger_does_not_know_needs_force_and_is_shown()
    {
        CliResult refused = Run("revoke-node-cert", "--serial-number", "0A0B0C", "--authority-path", "pki").ExpectError(1, "--certificate-path");
        Assert.Contains("With --force", refused.Error, StringComparison.Ordinal);
        CliResult revoked = Run("revoke-node-cert", "--serial-number", "0A0B0C", "--authority-path", "pki", "--force", "--json").Expect(0);
        Assert.Equal("0A0B0C", Assert.Single(revoked.Json).GetProperty("SerialNumber").GetString());
        Assert.Contains("could not be checked", revoked.Error, StringComparison.Ordinal);
        Assert.Contains("Revoked", Run("get-node-cert", "--serial-number", "0A0B0C", "--authority-path", "pki").Expect(0).Output, StringComparison.Ordinal);
        CliResult listed = Run("get-node-cert", "--status", "revoked", "--authority-path", "pki", "--json").Expect(0);
        Assert.Equal("0A0B0C", Assert.Single(listed.Json).GetProperty("SerialNumber").GetString());
        Run("test-cert-ledger", "pki").Expect(0);
    }

    [Fact]
    public void A_new_list_has_a_greater_number_and_one_that_ended_is_warned_of()
    {
        Assert.Equal("1", Run("new-revocation-list", "--authority-path", "pki", "--json").Expect(0).Json[0].GetProperty("Number").GetString());

        // An authority of a month ago, whose list was for a day.
        var then = new AuthorityContext { Time = new SetClock(DateTimeOffset.UtcNow.AddDays(-30)) };
        CertAuthority.Create(new SigningCertParameters { Path = _folder["old"] }, then);
        CertAuthority.Open(_folder["old"], then).WriteRevocationList(TimeSpan.FromDays(1));
        Assert.Contains("warning: The revocation list", Run("get-node-cert", "--authority-path", "old").Expect(0).Error, StringComparison.Ordinal);
        CliResult next = Run("new-revocation-list", "--authority-path", "old", "--lifetime", "1d", "--json").Expect(0);
        Assert.Equal(("", "2"), (next.Error, next.Json[0].GetProperty("Number").GetString()));
        Assert.Equal("", Run("get-node-cert", "--authority-path", "old").Expect(0).Error);
    }

    [Fact]
    public void A_ledger_that_is_whole_is_told_from_one_that_is_not()
    {
        Assert.Equal("True\n", Run("test-cert-ledger", "--authority-path", "pki").Expect(0).Output);
        Assert.Equal("true\n", Run("test-cert-ledger", "pki", "--json").Expect(0).Output);
        Assert.Equal("", Run("test-cert-ledger", "pki", "--quiet").Expect(0).Output);
        Assert.Contains("whole", Run("test-cert-ledger", "pki", "--detailed").Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal("", Run("test-cert-ledger", "pki", "--detailed", "--json").Expect(0).Output);
        string ledger = File.ReadAllText(_folder["pki", "ledger.jsonl"]);
        File.WriteAllText(_folder["pki", "ledger.jsonl"], ledger.Replace("\"nodeId\":\"1\"", "\"nodeId\":\"7\"", StringComparison.Ordinal));
        Assert.Equal("False\n", Run("test-cert-ledger", "pki").Expect(1).Output);
        Assert.Equal("false\n", Run("test-cert-ledger", "pki", "--json").Expect(1).Output);
        Run("test-cert-ledger", "none").ExpectError(1, "none");
        JsonElement found = Assert.Single(Run("test-cert-ledger", "--authority-path", "pki", "--detailed", "--json").Expect(1).Json);
        Assert.Equal("LineChanged", found.GetProperty("Kind").GetString());
        Assert.Equal(2, found.GetProperty("Line").GetInt32());
    }

    [Fact]
    public void An_authority_goes_out_as_an_openssl_directory_and_comes_back()
    {
        Assert.Equal("", Run("export-signing-cert", "--authority-path", "pki", "--as", "opensslca", "--output-path", "demo", "--quiet").Expect(0).Output);
        Run("export-signing-cert", "--authority-path", "pki", "--as", "OpenSslCa", "--output-path", "demo").ExpectError(1, "--force");
        Run("export-signing-cert", "--authority-path", "pki", "--output-path", "demo").ExpectError(2, "--as");

        IReadOnlyList<string> before = _folder.Snapshot();
        Run("import-signing-cert", "--authority-path", "back", "--open-ssl-ca-path", "demo", "--what-if").Expect(0);
        Run("import-signing-cert", "--authority-path", "back").ExpectError(2, "--certificate-path");
        Run("import-signing-cert", "--authority-path", "pki", "--open-ssl-ca-path", "demo").ExpectError(1, "--force");
        Assert.Equal(before, _folder.Snapshot());

        Assert.Equal("CN=pki", Run("import-signing-cert", "--authority-path", "back", "--open-ssl-ca-path", "demo", "--json").Expect(0).Json[0].GetProperty("Subject").GetString());
        Assert.Equal(2, Run("get-node-cert", "--authority-path", "back", "--json").Expect(0).Json.Count);
        CliResult offline = Run("import-signing-cert", "--authority-path", "offline", "--certificate-path", "pki/signing.crt").Expect(0);
        Assert.Contains("offline", offline.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00", 0)]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFF", 1)]
    public void A_minimum_serial_number_is_held_against_the_certificate(string minimum, int status)
    {
        if (minimum == "00")
            minimum = Run("get-node-cert", "--node-id", "1", "--authority-path", "pki", "--json").Expect(0).Json[0].GetProperty("SerialNumber").GetString()!;
        Run("test-node-cert", "pki/node.1.crt", "--authority-path", "pki", "--minimum-serial-number", minimum).Expect(status);
    }

    [Fact]
    public void The_policys_longest_life_is_held_against_the_certificate()
    {
        Run("test-node-cert", "pki/node.1.crt", "--authority-path", "pki").Expect(0);
        Run("set-cert-policy", "--authority-path", "pki", "--maximum-lifetime", "7d").Expect(0);
        Assert.Contains("longer than 7d", Run("test-node-cert", "pki/node.1.crt", "--authority-path", "pki", "--detailed").Expect(1).Output, StringComparison.Ordinal);
        Run("test-node-cert", "pki/node.1.crt", "--trust-path", "pki/trust.crt").Expect(0);
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private CliResult Run(params string[] arguments) => CliProgram.Run(_folder.Location, arguments);
}
