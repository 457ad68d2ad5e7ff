using ClusterCerts.Authority;

namespace ClusterCerts.Report;

/// <summary>The verdict in a sentence, and the few numbers that matter.</summary>
internal static class SummarySection
{
    private static readonly (int Days, string Text)[] Spans =
    [
        (7, "within 7 days"), (30, "within 30 days"), (90, "within 90 days"), (365, "within a year"), (int.MaxValue, "later"),
    ];

    internal static Html Of(ReportContent content) => Html.Of($"""
        <section id="summary" aria-labelledby="summary-title">
        <h2 id="summary-title" class="unseen">Summary</h2>
        {Verdict(content)}
        <div class="cards">
        {First(content)}
        {Nodes(content)}
        {Signer(content)}
        </div>
        </section>
        """);

    private static Html Verdict(ReportContent content)
    {
        int problems = content.Findings.Count(f => f.Level == FindingLevel.Problem);
        int warnings = content.Findings.Count(f => f.Level == FindingLevel.Warning);
        (string style, string sign, string text) = (problems, warnings) switch
        {
            (0, 0) => ("good", "✓", "Nothing is wrong, and nothing expires soon."),
            (0, _) => ("soon", "!", $"Nothing is wrong now; {DisplayText.Count(warnings, "warning")} for what comes."),
            _ => ("ended", "✕", $"{DisplayText.Count(problems, "problem")} "
                + $"found{(warnings > 0 ? $", and {DisplayText.Count(warnings, "warning")}" : "")}."),
        };
        return Html.Of($"""<p class="verdict {style}"><span aria-hidden="true" class="sign">{sign}</span> {text}</p>""");
    }

    private static Html First(ReportContent content) => content.First is not ReportItem first
        ? Html.Of($"""<div class="card"><h3>Expires first</h3><p class="big">Nothing is left</p><p>Every certificate has expired or is revoked.</p></div>""")
        : Html.Of($"""
            <div class="card">
            <h3>Expires first</h3>
            <p class="big" id="earliest">{ReportWords.Away(first.NotAfter, content.AsOf)}</p>
            <p><strong><bdi>{first.Name}</bdi></strong> ({ReportWords.Of(first.Kind).ToLowerInvariant()}), {ReportWords.Time(first.NotAfter)}</p>
            </div>
            """);

    private static Html Nodes(ReportContent content)
    {
        int off = content.Nodes.Count(n => !n.Counts);
        IEnumerable<Html> rows = Counts(content).Where(c => c.Count > 0)
            .Select(c => Html.Of($"""<li><span>{c.Text}</span> <b>{c.Count}</b></li>"""));
        return Html.Of($"""
            <div class="card">
            <h3>Nodes</h3>
            <p class="big">{content.Nodes.Count - off} <span>of {content.Nodes.Count} valid</span></p>
            <ul class="counts">
            {rows}
            </ul>
            </div>
            """);
    }

    private static IEnumerable<(string Text, int Count)> Counts(ReportContent content)
    {
        foreach (ReportStatus status in new[] { ReportStatus.Expired, ReportStatus.Revoked, ReportStatus.IssuerRevoked, ReportStatus.BelowMinimumSerial })
            yield return (ReportWords.Of(status).ToLowerInvariant(), content.Nodes.Count(n => n.Status == status));
        TimeSpan from = TimeSpan.MinValue; // Thirty days to the second are within 30 days, as for Get-NodeCert -ExpiresWithin.
        foreach ((int days, string text) in Spans)
        {
            TimeSpan to = days == int.MaxValue ? TimeSpan.MaxValue : TimeSpan.FromDays(days);
            TimeSpan least = from;
            yield return ("expire " + text, content.Nodes.Count(n => n.Counts && Left(n) > least && Left(n) <= to));
            from = to;
        }

        TimeSpan Left(ReportItem item) => item.NotAfter - content.AsOf;
    }

    private static Html Signer(ReportContent content)
    {
        SigningCert signing = content.Signing;
        ReportItem? list = content.Above.FirstOrDefault(i => i.Kind == ReportKind.RevocationList);
        Html revocation = list is null
            ? Html.Of($"There is no revocation list.")
            : Html.Of($"The revocation list expires {ReportWords.Away(list.NotAfter, content.AsOf)}.");
        ReportStatus status = content.Authorities.Single(ca => ca.Fingerprint == signing.Fingerprint).Item.Status;
        bool isRefused = status is ReportStatus.Revoked or ReportStatus.IssuerRevoked;
        string what = status == ReportStatus.Revoked ? "is revoked" : "is below a revoked CA";
        return Html.Of($"""
            <div class="card">
            <h3>Signing certificate</h3>
            <p class="big">{(isRefused ? ReportWords.Of(status) : ReportWords.Away(signing.NotAfter, content.AsOf))}</p>
            <p><strong><bdi>{signing.Subject}</bdi></strong> {(isRefused ? $"{what}: nothing is issued, and verifiers refuse what it signed. It " : "")}expires {ReportWords.Time(signing.NotAfter)}. {(signing.IsOffline ? "Its key is offline. " : "")}{revocation}{(content.Drill is null ? "" : $" {content.Drill}")}</p>
            </div>
            """);
    }
}
