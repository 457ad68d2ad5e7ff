using ClusterCerts.Monitoring;

namespace ClusterCerts.Report;

/// <summary>What the health check of the authority says; nothing in a report for another moment than now.</summary>
internal static class HealthSection
{
    internal static Html Of(ReportContent content) => content.Health is not AuthorityHealth health ? Html.Of($"") : Html.Of($"""
        <section id="health" aria-labelledby="health-title">
        <h2 id="health-title">Health check</h2>
        <p class="hint">What Test-CertAuthority says, by its own limits. No server was asked.</p>
        <table role="table" class="health">
        <caption>Checks of the authority, {(health.Passed ? "all of them well" : $"the worst of them {ReportWords.Of(health.State)}")}</caption>
        <thead role="rowgroup"><tr role="row">
        <th role="columnheader" scope="col">Check</th><th role="columnheader" scope="col">State</th><th role="columnheader" scope="col">What was found</th>
        </tr></thead>
        <tbody role="rowgroup">
        {health.Checks.Select(Row)}
        </tbody>
        </table>
        </section>
        """);

    private static Html Row(AuthorityCheck check) => Html.Of($"""
        <tr role="row"><th role="rowheader" scope="row">{check.Name.ToString()}</th>
        <td role="cell" data-label="State">{Badge(check.State)}</td>
        <td role="cell" data-label="What was found">{check.Detail}</td></tr>
        """);

    private static Html Badge(CheckState state)
    {
        (string style, string sign) = state switch
        {
            CheckState.Ok => ("good", "✓"),
            CheckState.Warning => ("soon", "!"),
            CheckState.Critical => ("ended", "✕"),
            _ => ("off", "?"),
        };
        return Html.Of($"""<span class="badge {style}"><span aria-hidden="true">{sign}</span> {ReportWords.Of(state)}</span>""");
    }
}
