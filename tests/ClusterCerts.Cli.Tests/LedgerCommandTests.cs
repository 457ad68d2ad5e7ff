using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary>The ledger for auditors and witnesses, on the command line.</summary>
public sealed class LedgerCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public LedgerCommandTests()
    {
        Run("new-signing-cert", "pki", "--subject", "CN=prod").Expect(0);
        Run("new-node-cert", "web1", "web2", "--authority-path", "pki").Expect(0);
        Run("set-cert-policy", "--authority-path", "pki", "--allowed-node-id", "web*").Expect(0);
        Run("new-node-cert", "evil", "--authority-path", "pki").Expect(1);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_go_to_standard_output_or_into_a_file()
    {
        string ledger = File.ReadAllText(_folder["pki", "ledger.jsonl"]);
        Assert.Equal(ledger, Run("export-cert-ledger", "pki", "--as", "JsonLines").Expect(0).Output);
        JsonElement told = Assert.Single(Run("export-cert-ledger", "pki", "--as", "JsonLines", "--output-path", "all.jsonl", "--json").Expect(0).Json);
        Assert.Equal((ledger.Split('\n').Length - 1, "JsonLines"), (told.GetProperty("LineCount").GetInt32(), told.GetProperty("As").GetString()));
        Assert.Equal(ledger, File.ReadAllText(_folder["all.jsonl"]));
        Run("export-cert-ledger", "pki", "--as", "JsonLines", "--output-path", "all.jsonl").ExpectError(1, "all.jsonl");
        Run("export-cert-ledger", "pki", "--as", "JsonLines", "--output-path", "all.jsonl", "--force").Expect(0);
        Run("export-cert-ledger", "pki").ExpectError(2, "--as");
    }

    [Fact]
    public void A_table_tells_what_was_refused_and_by_whom()
    {
        string[] rows = Run("export-cert-ledger", "pki", "--as", "Csv", "--node-id", "evil").Expect(0).Output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, rows.Length);
        Assert.Contains($",evil,New-NodeCert,PolicyViolation,", rows[1], StringComparison.Ordinal);
        Assert.Contains($",{Environment.UserName},{Environment.MachineName},", rows[1], StringComparison.Ordinal);
        Assert.Single(Run("export-cert-ledger", "pki", "--as", "Csv", "--until", "2020-01-01").Expect(0).Output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_ledger_is_held_against_its_heads()
    {
        Run("export-cert-ledger", "pki", "--as", "Head", "--output-path", "one.head", "--what-if").Expect(0);
        Assert.False(File.Exists(_folder["pki", "ledger.head"]));
        File.WriteAllText(_folder["out.head"], Run("export-cert-ledger", "pki", "--as", "Head").Expect(0).Output);
        Run("export-cert-ledger", "pki", "--as", "Head", "--output-path", "one.head").Expect(0);
        Assert.Equal("True\n", Run("test-cert-ledger", "pki", "--head", "one.head", "--head", "out.head").Expect(0).Output);
        string[] lines = File.ReadAllLines(_folder["pki", "ledger.jsonl"]);
        File.WriteAllText(_folder["pki", "ledger.jsonl"], string.Concat(lines[..2].Select(l => l + "\n")));
        CliResult result = Run("test-cert-ledger", "pki", "--head", "one.head", "--detailed", "--json").Expect(1);
        Assert.Contains(result.Json, f => f.GetProperty("Kind").GetString() == "LedgerRolledBack" && f.GetProperty("Line").GetInt32() == 3);
        Run("export-cert-ledger", "pki", "--as", "Csv", "--output-path", "all.csv").Expect(0);
        Run("test-cert-ledger", "pki", "--head", "all.csv").ExpectError(1, "no signed head");
    }

    private CliResult Run(params string[] arguments) => CliProgram.Run(_folder.Location, arguments);
}
