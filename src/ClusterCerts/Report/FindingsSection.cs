namespace ClusterCerts.Report;

/// <summary>What the checks found, the worst first.</summary>
internal static class FindingsSection
{
    private const int MostFindings = 200;
    private const int MostNames = 60;

    internal static Html Of(ReportContent content)
    {
        int left = content.Findings.Count - MostFindings;
        Html list = content.Findings.Count == 0
            ? Html.Of($"<p>Every check passed: each node's file is good for its node now.</p>")
            : Html.Of($"""
                <ul class="findings">
                {content.Findings.Take(MostFindings).Select(Finding)}
                </ul>
                {(left > 0 ? $"And {DisplayText.Count(left, "further finding")}; the column Check below has each node's." : "")}
                """);
        return Html.Of($"""
            <section id="findings" aria-labelledby="findings-title">
            <h2 id="findings-title">Findings</h2>
            {list}
            </section>
            """);
    }

    private static Html Finding(ReportFinding finding)
    {
        (string style, string word) = finding.Level switch
        {
            FindingLevel.Problem => ("ended", "✕ Problem"),
            FindingLevel.Warning => ("soon", "! Warning"),
            _ => ("off", "Note"),
        };
        return Html.Of($"""
            <li class="{style}"><p><span class="badge {style}">{word}</span> {finding.Text} <span class="source">{finding.Source}</span></p>
            {Names(finding.Subjects)}</li>
            """);
    }

    private static Html Names(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return Html.Of($"");
        int left = names.Count - MostNames;
        return Html.Of($"""
            <ul class="names" aria-label="Concerns">
            {names.Take(MostNames).Select(n => Html.Of($"<li><bdi>{n}</bdi></li>"))}
            {(left > 0 ? Html.Of($"<li>and {left} more</li>") : Html.Of($""))}
            </ul>
            """);
    }
}
