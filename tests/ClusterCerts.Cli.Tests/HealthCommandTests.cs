using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary>The verdict and the metrics as cron, Nagios and people call them.</summary>
public sealed class HealthCommandTests : IDisposable
{
    private const string Negate = "/usr/lib/nagios/plugins/negate";

    private readonly TempFolder _folder = new();

    public HealthCommandTests() => Prepared.In(_folder, "new-signing-cert pki", "new-node-cert 1 2 --authority-path pki");

    // Elsewhere @ names a file of arguments.
    [Theory]
    [InlineData("@10:20", 0)]
    [InlineData("@300:400", 1)]
    [InlineData("@10", 0)]
    [InlineData("@gone.txt", 3)]
    public void A_range_is_no_file_of_arguments(string range, int status) =>
        Run("test-cert-authority", "pki", "--as", "nagios", "--warning", range).Expect(status);

    [Fact]
    public void A_verdict_is_an_exit_status()
    {
        Assert.Equal("True\n", Run("test-cert-authority", "pki").Expect(0).Output);
        Assert.Equal("False\n", Run("test-cert-authority", "pki", "--warning", "500d").Expect(1).Output);
        Assert.Contains("--list-warning 1d: would never show", Run("test-cert-authority", "pki", "--list-warning", "1d", "--list-critical", "2d").Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("test-cert-authority", Run("test-cert-authority", "--help").Expect(0).Output, StringComparison.Ordinal);
        IReadOnlyList<JsonElement> checks = Run("test-cert-authority", "pki", "--detailed", "--json", "--critical", "@300:400").Expect(1).Json;
        JsonElement nodes = checks.Single(check => check.GetProperty("Name").GetString() == "NodeCerts");
        Assert.Equal(("Critical", "@300d:400d", "days left"), (nodes.GetProperty("State").GetString(), nodes.GetProperty("Critical").GetString(), nodes.GetProperty("Unit").GetString()));
        Assert.Equal(["1", "2"], nodes.GetProperty("Subjects").EnumerateArray().Select(node => node.GetString()));
        Assert.Contains("Renew them with update-node-cert", nodes.GetProperty("Detail").GetString(), StringComparison.Ordinal);
    }

    // Whatever happens there is one first line with data, on standard output, and wrong usage is no alarm.
    [Theory]
    [InlineData("pki", 0, "OK - 2 nodes; ")]
    [InlineData("pki --warning 500d", 1, "WARNING - NodeCerts: ")]
    [InlineData("pki --critical 500d", 2, "CRITICAL - NodeCerts: ")]
    [InlineData("pki --maximum-renewal-age 1d", 3, "UNKNOWN - Renewal: ")]
    [InlineData("pki --maximum-drill-age 35d", 3, "UNKNOWN - BackupDrill: ")]
    [InlineData("pki --endpoint 127.0.0.1:1", 3, "UNKNOWN - Endpoints: ")]
    [InlineData("missing", 3, "UNKNOWN - ")]
    [InlineData("pki --warnin 30d", 3, "UNKNOWN - '--warnin' is not an option")]
    [InlineData("pki --warning soon", 3, "UNKNOWN - --warning: 'soon' is neither a duration")]
    [InlineData("pki --detailed", 3, "UNKNOWN - --detailed and --as cannot be combined")]
    [InlineData("pki --endpoint nowhere", 3, "UNKNOWN - ")]
    [InlineData("pki --warning 7d --critical 30d", 3, "UNKNOWN - --warning 7d: would never show")]
    public void A_plug_in_says_one_line_whatever_happens(string arguments, int status, string said)
    {
        CliResult result = Run(["test-cert-authority", .. arguments.Split(' '), "--as", "nagios"]).Expect(status);
        Assert.StartsWith($"CLUSTERCERTS {said}", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"^[^|\n]+ \| '[a-z_]+'=[^|\n]+(\n[^|]*)?$", result.Output);
        Assert.Equal("", result.Error);
    }

    // A status of 4 is none of a plug-in: monitoring-plugins' own runner reads ours, and turns it.
    [SkippableFact]
    public void A_real_plug_in_runner_takes_it()
    {
        Skip.IfNot(File.Exists(Negate), "monitoring-plugins are not on this machine");
        CliResult ok = CliProgram.RunBash(_folder.Location, $"chmod +x $CC; {Negate} -s -o CRITICAL $CC test-cert-authority {_folder["pki"]} --as nagios").Expect(2);
        Assert.StartsWith("CLUSTERCERTS CRITICAL - 2 nodes; ", ok.Output, StringComparison.Ordinal);
        CliResult unknown = CliProgram.RunBash(_folder.Location, $"{Negate} -s -u OK $CC test-cert-authority {_folder["missing"]} --as nagios").Expect(0);
        Assert.StartsWith("CLUSTERCERTS OK - ", unknown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_are_written_whole_and_again_with_force()
    {
        JsonElement metrics = Assert.Single(Run("export-cert-metrics", "--authority-path", "pki", "--json").Expect(0).Json);
        Assert.Equal((2, 0, "Ok"), (metrics.GetProperty("NodeCount").GetInt32(), metrics.GetProperty("ErrorCount").GetInt32(), metrics.GetProperty("State").GetString()));
        string text = File.ReadAllText(_folder["clustercerts.prom"]);
        Assert.Equal(metrics.GetProperty("SampleCount").GetInt32(), text.Split('\n').Count(line => line.Length > 0 && line[0] != '#'));
        Assert.Contains("--force", Run("export-cert-metrics", "--authority-path", "pki").Expect(1).Error, StringComparison.Ordinal);
        Run("export-cert-metrics", "--authority-path", "pki", "--force", "--skip-ledger", "--quiet").Expect(0);
        Assert.DoesNotContain("clustercerts_ledger_findings{", File.ReadAllText(_folder["clustercerts.prom"]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_if_writes_nothing()
    {
        IReadOnlyList<string> before = _folder.Snapshot();
        Assert.Contains("pki.prom", Run("export-cert-metrics", "--authority-path", "pki", "--output-path", "pki.prom", "--what-if").Expect(0).Output, StringComparison.Ordinal);
        Run("export-cert-metrics", "--authority-path", "pki", "--output-path", "pki/signing.key", "--force").Expect(2);
        Run("test-cert-authority", "pki").Expect(0);
        Assert.Equal(before, _folder.Snapshot());
    }

    [Fact]
    public void An_authority_that_cannot_be_read_is_a_sample_and_an_error()
    {
        File.WriteAllText(_folder["pki", "policy.json"], "{");
        CliResult result = Run("export-cert-metrics", "--authority-path", "pki").Expect(1);
        Assert.Contains("policy.json", result.Error, StringComparison.Ordinal);
        Assert.Matches("(?m)^clustercerts_up{.*} 0$", File.ReadAllText(_folder["clustercerts.prom"]));
        Assert.Equal("False\n", Run("test-cert-authority", "pki").Expect(1).Output);
        Assert.StartsWith("CLUSTERCERTS CRITICAL - ", Run("test-cert-authority", "pki", "--as", "nagios").Expect(2).Output, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private CliResult Run(params string[] arguments) => CliProgram.Run(_folder.Location, arguments);
}
