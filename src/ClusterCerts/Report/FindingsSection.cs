namespace ClusterCerts.Report;

/// <summary>What the checks found, the worst first.</summary>
internal static class FindingsSection
{
    private const int MostFindings = 200;

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
            {NameList.Of(finding.Subjects, "Concerns")}</li>
            """);
    }
}
