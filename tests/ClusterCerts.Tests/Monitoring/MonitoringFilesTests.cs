using System.Text.Json;
using System.Text.RegularExpressions;
using ClusterCerts.Tests.Backup;
using ClusterCerts.Tests.House;

namespace ClusterCerts.Tests.Monitoring;

/// <summary>The alert rules and the dashboard of docs/monitoring: Prometheus reads them, and they speak of nothing that is not there.</summary>
public sealed partial class MonitoringFilesTests
{
    private static string Folder => Path.Combine(CoreSources.RepositoryRoot, "docs", "monitoring");

    private static string Rules => Path.Combine(Folder, "clustercerts.rules.yml");

    // What Grafana puts in before it asks.
    private static string[] Questions
    {
        get
        {
            using var dashboard = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "grafana-dashboard.json")));
            return [.. dashboard.RootElement.GetProperty("panels").EnumerateArray().SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => target.GetProperty("expr").GetString()!.Replace("$authority", ".*", StringComparison.Ordinal).Replace("$days", "90", StringComparison.Ordinal))];
        }
    }

    [SkippableFact]
    public void Prometheus_reads_the_rules_and_what_the_dashboard_asks()
    {
        Peer.Needs("promtool");
        Peer.Expect("promtool", "check", "rules", Rules);
        using var folder = new TestFolder();
        string asked = folder.File("asked.yml");
        File.WriteAllText(asked, "groups:\n- name: asked\n  rules:\n" + string.Concat(Questions.Select((question, i) => $"  - record: asked:{i}\n    expr: '{question.Replace("'", "''", StringComparison.Ordinal)}'\n")));
        Assert.Contains($"{Questions.Length} rules found", Peer.Expect("promtool", "check", "rules", asked), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_rules_alarm_when_they_should()
    {
        Peer.Needs("promtool");
        Assert.Contains("SUCCESS", Peer.Expect("promtool", "test", "rules", Path.Combine(Folder, "clustercerts.rules.test.yml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_dashboard_and_manual_name_metrics_that_are_written()
    {
        using var bed = BackupBed.WithNodes();
        bed.Write();
        bed.Drill();
        TestAuthority authority = bed.Authority;
        CertAuthority opened = authority.Open();
        opened.WriteRevocationLists(new() { Ahead = 2, Every = TimeSpan.FromDays(7) });
        opened.SetTargets([new() { NodeId = "*", Transport = NodeTransport.Folder, TargetPath = Path.Combine(authority.Around, "{id}") }]);
        opened.Rotate(new RotationParameters { Phase = RotationPhase.Stage });
        var wanted = new NodeCertRenewalParameters { IfExpiresWithin = TimeSpan.FromDays(1) };
        opened.TallyOf([], wanted, [.. opened.FindRenewals([], wanted)]).Record(null);
        var metrics = CertMetrics.Make(authority.Path, new() { OutputPath = Path.Combine(authority.Around, "a.prom") }, authority.Context());
        metrics.Write();
        HashSet<string> written = [.. Named().Matches(string.Join('\n', File.ReadLines(metrics.Path).Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)))).Select(match => match.Value)];
        string manual = File.ReadAllText(Path.Combine(Folder, "..", "monitoring.md"));
        Assert.Empty(Named().Matches(File.ReadAllText(Rules) + string.Join('\n', Questions) + manual).Select(match => match.Value).Distinct().Except(written));
        Assert.Empty(written.Except(Named().Matches(manual).Select(match => match.Value)));
    }

    [GeneratedRegex(@"\b(x509|clustercerts)_\w+\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Named();
}
