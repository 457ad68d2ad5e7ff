using System.Net;
using System.Text.RegularExpressions;

namespace ClusterCerts.Tests.Report;

/// <summary>What the script of a report does with its table, in headless Chromium.</summary>
public sealed class CertReportScriptTests
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Told = new(Ask);

    // Each in a page of its own: what is done, and what the table shows then. Rows are told by their names, groups in brackets.
    private static readonly (string Name, string Done)[] Cases =
    [
        ("nothing", ""),
        ("search", "find.value = 'WEB'; find.oninput();"),
        ("two words", "find.value = ' web  passed '; find.oninput();"),
        ("serial number", "find.value = page.querySelector('#rows .serial').textContent.toLowerCase(); find.oninput();"),
        ("nothing found", "find.value = 'nowhere'; find.oninput();"),
        ("status", "pick('status', 'Revoked');"),
        ("check", "pick('check', 'Failed: KeyMatch');"),
        ("two filters", "pick('status', 'Valid'); pick('check', 'Passed');"),
        ("groups", "find.value = 'node:'; group.value = 'status'; group.onchange();"),
        ("a closed group", "find.value = 'node:'; group.value = 'status'; group.onchange(); page.querySelector('.group button').click();"),
        ("by month", "pick('check', 'Passed'); group.value = 'month'; group.onchange();"),
        ("all again", "pick('status', 'Revoked'); group.value = 'kind'; group.onchange(); page.getElementById('reset').onclick();"),
    ];

    [SkippableTheory]
    [InlineData("nothing", "web2 db1 web1 bad CN=prod gone CN=prod |")]
    [InlineData("search", "web2 web1 | Shown: 2 of 7")]
    [InlineData("two words", "web2 web1 | Shown: 2 of 7")]
    [InlineData("serial number", "web2 | Shown: 1 of 7")]
    [InlineData("nothing found", "| Shown: 0 of 7")]
    [InlineData("status", "gone | Shown: 1 of 7")]
    [InlineData("check", "bad | Shown: 1 of 7")]
    [InlineData("two filters", "web2 db1 web1 | Shown: 3 of 7")]
    [InlineData("groups", "[Valid (4)] web2 db1 web1 bad [Revoked (1)] gone | Shown: 5 of 7")]
    [InlineData("a closed group", "[Valid (4)] [Revoked (1)] gone | Shown: 5 of 7")]
    [InlineData("by month", "[MONTH (1)] web2 [MONTH (2)] db1 web1 | Shown: 3 of 7")]
    [InlineData("all again", "web2 db1 web1 bad CN=prod gone CN=prod |")]
    public void Searches_filters_and_groups(string name, string expected)
    {
        Peer.Needs("chromium");
        string told = Regex.Replace(Told.Value[name], @"\d{4}-\d\d(?= \()", "MONTH");
        Assert.Equal(Sorted(expected), Sorted(told));
        Assert.Equal(expected, told);
    }

    // By its hash in the page's policy; a script that is another one does not run, and without it everything is there and nothing hidden is missed.
    [SkippableTheory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Runs_by_the_policy_of_the_page_and_no_other_script_does(bool isChanged, bool runs)
    {
        Peer.Needs("chromium");
        using TestAuthority authority = Cluster();
        string path = Path.Combine(authority.Around, "report.html");
        string page = Report(authority).Html;
        File.WriteAllText(path, isChanged ? page.Replace("'use strict';", "'use  strict';", StringComparison.Ordinal) : page);
        string dom = HeadlessBrowser.Show(authority.Around, path);
        string tools = Regex.Match(dom, "<div id=\"tools\"[^>]*>").Value;
        Assert.NotEmpty(tools);
        Assert.Equal(runs, !tools.Contains("hidden", StringComparison.Ordinal));
        Assert.Equal(7, dom[dom.IndexOf("id=\"rows\"", StringComparison.Ordinal)..dom.IndexOf("id=\"trust\"", StringComparison.Ordinal)].Split("<tr ").Length - 1);
    }

    private static string Sorted(string told) => string.Join(' ', told.Split(' ').Order(StringComparer.Ordinal));

    private static TestAuthority Cluster()
    {
        var authority = new TestAuthority(p => p with { Subject = "CN=prod" });
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(60) }, "web2");
        NodeCert[] long1 = authority.Issue(new() { Lifetime = TimeSpan.FromDays(200) }, "db1", "web1");
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(280) }, "bad");
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(500) }, "gone");
        authority.Open().Revoke(new() { NodeIds = ["gone"], ListLifetime = TimeSpan.FromDays(300) }).ToList().ForEach(o => Assert.Null(o.Error));
        File.Copy(long1[0].KeyPath!, authority.File("node.bad.key"), overwrite: true);
        return authority;
    }

    private static CertReport Report(TestAuthority authority) => CertReport.Make(authority.Open(), new() { OutputPath = Path.Combine(authority.Around, "report.html") });

    private static Dictionary<string, string> Ask()
    {
        using TestAuthority authority = Cluster();
        string page = WebUtility.HtmlEncode(HeadlessBrowser.WithoutPolicy(Report(authority).Html));
        string host = Path.Combine(authority.Around, "host.html");
        File.WriteAllText(host, $$"""
            <!DOCTYPE html><html><body>{{string.Concat(Cases.Select(_ => $"""<iframe srcdoc="{page}"></iframe><p></p>"""))}}
            <script>
            const cases = [{{string.Join(",\n", Cases.Select(c => $$"""(page, find, group, pick) => { {{c.Done}} }"""))}}];
            window.onload = () => document.querySelectorAll('iframe').forEach((frame, i) => {
              const page = frame.contentDocument;
              const pick = (fact, value) => { const select = page.querySelector(`select[data-fact=${fact}]`); select.value = value; select.onchange(); };
              cases[i](page, page.getElementById('find'), page.getElementById('group'), pick);
              const rows = [...page.getElementById('rows').rows].map(row => row.className === 'group' ? `[${row.textContent}] ` : `${row.querySelector('bdi').textContent} `);
              frame.nextElementSibling.id = `told${i}`;
              frame.nextElementSibling.textContent = `${rows.join('')}| ${page.getElementById('shown').textContent}`;
            });
            </script></body></html>
            """);
        string dom = HeadlessBrowser.Show(authority.Around, host);
        return Cases.Select((c, i) => (c.Name, Text: WebUtility.HtmlDecode(Regex.Match(dom, $"<p id=\"told{i}\">([^<]*)").Groups[1].Value).Trim())).ToDictionary(c => c.Name, c => c.Text);
    }
}
