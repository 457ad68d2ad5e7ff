using ClusterCerts.Tests.Backup;

namespace ClusterCerts.Tests.Monitoring;

/// <summary>What Test-CertAuthority and Export-CertMetrics say of the backup that was last restored on trial.</summary>
public sealed class DrillCheckTests : IDisposable
{
    private readonly BackupBed _bed = BackupBed.WithNodes();

    private AuthorityCheck Check(TimeSpan? longest = null) =>
        _bed.Authority.Open().TestHealth(new() { MaximumDrillAge = longest }).Checks.Single(check => check.Name == AuthorityCheckName.BackupDrill);

    // Nobody who has no backup by this program is bothered, unless there must be one.
    [Fact]
    public void No_drill_is_well_unless_there_must_be_one()
    {
        Assert.Equal((CheckState.Ok, null), (Check().State, Check().Value));
        Assert.Equal(CheckState.Unknown, Check(TimeSpan.FromDays(7)).State);
        Assert.DoesNotContain("backup_drill", Metrics(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(34, CheckState.Ok, CheckState.Warning)]
    [InlineData(36, CheckState.Warning, CheckState.Warning)]
    [InlineData(6, CheckState.Ok, CheckState.Ok)]
    public void A_good_drill_grows_old(int days, CheckState byItself, CheckState inAWeek)
    {
        _bed.Write();
        Assert.True(_bed.Drill().Passed);
        _bed.Authority.Clock.Now += TimeSpan.FromDays(days);
        AuthorityCheck check = Check();
        Assert.Equal((byItself, inAWeek), (check.State, Check(TimeSpan.FromDays(7)).State));
        Assert.InRange(check.Value!.Value, days - 0.1, days + 0.1);
        Assert.Contains("and would do.", check.Detail, StringComparison.Ordinal);
        BackupDrill drill = _bed.Authority.Open().GetLastDrill()!;
        string metrics = Metrics();
        Assert.Matches($"(?m)^clustercerts_backup_drill_timestamp_seconds{{[^}}]*}} {drill.When.ToUnixTimeSeconds()}$", metrics);
        Assert.Matches($"(?m)^clustercerts_backup_drill_backup_timestamp_seconds{{[^}}]*}} {drill.BackupMade!.Value.ToUnixTimeSeconds()}$", metrics);
        Assert.Matches("(?m)^clustercerts_backup_drill_passed{[^}]*} 1$", metrics);
    }

    [Fact]
    public void A_backup_that_would_not_do_is_a_warning_at_once()
    {
        byte[] older = File.ReadAllBytes(_bed.Authority.File("ledger.jsonl"));
        _bed.Authority.Issue("9");
        _bed.Write();
        File.WriteAllBytes(_bed.Authority.File("ledger.jsonl"), older);
        Assert.False(_bed.Drill().Passed);
        AuthorityCheck check = Check();
        Assert.True(check.State == CheckState.Warning, check.ToString());
        Assert.Contains("would not do", check.Detail, StringComparison.Ordinal);
        Assert.Matches("(?m)^clustercerts_backup_drill_passed{[^}]*} 0$", Metrics());
    }

    [Fact]
    public void A_backup_that_does_not_open_is_a_warning_at_once()
    {
        _bed.Write();
        Assert.True(_bed.Drill().Passed);
        File.WriteAllBytes(_bed.Path, File.ReadAllBytes(_bed.Path)[..3000]);
        Assert.False(_bed.Drill().Passed);
        AuthorityCheck check = Check();
        Assert.True(check.State == CheckState.Warning, check.ToString());
        Assert.Contains("did not open", check.Detail, StringComparison.Ordinal);
        string metrics = Metrics();
        Assert.Matches("(?m)^clustercerts_backup_drill_passed{[^}]*} 0$", metrics);
        Assert.DoesNotMatch("(?m)^clustercerts_backup_drill_backup_timestamp_seconds{", metrics);
        string page = CertReport.Make(_bed.Authority.Open(), new() { OutputPath = _bed.Around("a.html") }).Html;
        Assert.Contains("A backup was to be restored on trial", page, StringComparison.Ordinal);
    }

    private string Metrics()
    {
        var metrics = CertMetrics.Make(_bed.Authority.Path, new() { OutputPath = _bed.Around("a.prom"), Force = true }, _bed.Authority.Context());
        metrics.Write();
        return File.ReadAllText(metrics.Path);
    }

    public void Dispose() => _bed.Dispose();
}
