using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary>The report as cron and people call it.</summary>
public sealed class CertReportCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public CertReportCommandTests()
    {
        Prepared.In(_folder, "new-signing-cert pki", "new-node-cert 1 2 --authority-path pki --lifetime 60d");
    }

    [Fact]
    public void Writes_a_page_and_says_what_ends_first()
    {
        JsonElement report = Assert.Single(Run("export-cert-report", "--authority-path", "pki", "--json").Expect(0).Json);
        Assert.Equal((2, 0, "1"), (report.GetProperty("NodeCount").GetInt32(), report.GetProperty("ProblemCount").GetInt32(), report.GetProperty("EarliestSubject").GetString()));
        Assert.EndsWith("cert-report.html", report.GetProperty("Path").GetString(), StringComparison.Ordinal);
        Assert.Contains("<bdi>2</bdi>", File.ReadAllText(_folder["cert-report.html"]), StringComparison.Ordinal);

        Assert.Contains("--force", Run("export-cert-report", "--authority-path", "pki").Expect(1).Error, StringComparison.OrdinalIgnoreCase);
        Run("export-cert-report", "--authority-path", "pki", "--force", "--quiet").Expect(0);
    }

    [Fact]
    public void Is_for_the_moment_that_is_asked_for()
    {
        string later = DateTimeOffset.UtcNow.AddDays(61).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        JsonElement report = Assert.Single(Run("export-cert-report", "--authority-path", "pki", "--output-path", "later.html", "--as-of", later, "--json").Expect(0).Json);
        Assert.InRange(report.GetProperty("ProblemCount").GetInt32(), 1, 2); // one, if both ended in the same second
        Assert.StartsWith("CN=", report.GetProperty("EarliestSubject").GetString(), StringComparison.Ordinal); // what is left is the CA
    }

    [Fact]
    public void What_if_writes_nothing()
    {
        IReadOnlyList<string> before = _folder.Snapshot();
        Assert.Contains("cert-report.html", Run("export-cert-report", "--authority-path", "pki", "--what-if").Expect(0).Output, StringComparison.Ordinal);
        Run("export-cert-report", "--authority-path", "pki", "--output-path", "pki/signing.key", "--force").Expect(2);
        Assert.Equal(before, _folder.Snapshot());
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private CliResult Run(params string[] arguments) => CliProgram.Run(_folder.Location, arguments);
}
