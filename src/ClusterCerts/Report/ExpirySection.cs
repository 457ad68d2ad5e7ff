namespace ClusterCerts.Report;

/// <summary>The table of everything that expires, the earliest expiry first.</summary>
internal static class ExpirySection
{
    internal static Html Of(ReportContent content) => Html.Of($"""
        <section id="ends" aria-labelledby="ends-title">
        <h2 id="ends-title">What expires when</h2>
        <p class="hint"><em>Usable until</em> is the earliest expiry in the chain and the revocation list; <em>expires</em> is the certificate's own expiry.</p>
        {ExpiryTools.Of(content)}
        <table role="table" class="ends">
        <caption>Certificates and revocation lists, the earliest expiry first</caption>
        <thead role="rowgroup"><tr role="row">
        <th role="columnheader" scope="col">Name</th><th role="columnheader" scope="col">Status</th><th role="columnheader" scope="col">Usable until</th>
        <th role="columnheader" scope="col">Expires</th><th role="columnheader" scope="col">Serial number</th><th role="columnheader" scope="col">Check</th>
        </tr></thead>
        <tbody role="rowgroup" id="rows">
        {content.ByExpiry.Select(i => Row(i, content))}
        </tbody>
        </table>
        </section>
        """);

    private static Html Row(ReportItem item, ReportContent content) => Html.Of($"""
        <tr role="row"{Published(item)}><th role="rowheader" scope="row"><bdi>{item.Name}</bdi><span class="kind">{ReportWords.Of(item.Kind)}: {item.Detail}</span>{Names(item)}{Export(item)}</th>
        <td role="cell" data-label="Status">{ReportWords.Badge(item.Status)}</td>
        <td role="cell" data-label="Usable until">{ReportWords.Time(item.EffectiveNotAfter)} <span class="away">{ReportWords.Away(item.EffectiveNotAfter, content.AsOf)}</span></td>
        <td role="cell" data-label="Expires">{ReportWords.Time(item.NotAfter)}{Limit(item)}</td>
        <td role="cell" data-label="{(item.Kind == ReportKind.RevocationList ? "Number" : "Serial number")}" class="serial">{item.SerialNumber}</td>
        <td role="cell" data-label="Check">{ReportWords.VerdictOf(item)}</td></tr>
        """);

    private static Html Published(ReportItem item) => item.Publication is ReportPublication state
        ? Html.Of($""" data-published="{ReportWords.Of(state)}" """) : Html.Of($"");

    private static Html Names(ReportItem item) => item.Names is string names ? Html.Of($"""<span class="kind"><bdi>{names}</bdi></span>""") : Html.Of($"");

    private static Html Export(ReportItem item) => item.Export is string export ? Html.Of($"""<span class="kind">{export}</span>""") : Html.Of($"");

    private static Html Limit(ReportItem item) => item.EffectiveNotAfter < item.NotAfter
        ? Html.Of($""" <span class="away">CA or list expires sooner</span>""")
        : Html.Of($"");
}
