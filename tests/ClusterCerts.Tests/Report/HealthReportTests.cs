using System.Xml.Linq;
using ClusterCerts.Monitoring;

namespace ClusterCerts.Tests.Report;

/// <summary>What a report says of the authority's health.</summary>
public sealed class HealthReportTests
{
    private static XElement? Section(TestAuthority authority, DateTimeOffset? asOf = null) => XDocument.Parse(
        CertReport.Make(authority.Open(), new() { OutputPath = Path.Combine(authority.Around, "report.html"), AsOf = asOf }).Html)
        .Descendants("section").SingleOrDefault(s => (string?)s.Attribute("id") == "health");

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    // The report hands over what it has read itself: the checks come out as they do by themselves.
    [Theory]
    [InlineData("good")]
    [InlineData("expiring", AuthorityCheckName.NodeCerts)]
    [InlineData("unknown certificate", AuthorityCheckName.Ledger)]
    [InlineData("open key", AuthorityCheckName.Files)]
    [InlineData("barred by the policy", AuthorityCheckName.Outlook)]
    [InlineData("with targets", AuthorityCheckName.Publication)]
    public void Says_what_the_health_check_says(string what, params AuthorityCheckName[] wrong)
    {
        using var authority = new TestAuthority();
        NodeCert[] certs = authority.Issue(new() { Lifetime = TimeSpan.FromDays(what == "expiring" ? 1 : 300) }, "n1", "n2");
        switch (what)
        {
            case "expiring":
                authority.Clock.Now += TimeSpan.FromHours(23);
                break;
            case "unknown certificate":
                using (var other = new TestAuthority())
                    File.Copy(other.Issue("z").CertificatePath!, authority.File("node.z.crt"));
                break;
            case "open key" when !OperatingSystem.IsWindows():
                File.SetUnixFileMode(certs[0].KeyPath!, UnixFileMode.UserRead | UnixFileMode.OtherRead);
                break;
            case "barred by the policy":
                authority.Open().SetPolicy(new() { AllowedNodeIds = ["n1"] });
                break;
            case "with targets":
                Assert.All(authority.Open().SetTargets([new() { NodeId = "n*", TargetPath = "/etc/tls" }]), o => Assert.Null(o.Error));
                break;
        }

        AuthorityHealth health = authority.Open().TestHealth(new());
        Assert.Equal(wrong, health.Checks.Where(check => check.State != CheckState.Ok).Select(check => check.Name));
        string[] rows = [.. Section(authority)!.Descendants("tbody").Single().Elements("tr").Select(r => string.Join('|', r.Elements().Select(e => Words(e.Value))))];
        Assert.Equal(health.Checks.Select(check => $"{check.Name}|{Sign(check.State)} {check.State}|{Words(check.Detail)}"), rows);
    }

    // It knows today alone.
    [Fact]
    public void Says_nothing_of_it_for_another_moment()
    {
        using var authority = new TestAuthority();
        authority.Issue("n1");
        Assert.NotNull(Section(authority));
        Assert.Null(Section(authority, authority.Clock.Now + TimeSpan.FromDays(30)));
    }

    private static string Sign(CheckState state) => state switch { CheckState.Ok => "✓", CheckState.Warning => "!", CheckState.Critical => "✕", _ => "?" };
}
