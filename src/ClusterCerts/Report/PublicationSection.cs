namespace ClusterCerts.Report;

/// <summary>Which nodes were brought what they are to have; nothing where no node has a target.</summary>
internal static class PublicationSection
{
    internal static Html Of(ReportContent content) => !content.HasTargets ? Html.Of($"") : Html.Of($"""
        <section id="publication" aria-labelledby="publication-title">
        <h2 id="publication-title">Publication</h2>
        <p class="hint">What the ledger tells of the nodes that have a target. No node was asked.</p>
        <table role="table" class="published">
        <caption>Nodes by what they were brought, what is to be done first at the top</caption>
        <thead role="rowgroup"><tr role="row">
        <th role="columnheader" scope="col">State</th><th role="columnheader" scope="col">Nodes</th><th role="columnheader" scope="col">Which</th>
        </tr></thead>
        <tbody role="rowgroup">
        {content.Nodes.Where(n => n.Publication is not null).GroupBy(n => n.Publication!.Value).OrderBy(g => g.Key).Select(g => Row(g.Key, [.. g]))}
        </tbody>
        </table>
        </section>
        """);

    private static Html Row(ReportPublication state, List<ReportItem> nodes) => Html.Of($"""
        <tr role="row"><th role="rowheader" scope="row">{Badge(state)}</th>
        <td role="cell" data-label="Nodes">{nodes.Count}</td>
        <td role="cell" data-label="Which">{NameList.Of([.. nodes.Select(n => n.Name)], "Nodes")}</td></tr>
        """);

    private static Html Badge(ReportPublication state)
    {
        (string style, string sign) = state switch
        {
            ReportPublication.Unsuited => ("ended", "✕"),
            ReportPublication.Lacking => ("soon", "!"),
            ReportPublication.Placed or ReportPublication.Proven => ("good", "✓"),
            _ => ("off", "–"),
        };
        return Html.Of($"""<span class="badge {style}"><span aria-hidden="true">{sign}</span> {ReportWords.Of(state)}</span>""");
    }
}
