using System.Xml.Linq;
using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Report;

/// <summary>What a report says of the nodes' targets.</summary>
public sealed class PublicationReportTests
{
    private static XElement Page(TestAuthority authority) =>
        XDocument.Parse(CertReport.Make(authority.Open(), new() { OutputPath = Path.Combine(authority.Around, "report.html") }).Html).Root!;

    private static XElement? Section(XElement page, string id) => page.Descendants("section").SingleOrDefault(s => (string?)s.Attribute("id") == id);

    private static string Words(XElement element) => string.Join(
        ' ', string.Join(' ', element.DescendantNodes().OfType<XText>().Select(t => t.Value)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string[] States(XElement page) => [.. Section(page, "publication")!.Descendants("tbody").Single().Elements("tr").Select(r => string.Join('|', r.Elements().Select(Words)))];

    private static void SetTarget(TestAuthority authority, NodeCertTargetChanges change) => Assert.All(authority.Open().SetTargets([change]), o => Assert.Null(o.Error));

    [Fact]
    public void Says_nothing_of_publication_where_no_node_has_a_target()
    {
        using var authority = new TestAuthority();
        authority.Issue("web1");
        XElement page = Page(authority);
        Assert.Null(Section(page, "publication"));
        Assert.DoesNotContain(page.Descendants("a"), a => (string?)a.Attribute("href") == "#publication");
        Assert.DoesNotContain(page.Descendants("option"), o => (string?)o.Attribute("value") == "published");
    }

    [Fact]
    public void Says_who_has_what_and_who_lacks_something()
    {
        using var authority = new TestAuthority();
        authority.Issue(new(), "web1", "web2", "db1", "web3");
        SetTarget(authority, new() { NodeId = "web*", Transport = NodeTransport.Folder, TargetPath = Path.Combine(authority.Around, "{id}") });
        NodeCertPublication done = Assert.Single(authority.Open().Publish([.. authority.Open().FindPublications(["web2"]).Select(TestAuthority.Value)], new()));
        Assert.Equal(NodeCertPublicationState.Placed, done.State);
        Assert.True(authority.Open().Revoke(new() { NodeIds = ["web3"] }).Single().Succeeded);
        authority.Open().Publish([.. authority.Open().FindPublications(["web2"]).Select(TestAuthority.Value)], new()).ToList(); // the new list

        XElement page = Page(authority);
        Assert.Equal(["! Not published|1|web1", "✓ Published, not proven|1|web2", "– No target|1|db1", "– Not in use|1|web3"], States(page));
        XElement finding = Assert.Single(Section(page, "findings")!.Elements("ul").Elements("li"), l => Words(l).Contains("By the ledger the node does not have", StringComparison.Ordinal));
        Assert.EndsWith("Publish-NodeCert web1", Words(finding), StringComparison.Ordinal);
        Assert.Contains("! Warning", Words(finding), StringComparison.Ordinal);
        Assert.Contains(page.Descendants("a"), a => (string?)a.Attribute("href") == "#publication");
        Assert.Equal("Published, not proven", Rows(page, "web2").Attribute("data-published")!.Value);

        // A renewal makes what the node has another one.
        Assert.All(authority.Open().Renew(["web2"], new()).ToList(), o => Assert.Null(o.Error));
        Assert.Contains("! Not published|2|web1 web2", States(Page(authority)));
    }

    [Fact]
    public void Tells_of_targets_that_cannot_be_read()
    {
        using var authority = new TestAuthority();
        authority.Issue("web1");
        File.WriteAllText(authority.File("targets.json"), "{");
        XElement page = Page(authority);
        Assert.Contains(Section(page, "findings")!.Elements("ul").Elements("li"), l => Words(l).StartsWith("✕ Problem", StringComparison.Ordinal) && Words(l).Contains("targets.json", StringComparison.Ordinal));
        Assert.Null(Section(page, "publication"));
    }

    private static XElement Rows(XElement page, string node) =>
        Section(page, "ends")!.Descendants("tbody").Single().Elements("tr").Single(r => r.Descendants("bdi").First().Value == node);
}
