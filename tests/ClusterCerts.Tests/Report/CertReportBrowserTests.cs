using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace ClusterCerts.Tests.Report;

/// <summary>The report in a real browser, headless Chromium.</summary>
public sealed partial class CertReportBrowserTests
{
    private static readonly string[] Nodes = ["web1.example.com", "web2.example.com", "Bill & Ben", "a-node-with-a-name-of-which-a-phone-has-no-line-long.example.com"];

    // As the browser has parsed it, not as it was written.
    [SkippableFact]
    public void Shows_each_certificate_and_the_earliest_end()
    {
        Peer.Needs("chromium");
        using TestAuthority authority = Cluster();
        CertReport report = Write(authority);
        string dom = HeadlessBrowser.Show(authority.Around, report.Path);

        string table = Element(dom, "ends"), line = Element(dom, "timeline");
        foreach (NodeCert cert in authority.Open().GetNodeCerts())
        {
            Assert.Contains($"<bdi>{WebUtility.HtmlEncode(cert.NodeId)}</bdi>", line, StringComparison.Ordinal);
            string row = Assert.Single(table.Split("<tr"), r => r.Contains($"<bdi>{WebUtility.HtmlEncode(cert.NodeId)}</bdi>", StringComparison.Ordinal));
            Assert.Contains(cert.SerialNumber, row, StringComparison.Ordinal);
            Assert.Contains(cert.NotAfter.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), row, StringComparison.Ordinal);
        }

        NodeCert first = authority.Latest("web2.example.com");
        Assert.Equal(first.NotAfter, report.EarliestNotAfter);
        string summary = Element(dom, "summary");
        Assert.Contains("<bdi>web2.example.com</bdi>", summary, StringComparison.Ordinal);
        Assert.Contains($"datetime=\"{first.NotAfter.UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z\"", summary, StringComparison.Ordinal);
        Assert.Contains("Expires first", Assert.Single(line.Split("<li"), r => r.Contains("<bdi>web2.example.com</bdi>", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private static readonly Lazy<IReadOnlyDictionary<int, string>> Told = new(() => Measure(320, 390, 840, 1160, 1280));

    [SkippableTheory]
    [InlineData(320)]
    [InlineData(390)]
    [InlineData(840)]
    [InlineData(1160)]
    [InlineData(1280)]
    public void Fits_the_width(int width)
    {
        Peer.Needs("chromium");
        string told = Told.Value[width];
        Assert.StartsWith($"inner {width} scroll {width} overlaps  outside  least bar ", told, StringComparison.Ordinal);
        Assert.False(told.EndsWith(" 0.", StringComparison.Ordinal), told);
    }

    // The page in a frame of each width. Asked is how wide its content is, whether the marks of the axis are apart, and whether each bar is to be seen.
    private static Dictionary<int, string> Measure(params int[] widths)
    {
        using TestAuthority authority = Cluster();
        authority.Open().Rotate(new() { Phase = RotationPhase.Stage });
        string page = Write(authority).Html;
        string framed = HeadlessBrowser.WithoutPolicy(page);
        string host = Path.Combine(authority.Around, "host.html");
        string frames = string.Concat(widths.Select(w => $"""<iframe width="{w}" height="900" style="border:0" srcdoc="{WebUtility.HtmlEncode(framed)}"></iframe><p></p>"""));
        File.WriteAllText(host, $$"""
            <!DOCTYPE html><html><body style="margin:0">{{frames}}
            <script>
            window.onload = () => document.querySelectorAll('iframe').forEach(frame => {
              const page = frame.contentDocument, wide = page.documentElement.clientWidth;
              const outside = [...page.querySelectorAll('main *, header *')].filter(e => {
                const box = e.getBoundingClientRect();
                return box.width > 2 && (box.right > wide + 1 || box.left < -1) && !e.closest('.skip');
              });
              const bars = [...page.querySelectorAll('.row .bar:not(.past)')].map(b => Math.round(b.getBoundingClientRect().width));
              const marks = [...page.querySelector('.axis').querySelectorAll('div span')].map(m => [m.getBoundingClientRect(), m.textContent]).filter(m => m[0].width > 0).sort((a, b) => a[0].left - b[0].left);
              const overlaps = marks.slice(1).filter((m, i) => m[0].left < marks[i][0].right + 2).map(m => m[1]);
              frame.nextElementSibling.id = 'told' + frame.width;
              frame.nextElementSibling.textContent = `inner ${wide} scroll ${page.documentElement.scrollWidth} overlaps ${overlaps.join(' ')} outside ${outside.map(e => e.outerHTML.slice(0, 60)).join(' ')} least bar ${Math.min(...bars)}.`;
            });
            </script></body></html>
            """);
        string dom = HeadlessBrowser.Show(authority.Around, host);
        return widths.ToDictionary(w => w, w => WebUtility.HtmlDecode(Regex.Match(dom, $"<p id=\"told{w}\">([^<]*)").Groups[1].Value));
    }

    // WCAG 2.2, 1.4.3: text has a contrast of at least 4.5 to 1; 1.4.11: what has to be seen has 3 to 1.
    [Theory]
    [InlineData("ink", "back", 4.5)]
    [InlineData("ink", "card", 4.5)]
    [InlineData("soft", "back", 4.5)]
    [InlineData("soft", "card", 4.5)]
    [InlineData("link", "back", 4.5)]
    [InlineData("today", "card", 4.5)]
    [InlineData("good-ink", "good-back", 4.5)]
    [InlineData("soon-ink", "soon-back", 4.5)]
    [InlineData("ended-ink", "ended-back", 4.5)]
    [InlineData("off-ink", "off-back", 4.5)]
    [InlineData("ink", "good-back", 4.5)]
    [InlineData("soft", "good-back", 4.5)]
    [InlineData("good", "card", 3)]
    [InlineData("soon", "card", 3)]
    [InlineData("ended", "card", 3)]
    [InlineData("off", "card", 3)]
    public void Has_contrast_in_light_dark_and_print(string front, string back, double least)
    {
        MatchCollection palettes = Palette().Matches(ReportStyle.Sheet);
        Assert.Equal(3, palettes.Count);
        Assert.All(palettes, palette =>
        {
            double a = Luminance(palette.Value, front), b = Luminance(palette.Value, back);
            double contrast = (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
            Assert.True(contrast >= least, $"{front} on {back}: {contrast:0.0}");
        });
    }

    private static TestAuthority Cluster()
    {
        var authority = new TestAuthority(p => p with { Subject = "CN=prod" });
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(300), Purpose = CertPurpose.Client }, "Bill & Ben");
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(300) }, [.. Nodes.Where(n => n is not ("web2.example.com" or "Bill & Ben"))]);
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(200) }, "web2.example.com");
        authority.Open().WriteRevocationList(TimeSpan.FromDays(250));
        return authority;
    }

    private static CertReport Write(TestAuthority authority)
    {
        var report = CertReport.Make(authority.Open(), new() { OutputPath = Path.Combine(authority.Around, "report.html") });
        report.Write();
        return report;
    }

    private static string Element(string dom, string id)
    {
        int start = dom.IndexOf($"<section id=\"{id}\"", StringComparison.Ordinal);
        Assert.True(start >= 0, $"There is no section {id}.");
        return dom[start..dom.IndexOf("</section>", start, StringComparison.Ordinal)];
    }

    // WCAG 2.2, relative luminance of an sRGB color.
    private static double Luminance(string palette, string name)
    {
        string hex = Regex.Match(palette, $@"--{name}: #([0-9a-f]+);").Groups[1].Value;
        hex = hex.Length == 3 ? string.Concat(hex.Select(c => $"{c}{c}")) : hex;
        double[] linear = [.. Convert.FromHexString(hex).Select(b => b / 255.0).Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4))];
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
    }

    [GeneratedRegex(@":root \{[^}]*--back[^}]*\}")]
    private static partial Regex Palette();
}
