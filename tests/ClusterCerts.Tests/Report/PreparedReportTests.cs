using System.Xml.Linq;
using ClusterCerts.Tests.Backup;

namespace ClusterCerts.Tests.Report;

/// <summary>What a report says of lists that are signed ahead, and of the backup that was last restored on trial.</summary>
public sealed class PreparedReportTests
{
    private static XElement? Section(TestAuthority authority, string id, DateTimeOffset? asOf = null) => XDocument.Parse(
        CertReport.Make(authority.Open(), new() { OutputPath = Path.Combine(authority.Around, "report.html"), AsOf = asOf }).Html)
        .Descendants("section").SingleOrDefault(s => (string?)s.Attribute("id") == id);

    [Fact]
    public void Lists_signed_ahead_are_a_calendar_of_now()
    {
        using var authority = new TestAuthority();
        authority.Issue("n1");
        Assert.Null(Section(authority, "prepared"));
        authority.Open().WriteRevocationLists(new() { Ahead = 3, Every = TimeSpan.FromDays(7) });
        XElement[] rows = [.. Section(authority, "prepared")!.Descendants("tbody").Single().Elements("tr")];
        Assert.Equal(
            authority.Open().GetPreparedLists().Select(list => $"{list.Issuer}|{list.Number}|{list.DueAt:s}|{list.NextUpdate:s}"),
            rows.Select(row => string.Join('|', [row.Descendants("bdi").Single().Value, row.Elements().ElementAt(1).Value, .. row.Descendants("time").Select(time => ((string)time.Attribute("datetime")!).TrimEnd('Z'))])));
        Assert.Equal(3, rows.Length);
        Assert.Null(Section(authority, "prepared", authority.Clock.Now + TimeSpan.FromDays(30)));
    }

    [Fact]
    public void The_last_drill_is_told()
    {
        using var bed = BackupBed.WithNodes();
        Assert.Contains("No backup was restored on trial.", Section(bed.Authority, "summary")!.Value, StringComparison.Ordinal);
        bed.Write();
        Assert.True(bed.Drill().Passed);
        bed.Authority.Clock.Now += TimeSpan.FromDays(3);
        string told = Section(bed.Authority, "summary")!.Value;
        Assert.Matches("A backup of [0-9: -]+Z was restored on trial 3 days ago and would do\\.", told);
        Assert.DoesNotContain("on trial", Section(bed.Authority, "summary", bed.Authority.Clock.Now + TimeSpan.FromDays(30))!.Value, StringComparison.Ordinal);
    }
}
