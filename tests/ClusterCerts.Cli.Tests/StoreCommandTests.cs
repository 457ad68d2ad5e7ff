namespace ClusterCerts.Cli.Tests;

/// <summary>The commands that let several hosts share an authority, against a real PostgreSQL.</summary>
public sealed class StoreCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void An_authority_is_made_in_a_database_and_moved_out_and_back()
    {
        using var server = PostgresServer.Empty();
        CliResult unprepared = Run("new-signing-cert", "pki", "--store", server.Connection);
        Assert.Equal(1, unprepared.ExitStatus);
        Assert.Contains("initialize-cert-store", unprepared.Error, StringComparison.Ordinal);

        CliResult rehearsed = Run("initialize-cert-store", server.Connection, "--grant-read-to", "pg_monitor", "--what-if");
        Assert.Equal(0, rehearsed.ExitStatus);
        Assert.Contains("CREATE SCHEMA clustercerts;\n", rehearsed.Output, StringComparison.Ordinal);
        Assert.Contains("GRANT SELECT ON ALL TABLES IN SCHEMA clustercerts TO \"pg_monitor\";\n", rehearsed.Output, StringComparison.Ordinal);
        Assert.Equal("", server.Expect("pki", "SELECT nspname FROM pg_namespace WHERE nspname = 'clustercerts'"));
        IReadOnlyList<System.Text.Json.JsonElement> statements = Run("initialize-cert-store", server.Connection, "--what-if", "--json").Json;
        Assert.Equal("run CREATE SCHEMA clustercerts", statements[0].GetProperty("Action").GetString());
        Assert.All(statements, statement => Assert.StartsWith("PostgreSQL on '", statement.GetProperty("Target").GetString(), StringComparison.Ordinal));

        string shown = Run("initialize-cert-store", server.Connection).Expect(0).Output;
        Assert.Contains("Statements    : CREATE SCHEMA clustercerts; CREATE TABLE clustercerts.version ( version integer", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("\uFFFD", shown, StringComparison.Ordinal);
        Assert.Equal(0, Run("new-signing-cert", "pki", "--subject", "CN=prod", "--store", server.Connection).ExitStatus);
        Assert.Equal(0, Run("new-node-cert", "1", "2", "--authority-path", "pki").ExitStatus);
        Assert.Equal(0, Run("test-node-cert", "pki/node.1.crt", "--authority-path", "pki").ExitStatus);
        Assert.Equal(0, Run("test-cert-ledger", "pki").ExitStatus);
        Assert.False(File.Exists(_folder["pki/ledger.jsonl"]));

        CliResult would = Run("move-cert-authority", "Folder", "--authority-path", "pki", "--what-if");
        Assert.Equal((0, true), (would.ExitStatus, would.Output.Contains("would move the authority", StringComparison.Ordinal)));
        Assert.True(File.Exists(_folder["pki/store.json"]));
        File.WriteAllText(_folder["pki/ledger.jsonl"], "in the way");
        Run("move-cert-authority", "Folder", "--authority-path", "pki").ExpectError(1, "ledger.jsonl' already exists, and move-cert-authority does not replace it; move it away.");
        File.Delete(_folder["pki/ledger.jsonl"]);
        Assert.Equal(0, Run("move-cert-authority", "Folder", "--authority-path", "pki").ExitStatus);
        Assert.False(File.Exists(_folder["pki/store.json"]));
        Assert.Equal(0, Run("test-cert-ledger", "pki").ExitStatus);
        Assert.Equal(0, Run("move-cert-authority", server.Connection, "--authority-path", "pki").ExitStatus);
        Assert.Equal(0, Run("revoke-node-cert", "2", "--authority-path", "pki", "--force").ExitStatus);
        Assert.Equal(1, Run("test-node-cert", "pki/node.2.crt", "--authority-path", "pki").ExitStatus);
    }

    // As an administrator meets it: who shows warns, who writes refuses, and the way back is on record.
    [SkippableFact]
    public void A_database_that_was_restored_from_an_older_dump_is_noticed()
    {
        using var server = PostgresServer.Empty();
        Run("initialize-cert-store", server.Connection).Expect(0);
        Run("new-signing-cert", "pki", "--subject", "CN=prod", "--store", server.Connection).Expect(0);
        Run("new-node-cert", "1", "--authority-path", "pki").Expect(0);
        Run("set-node-cert-target", "1", "--authority-path", "pki", "--transport", "Folder", "--target-path", "tls").Expect(0);
        server.Shell(_folder.Location, "pg_dump -n clustercerts -Fc -f clustercerts.dump pki");
        Run("revoke-node-cert", "1", "--authority-path", "pki", "--force").Expect(0);
        server.Shell(_folder.Location, "pg_restore -1 --clean --if-exists -d pki clustercerts.dump");

        CliResult shown = Run("get-node-cert", "--authority-path", "pki", "--json").Expect(0);
        Assert.Equal("1", Assert.Single(shown.Json).GetProperty("NodeId").GetString());
        Assert.Contains("it has 2 lines now, and this host has seen 4", shown.Error, StringComparison.Ordinal);
        foreach (string[] command in (string[][])[["new-node-cert", "2"], ["new-revocation-list"], ["new-node-cert", "2", "--what-if"], ["export-node-cert", "1", "--as", "Nginx", "--output-path", "out"],
            ["publish-node-cert", "1"], ["publish-node-cert", "1", "--what-if"]])
        {
            CliResult refused = Run([.. command, "--authority-path", "pki"]);
            Assert.Equal(1, refused.ExitStatus);
            Assert.False(Directory.Exists(_folder["tls"]));
            Assert.Contains("test-cert-ledger --repair", refused.Error, StringComparison.Ordinal);
        }

        Assert.Equal(1, Run("test-node-cert", "pki/node.1.crt", "--authority-path", "pki").ExitStatus);
        Assert.Equal("LedgerRestored", Assert.Single(Run("test-cert-ledger", "pki", "--detailed", "--json").Json).GetProperty("Kind").GetString());
        Run("test-cert-ledger", "pki", "--repair", "--what-if");
        Assert.Equal("2", server.Expect("pki", "SELECT lines FROM clustercerts.authority"));
        CliResult taken = Run("test-cert-ledger", "pki", "--repair").Expect(0);
        Assert.Contains("revoke again what was revoked since", taken.Error, StringComparison.Ordinal);
        Run("revoke-node-cert", "1", "--authority-path", "pki", "--force").Expect(0);
        Run("new-node-cert", "2", "--authority-path", "pki").Expect(0);
        Assert.Equal(1, Run("test-node-cert", "pki/node.1.crt", "--authority-path", "pki").ExitStatus);
        Run("test-cert-ledger", "pki").Expect(0);
    }

    // What is no store is wrong usage; what cannot be reached is a failure. No secret comes back.
    [Theory]
    [InlineData("Host=127.0.0.1;Password=geheim", 2, "PGPASSFILE")]
    [InlineData("postgresql://db1/pki", 2, "Host=db1")]
    [InlineData("Host=127.0.0.1;Port=1;Database=pki", 1, "cannot be reached")]
    public void A_store_that_is_none_is_refused(string store, int status, string expected)
    {
        foreach (CliResult result in (CliResult[])[Run("new-signing-cert", "pki", "--store", store), Run("initialize-cert-store", store)])
        {
            Assert.Equal(status, result.ExitStatus);
            Assert.Contains(expected, result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("geheim", result.Output + result.Error, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(_folder["pki"]));
    }

    private CliResult Run(params string[] arguments) => CliProgram.Run(_folder.Location, arguments);
}
