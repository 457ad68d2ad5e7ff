using System.Xml.Linq;

namespace ClusterCerts.Tests.Report;

/// <summary>Export-CertReport: what the page says, and where it goes.</summary>
public sealed class CertReportTests
{
    private static readonly DateTimeOffset Start = new(2031, 3, 1, 12, 0, 0, TimeSpan.Zero);

    // The page is well-formed XML as well as HTML, so nothing that was put in broke out of its place.
    private static XElement Page(TestAuthority authority, TimeSpan? later = null) => XDocument.Parse(Report(authority, later).Html).Root!;

    private static CertReport Report(TestAuthority authority, TimeSpan? later = null) => CertReport.Make(
        authority.Open(), new() { OutputPath = Path.Combine(authority.Around, "report.html"), AsOf = later is null ? null : authority.Clock.Now + later });

    private static XElement Section(XElement page, string id) => page.Descendants("section").Single(s => (string?)s.Attribute("id") == id);

    private static string[][] Rows(XElement page, string id) =>
        [.. Section(page, id).Descendants("tbody").Single().Elements("tr").Select(r => r.Elements().Select(Words).ToArray())];

    private static string[] Findings(XElement page) => [.. Section(page, "findings").Elements("ul").Elements("li").Select(Words)];

    private static string Words(XElement element) =>
        string.Join(' ', string.Join(' ', element.DescendantNodes().OfType<XText>().Select(t => t.Value)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static TestAuthority Authority() => new(p => p with { Subject = "CN=prod", Lifetime = TimeSpan.FromDays(3650) });

    [Fact]
    public void Names_everything_that_ends_and_what_ends_first()
    {
        using TestAuthority authority = Authority();
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(300) }, "n1", "n2");
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(45) }, "n3");
        authority.Open().WriteRevocationList(TimeSpan.FromDays(100));

        CertReport report = Report(authority);
        XElement page = XDocument.Parse(report.Html).Root!;
        Assert.Equal(("n3", 3, 0), (report.EarliestSubject, report.NodeCount, report.ProblemCount));
        Assert.Equal(authority.Latest("n3").NotAfter, report.EarliestNotAfter);
        Assert.StartsWith("✓ Nothing is wrong", Words(Section(page, "summary").Elements("p").First()), StringComparison.Ordinal);
        Assert.Contains("Expires first in 45 days n3 (node),", Words(Section(page, "summary")), StringComparison.Ordinal);

        string[][] rows = Rows(page, "ends");
        Assert.Equal(
            ["n3 Node: server and client, EcdsaP256", "CN=prod Revocation list: 0 revoked", "n1 Node: server and client, EcdsaP256", "n2 Node: server and client, EcdsaP256", "CN=prod Root CA: EcdsaP256"],
            rows.Select(r => r[0]));
        Assert.All(rows, r => Assert.Equal("✓ Valid", r[1]));
        Assert.EndsWith("CA or list expires sooner", rows[2][3], StringComparison.Ordinal);
        Assert.Equal(authority.Latest("n3").SerialNumber, rows[0][4]);
        Assert.Equal(["Passed", "–", "Passed", "Passed", "–"], rows.Select(r => r[5]));

        string[] bars = [.. Section(page, "timeline").Descendants("title").Select(t => t.Value)];
        Assert.Equal(5, bars.Length);
        Assert.Contains(bars, b => b.StartsWith("n3, Node: from ", StringComparison.Ordinal));
        Assert.Equal("Expires first", Words(Section(page, "timeline").Descendants("span").Single(s => (string?)s.Attribute("class") == "badge first")));
        Assert.Contains("n3", Words(Section(page, "timeline").Descendants("li").Single(l => Words(l).Contains("Expires first", StringComparison.Ordinal))), StringComparison.Ordinal);
        Assert.Equal(["CN=prod Root CA: EcdsaP256", "✓ Yes", "signs now", "3"], Rows(page, "trust").Single()[..4]);
    }

    [Fact]
    public void A_node_has_all_its_names_beside_it()
    {
        using TestAuthority authority = Authority();
        authority.Issue(
            new() { DnsNames = ["www.example.com"], IPAddresses = ["10.0.0.1"], Uris = ["spiffe://example.com/{id}"], EmailAddresses = ["{id}@example.com"], UserPrincipalNames = ["{id}@localhost"] }, "n1");
        authority.Issue(new() { DnsNames = [.. Enumerable.Range(0, 8).Select(i => $"a{i}.example.com")] }, "n2");
        string[] names = [.. Rows(Page(authority), "ends").Select(r => r[0])];
        Assert.Contains("n1 Node: server and client, EcdsaP256 www.example.com, 10.0.0.1, spiffe://example.com/n1, n1@example.com, n1@localhost", names);
        Assert.Contains(names, name => name.EndsWith("a5.example.com and 2 more", StringComparison.Ordinal));
    }

    // A life of 365 days ends soon when 30 are left, one of 10 days when 2 are.
    [Theory]
    [InlineData(365, 334, "✓ Valid")]
    [InlineData(365, 336, "! Expires soon")]
    [InlineData(365, 366, "✕ Expired")]
    [InlineData(10, 7, "✓ Valid")]
    [InlineData(10, 9, "! Expires soon")]
    [InlineData(10, -1, "– Not valid yet")]
    public void Says_how_each_stands_at_the_moment(int life, int days, string ledgerStatus)
    {
        using TestAuthority authority = Authority();
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(life) }, "n1");
        XElement page = Page(authority, TimeSpan.FromDays(days));
        Assert.Equal(ledgerStatus, Rows(page, "ends").Single(r => r[0].StartsWith("n1 ", StringComparison.Ordinal))[1]);
        Assert.Equal(ledgerStatus == "! Expires soon", Findings(page).Any(f => f.Contains("expires soon", StringComparison.Ordinal) && f.EndsWith("n1", StringComparison.Ordinal)));
    }

    [Fact]
    public void Tells_what_is_wrong_with_the_files()
    {
        using TestAuthority authority = Authority();
        NodeCert[] certs = authority.Issue(new(), "good", "foreign-key", "no-file", "other", "junk");
        File.Copy(certs[0].KeyPath!, certs[1].KeyPath!, overwrite: true);
        File.Delete(certs[2].CertificatePath!);
        File.Copy(certs[0].CertificatePath!, certs[3].CertificatePath!, overwrite: true);
        File.WriteAllText(certs[4].CertificatePath!, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

        CertReport report = Report(authority);
        XElement page = XDocument.Parse(report.Html).Root!;
        Assert.Equal(3, report.ProblemCount);
        string Check(string name) => Rows(page, "ends").Single(r => r[0].StartsWith(name + " ", StringComparison.Ordinal))[5];
        Assert.Equal("Passed", Check("good"));
        Assert.Equal("Failed: KeyMatch", Check("foreign-key"));
        Assert.Equal("Not checked: no file", Check("no-file"));
        Assert.Equal("Failed: another certificate", Check("other"));
        Assert.Equal("Failed: cannot be read", Check("junk"));
        string[] findings = Findings(page);
        Assert.Contains(findings, f => f.StartsWith("✕ Problem KeyMatch:", StringComparison.Ordinal) && f.EndsWith("Test-NodeCert foreign-key", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.StartsWith("✕ Problem", StringComparison.Ordinal) && f.Contains(certs[0].SerialNumber, StringComparison.Ordinal) && f.EndsWith(" other", StringComparison.Ordinal));
        Assert.StartsWith("Note ", findings[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_revoked_from_wrong_and_a_list_that_is_missing()
    {
        using TestAuthority authority = Authority();
        authority.Issue(new(), "n1", "n2");
        Assert.True(authority.Open().Revoke(new() { NodeIds = ["n2"] }).Single().Succeeded);
        XElement page = Page(authority);
        Assert.Empty(Findings(page));
        Assert.Equal(["– Revoked", "Refused: revoked"], Rows(page, "ends").Where(r => r[0].StartsWith("n2 ", StringComparison.Ordinal)).SelectMany(r => new[] { r[1], r[5] }));

        // Once the list has ended every node is refused.
        string[] late = Findings(Page(authority, TimeSpan.FromDays(60)));
        Assert.Contains(late, f => f.Contains("The revocation list has expired", StringComparison.Ordinal));
        Assert.Contains(late, f => f.StartsWith("✕ Problem Revocation:", StringComparison.Ordinal) && f.EndsWith(" n1", StringComparison.Ordinal));

        File.Delete(authority.File("signing.crl"));
        Assert.Contains(Findings(Page(authority)), f => f.StartsWith("✕ Problem", StringComparison.Ordinal) && f.Contains("Test-CertLedger", StringComparison.Ordinal));
    }

    [Fact]
    public void Counts_the_entries_of_expired_certificates_and_says_that_the_policy_keeps_them()
    {
        using TestAuthority authority = Authority();
        string List() => Rows(Page(authority), "ends").Single(r => r[0].StartsWith("CN=prod Revocation list", StringComparison.Ordinal))[0];
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(7) }, "n1");
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(300) }, "n2");
        Assert.All(authority.Open().Revoke(new() { NodeIds = ["n1", "n2"] }), o => Assert.True(o.Succeeded));
        Assert.Equal("CN=prod Revocation list: 2 revoked", List());

        authority.Clock.Now += TimeSpan.FromDays(8);
        Assert.Equal("CN=prod Revocation list: 2 revoked, 1 of them of expired certificates", List());

        authority.Open().SetPolicy(new() { KeepExpiredRevocations = true });
        Assert.Equal("CN=prod Revocation list: 2 revoked, 1 of them of expired certificates, which the policy keeps (keepExpiredRevocations)", List());
    }

    // A chain of trust that grows and shrinks: the cross certificate leads to the new CA from the first phase on.
    [Fact]
    public void Shows_the_trust_at_each_phase_of_a_rotation()
    {
        using TestAuthority authority = Authority();
        authority.Issue(new(), "n1", "n2");
        Assert.Contains("No rotation", Words(Section(Page(authority), "trust")), StringComparison.Ordinal);
        string[] Phases() => [.. Section(Page(authority), "trust").Descendants("tbody").First().Elements("tr").Select(Words)];
        string[] CAs() => [.. Section(Page(authority), "trust").Descendants("tbody").Last().Elements("tr").Select(r => string.Join('|', r.Elements().Take(4).Select(Words)))];
        void Turn(RotationPhase phase) => authority.Open().Rotate(new() { Phase = phase, IsConfirmed = true });

        Turn(RotationPhase.Stage);
        Assert.Equal(
            ["Stage ● Now CN=prod CN=prod 2 of 2 nodes", "Trust Still to come CN=prod and CN=prod G2 CN=prod 2 of 2 nodes", "Issue Still to come CN=prod and CN=prod G2 CN=prod G2 2 of 2 nodes", "Retire Still to come CN=prod G2 CN=prod G2 0 of 2 nodes"],
            Phases());
        Assert.Contains("CN=prod G2 Root CA: EcdsaP256|– No|signs from the phase Issue on|0", CAs());
        Turn(RotationPhase.Trust);
        Turn(RotationPhase.Issue);
        Assert.Equal(
            ["Stage ✓ Done CN=prod CN=prod 2 of 2 nodes", "Trust ✓ Done CN=prod and CN=prod G2 CN=prod 2 of 2 nodes", "Issue ● Now CN=prod and CN=prod G2 CN=prod G2 2 of 2 nodes", "Retire Still to come CN=prod G2 CN=prod G2 2 of 2 nodes"],
            Phases());
        Assert.Equal(
            ["CN=prod G2 Root CA: EcdsaP256|✓ Yes|signs now|2", "CN=prod Root CA: EcdsaP256|✓ Yes|signed until the phase Issue|0", "CN=prod G2 Cross certificate: EcdsaP256, signed by CN=prod|– No|links the previous CA to the new one|–"],
            CAs());
        Assert.Contains(Findings(Page(authority)), f => f.StartsWith("Note A rotation", StringComparison.Ordinal));
    }

    // What a name holds stays text: none of it becomes an element or ends an attribute.
    [Fact]
    public void Escapes_every_name()
    {
        const string Name = "CN=<script>alert('1')</script> & \\\"Söhne\\\"";
        using var authority = new TestAuthority(p => p with { Subject = Name });
        authority.Issue(new() { Purpose = CertPurpose.Client }, "Bill & Ben", "o'neill");
        string html = Report(authority).Html;
        XElement page = XDocument.Parse(html).Root!;
        Assert.Equal(ReportScript.Text, Assert.Single(page.Descendants("script")).Value);
        Assert.Equal(2, html.Split("<script", StringSplitOptions.None).Length);
        Assert.Empty(page.Descendants("b").Where(b => b.Parent!.Name != "li"));
        Assert.Equal(["Bill & Ben", "o'neill"], Section(page, "ends").Descendants("th").Where(t => Words(t).Contains("Node:", StringComparison.Ordinal)).Select(t => Words(t.Element("bdi")!)).Order());
        Assert.Equal("Certificates of <script>alert('1')</script> & \"Söhne\"", Words(page.Descendants("h1").Single()));
        Assert.Equal("a\uFFFDb&lt;&amp;&quot;&#39;\uFFFD", Html.Escape("a\u0007b<&\"'\u202E"));
    }

    [Fact]
    public void Is_one_file_without_key_or_address_and_with_one_script()
    {
        using TestAuthority authority = Authority();
        NodeCert cert = authority.Issue("n1");
        string html = Report(authority).Html;
        foreach (string outside in new[] { "<link", "<img", "<iframe", "src=", "@import", "http://", "https://", "PRIVATE KEY", " onload" })
            Assert.DoesNotContain(outside, html, StringComparison.OrdinalIgnoreCase);
        XElement page = XDocument.Parse(html).Root!;
        byte[] script = System.Text.Encoding.UTF8.GetBytes(Assert.Single(page.Descendants("script")).Value);
        string policy = page.Descendants("meta").Single(m => (string?)m.Attribute("http-equiv") == "Content-Security-Policy").Attribute("content")!.Value;
        string hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(script));
        Assert.Equal($"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'", policy);
        Assert.All(html.Split("url(")[1..], u => Assert.StartsWith("#", u, StringComparison.Ordinal));
        foreach (string line in File.ReadLines(cert.KeyPath!).Concat(File.ReadLines(authority.File("signing.key"))).Where(l => l.Length > 20 && l[0] != '-'))
            Assert.DoesNotContain(line, html, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_the_same_for_the_same_moment()
    {
        using TestAuthority authority = Authority();
        authority.Issue(new(), "n1", "n2");
        authority.Clock.Now = Start;
        string first = Report(authority).Html;
        Assert.Contains("2031-03-01 12:00", first, StringComparison.Ordinal);
        Assert.Equal(first, Report(authority).Html);
        authority.Clock.Now += TimeSpan.FromDays(1);
        Assert.NotEqual(first, Report(authority).Html);
    }

    [Fact]
    public void Has_landmarks_headings_captions_and_scopes()
    {
        using TestAuthority authority = Authority();
        authority.Issue("n1");
        XElement page = Page(authority);
        Assert.Equal("en", (string?)page.Attribute("lang"));
        foreach (string landmark in new[] { "header", "nav", "main", "footer", "h1", "title" })
            Assert.NotEmpty(page.Descendants(landmark));
        var ids = page.Descendants().Attributes("id").Select(a => a.Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(page.Descendants().Attributes("aria-labelledby"), a => Assert.Contains(a.Value, ids));
        Assert.All(page.Descendants("a").Attributes("href"), a => Assert.Contains(a.Value[1..], ids));
        Assert.All(page.Descendants("section"), s => Assert.NotNull(s.Element("h2")));
        Assert.All(page.Descendants("table"), t => Assert.NotEmpty(Words(t.Element("caption")!)));
        Assert.All(page.Descendants("th"), t => Assert.NotNull(t.Attribute("scope")));
        Assert.All(page.Descendants("select").Concat(page.Descendants("input")), s => Assert.NotEmpty(Words(s.Ancestors("label").Single())));
        Assert.All(page.Descendants("svg"), s => Assert.True((string?)s.Attribute("aria-hidden") == "true" || s.Element("title") is not null));
    }

    [Fact]
    public void Draws_the_first_forty_of_many_and_lists_all()
    {
        using TestAuthority authority = Authority();
        authority.Issue(new() { KeyAlgorithm = KeyAlgorithm.EcdsaP256 }, [.. Enumerable.Range(1, 45).Select(i => $"n{i}")]);
        XElement page = Page(authority);
        Assert.Equal(41, Section(page, "timeline").Descendants("title").Count());
        Assert.Contains("5 further nodes, not drawn", Words(Section(page, "timeline")), StringComparison.Ordinal);
        Assert.Equal(46, Rows(page, "ends").Length);
    }

    [Theory]
    [InlineData("report.html", true, null)]
    [InlineData("REPORT.HTM", true, null)]
    [InlineData("report.html", false, ErrorCode.FileExists)]
    [InlineData("pki/signing.key", true, ErrorCode.InvalidArgument)] // -Force never replaces a key
    [InlineData("folder.html", true, ErrorCode.WrongFileKind)]
    [InlineData("missing/report.html", true, ErrorCode.FileNotFound)]
    public void Overwrites_a_page_with_force_and_nothing_else(string name, bool force, ErrorCode? refusal)
    {
        using TestAuthority authority = Authority();
        Directory.CreateDirectory(Path.Combine(authority.Around, "folder.html"));
        string path = Path.Combine(authority.Around, name);
        if (name.StartsWith('r') || name.StartsWith('R'))
            File.WriteAllText(path, "old");
        Dictionary<string, string> before = authority.Snapshot();
        void Write() => CertReport.Make(authority.Open(), new() { OutputPath = path, Force = force }).Write();
        if (refusal is ErrorCode code)
        {
            Assert.Equal(code, Assert.Throws<ClusterCertsException>(Write).ErrorCode);
        }
        else
        {
            Write();
            Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(path), StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(path));
        }

        Assert.Equal(before, authority.Snapshot());
    }
}
