using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;

namespace ClusterCerts.Tests.Authority;

/// <summary>What shows that a CA was revoked by the one above it: the report, the health check, Sync-NodeCert, and verdicts for a moment before.</summary>
[LongRunning]
public sealed class RevokedAuthorityShownTests : IDisposable
{
    private readonly TestAuthority _root = new(p => p with { PathLength = 2 });
    private readonly NodeCert _ofMiddle;
    private readonly NodeCert _ofLow;

    public RevokedAuthorityShownTests()
    {
        Make("middle", _root.Path, 1400);
        Make("low", Around("middle"), 700);
        _ofMiddle = TestAuthority.Value(Open("middle").Issue(["m"], new()).Single());
        _ofLow = TestAuthority.Value(Open("low").Issue(["l"], new()).Single());
    }

    public void Dispose() => _root.Dispose();

    private string Around(string name) => Path.Combine(_root.Around, name);

    private CertAuthority Open(string name) => CertAuthority.Open(Around(name), _root.Context());

    private void Make(string name, string issuer, int days) =>
        CertAuthority.Create(new() { Path = Around(name), Subject = $"CN={name}", IssuerPath = issuer, Lifetime = new(TimeSpan.FromDays(days)) }, _root.Context());

    private void RevokeMiddle() => TestAuthority.Value(
        _root.Open().Revoke(new() { SerialNumbers = [SerialNumber.Parse(Open("middle").GetSigningCert().SerialNumber)], Reason = RevocationReason.CACompromise }).Single());

    private (CertReport Report, XElement Page) Report(string name, DateTimeOffset? asOf = null)
    {
        CertReport report = CertReport.Make(Open(name), new() { OutputPath = Around("report.html"), AsOf = asOf });
        return (report, XDocument.Parse(report.Html).Root!);
    }

    private static XElement Section(XElement page, string id) => page.Descendants("section").Single(s => (string?)s.Attribute("id") == id);

    private static string Words(XElement element) =>
        string.Join(' ', string.Join(' ', element.DescendantNodes().OfType<XText>().Select(t => t.Value)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string[] Row(XElement page, string section, string first) => Section(page, section).Descendants("tbody").Single().Elements("tr")
        .Select(r => r.Elements().Select(Words).ToArray()).Single(r => r[0].StartsWith(first + " Intermediate", StringComparison.Ordinal) || r[0].StartsWith(first + " Node", StringComparison.Ordinal));

    private static string Card(XElement page, string title) =>
        Words(Section(page, "summary").Descendants("div").Single(d => (string?)d.Attribute("class") == "card" && Words(d.Element("h3")!) == title));

    // The CA's own row, bar, card and the count of problems; and for what is below it the same.
    [Fact]
    public void The_report_says_it_everywhere()
    {
        DateTimeOffset before = _root.Clock.Now;
        Assert.Equal(0, Report("middle").Report.ProblemCount);
        _root.Clock.Now += TimeSpan.FromDays(1);
        RevokeMiddle();

        (CertReport report, XElement page) = Report("middle");
        Assert.Equal(2, report.ProblemCount); // The CA, and that its node fails.
        Assert.Contains("problems found", Words(Section(page, "summary").Elements("p").First()), StringComparison.Ordinal);
        Assert.Contains("The CA certificate is revoked: in '", Words(Section(page, "findings")), StringComparison.Ordinal);
        Assert.Equal(["– Revoked", "Refused: revoked"], Row(page, "ends", "CN=middle").Where((_, i) => i is 1 or 5));
        Assert.Equal(["– CA revoked", "Failed: Revocation"], Row(page, "ends", "m").Where((_, i) => i is 1 or 5));
        Assert.Equal(["does not sign: it is revoked", "1"], Row(page, "trust", "CN=middle")[2..4]);
        Assert.StartsWith("Signing certificate Revoked CN=middle is revoked: nothing is issued, and verifiers refuse what it signed.", Card(page, "Signing certificate"), StringComparison.Ordinal);
        Assert.StartsWith("Nodes 0 of 1 valid ca revoked 1", Card(page, "Nodes"), StringComparison.Ordinal);
        XElement bar = Section(page, "timeline").Descendants("li").Single(l => Words(l).StartsWith("CN=middle Intermediate CA – Revoked", StringComparison.Ordinal));
        Assert.All(bar.Descendants("rect"), r => Assert.EndsWith(" off", (string?)r.Attribute("class"), StringComparison.Ordinal));
        Assert.Equal("CN=test", report.EarliestSubject); // What does not count does not expire first.

        (_, page) = Report("low");
        Assert.Equal("– Revoked", Row(page, "ends", "CN=middle")[1]);
        Assert.Equal(["– CA revoked", "Refused: a CA above is revoked"], Row(page, "ends", "CN=low").Where((_, i) => i is 1 or 5));
        Assert.Equal("does not sign: a CA above it is revoked", Row(page, "trust", "CN=low")[2]);
        Assert.StartsWith("Signing certificate CA revoked CN=low is below a revoked CA: nothing is issued", Card(page, "Signing certificate"), StringComparison.Ordinal);
        Assert.Contains("The CA certificate is revoked: in '", Words(Section(page, "findings")), StringComparison.Ordinal);

        (report, page) = Report("middle", before);
        Assert.Equal((0, "✓ Valid"), (report.ProblemCount, Row(page, "ends", "CN=middle")[1]));
    }

    [Fact]
    public void It_is_a_problem_also_where_there_are_no_nodes()
    {
        Make("bare", _root.Path, 700);
        TestAuthority.Value(_root.Open().Revoke(new() { SerialNumbers = [SerialNumber.Parse(Open("bare").GetSigningCert().SerialNumber)] }).Single());
        (CertReport report, XElement page) = Report("bare");
        Assert.Equal(1, report.ProblemCount);
        Assert.StartsWith("✕ 1 problem found", Words(Section(page, "summary").Elements("p").First()), StringComparison.Ordinal);
    }

    [Fact]
    public void No_renewal_comes_through_and_no_node_is_called_good()
    {
        Assert.Equal(NodeCertChange.Unchanged, Sync("low", "l").Value!.Change);
        Assert.Equal(CheckState.Ok, Check("low", AuthorityCheckName.Outlook).State);
        Assert.Equal(CheckState.Ok, Check("low", AuthorityCheckName.NodeCerts).State);
        RevokeMiddle();
        foreach ((string name, string node) in new[] { ("middle", "m"), ("low", "l") })
        {
            AuthorityCheck outlook = Check(name, AuthorityCheckName.Outlook);
            Assert.Equal(CheckState.Critical, outlook.State);
            Assert.Contains("Every renewal is refused: the CA, or one above it, is revoked.", outlook.Detail, StringComparison.Ordinal);
            AuthorityCheck nodes = Check(name, AuthorityCheckName.NodeCerts);
            Assert.Equal(CheckState.Critical, nodes.State);
            Assert.Contains("is refused: its CA, or one above it, is revoked", nodes.Detail, StringComparison.Ordinal);

            Outcome<NodeCertSync> outcome = Sync(name, node);
            Assert.Equal(ErrorCode.Revoked, outcome.Error!.ErrorCode);
            Assert.StartsWith($"Node '{node}' has no good certificate, and gets none. Nothing is issued. The CA certificate of 'CN=middle' (", outcome.Error.Message, StringComparison.Ordinal);
            var due = new NodeCertRenewalParameters { IfExpiresWithin = TimeSpan.FromDays(1) };
            Assert.Contains(Open(name).DescribeOutlook(Open(name).FindRenewals([], due)), t => t.StartsWith("Every renewal is refused", StringComparison.Ordinal));
        }

        IReadOnlyList<Outcome<NodeCertSync>> found = Open("low").FindSync([new("l", new())]);
        RenewalTally tally = Open("low").TallyOf(found);
        foreach (Outcome<NodeCertSync> outcome in Open("low").SyncFound(found))
            tally.Count(outcome);
        tally.Record(null);
        Assert.Equal((1, 0), (Open("low").GetLastRenewal()!.Failed, Open("low").GetLastRenewal()!.Left));
        Assert.Equal(CheckState.Warning, Check("low", AuthorityCheckName.Renewal).State);
    }

    // The CA's present certificate is good, with the same key and another number; the file of its node still has the revoked one.
    [Fact]
    public void A_node_whose_file_has_the_certificate_that_was_revoked_gets_another()
    {
        RevokeMiddle();
        string renewed = Around("renewed.pem"), key = Around("middle.key");
        File.WriteAllText(renewed, SignAgain(Path.Combine(Around("middle"), "signing.crt")));
        File.Copy(Path.Combine(Around("middle"), "signing.key"), key);
        CertAuthority.Import(
            new() { Path = Around("middle"), CertificatePath = renewed, KeyPath = key, ChainPaths = [_root.File("signing.crt")], Force = true }, context: _root.Context());
        Assert.DoesNotContain(Open("middle").GetNotices(), n => n.Contains("is revoked", StringComparison.Ordinal));

        Assert.False(Test(_ofMiddle).Passed);
        AuthorityCheck nodes = Check("middle", AuthorityCheckName.NodeCerts);
        Assert.Equal(CheckState.Critical, nodes.State);
        Assert.Contains("a CA certificate in its file is revoked", nodes.Detail, StringComparison.Ordinal);
        NodeCertSync synced = TestAuthority.Value(Sync("middle", "m"));
        Assert.Equal((NodeCertChange.Renewed, "a CA certificate in its file is revoked"), (synced.Change, synced.Reason));
        Assert.True(Test(synced.Issued!).Passed);
        Assert.Equal(NodeCertChange.Unchanged, Sync("middle", "m").Value!.Change);
        Assert.Equal(CheckState.Ok, Check("middle", AuthorityCheckName.NodeCerts).State);
    }

    [Fact]
    public void Before_it_was_revoked_everything_was_good()
    {
        DateTimeOffset before = _root.Clock.Now;
        _root.Clock.Now += TimeSpan.FromDays(1);
        RevokeMiddle();
        TrustMember[] members = [.. TrustMembers.FromAuthority(Around("low"), Open("low").GetNodeCerts())];
        Assert.Empty(ClusterTrust.FindFailures(members, before, context: _root.Context()));
        Assert.NotEmpty(ClusterTrust.FindFailures(members, null, context: _root.Context()));
        Assert.NotEmpty(ClusterTrust.FindFailures(members, _root.Clock.Now, context: _root.Context()));
        Assert.True(Test(_ofLow, before).Passed);
        Assert.False(Test(_ofLow).Passed);
    }

    // A list may say of the past that something is revoked from a later moment on.
    [Fact]
    public void An_entry_of_a_list_counts_by_its_date_in_the_past()
    {
        NodeCert node = _root.Issue("r");
        DateTimeOffset made = Validity.WholeSeconds(_root.Clock.Now), revoked = made.AddHours(12);
        string list = Around("dated.crl");
        using (var issuer = X509Certificate2.CreateFromPemFile(_root.File("signing.crt"), _root.File("signing.key")))
        {
            var builder = new CertificateRevocationListBuilder();
            builder.AddEntry(Convert.FromHexString(node.SerialNumber), revoked);
            File.WriteAllBytes(list, builder.Build(issuer, 7, made.AddDays(30), System.Security.Cryptography.HashAlgorithmName.SHA256, thisUpdate: made));
        }

        NodeCertCheck Verdict(DateTimeOffset? asOf) => NodeCertTester.Test(
            new() { CertificatePaths = [node.CertificatePath!], TrustPaths = [_root.File("trust.crt")], CrlPaths = [list], AsOf = asOf }, _root.Context()).Checks.Single(c => c.Name == CheckName.Revocation);
        Assert.False(Verdict(null).Passed); // Whose clock is behind does not accept it either.
        _root.Clock.Now = made.AddDays(1);
        Assert.Equal((true, $"the list of 'CN=test' revokes it only from {revoked:u} on"), (Verdict(made.AddHours(11)).Passed, Verdict(made.AddHours(11)).Detail));
        Assert.False(Verdict(revoked).Passed);
        Assert.False(Verdict(null).Passed);
    }

    private string SignAgain(string path)
    {
        using var issuer = X509Certificate2.CreateFromPemFile(_root.File("signing.crt"), _root.File("signing.key"));
        using X509Certificate2 old = X509CertificateLoader.LoadCertificateFromFile(path);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(old.SubjectName, old.PublicKey, System.Security.Cryptography.HashAlgorithmName.SHA256);
        foreach (X509Extension extension in old.Extensions)
            request.CertificateExtensions.Add(extension);
        using X509Certificate2 again = request.Create(issuer, old.NotBefore, old.NotAfter, [0x51, .. Enumerable.Range(1, 15).Select(i => (byte)i)]);
        return again.ExportCertificatePem() + "\n";
    }

    private Outcome<NodeCertSync> Sync(string name, string node) => Assert.Single(Open(name).SyncFound(Open(name).FindSync([new(node, new())])));

    private AuthorityCheck Check(string name, AuthorityCheckName check) => Open(name).TestHealth(new()).Checks.Single(c => c.Name == check);

    private NodeCertReport Test(NodeCert cert, DateTimeOffset? asOf = null) =>
        NodeCertTester.Test(new() { CertificatePaths = [cert.CertificatePath!], AuthorityPath = cert.AuthorityPath, AsOf = asOf }, _root.Context());
}
