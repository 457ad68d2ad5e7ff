namespace ClusterCerts;

/// <summary>Whom nodes trust and who signs, now and at each phase of a rotation.</summary>
internal static class TrustSection
{
    internal static Html Of(ReportContent content) => Html.Of($"""
        <section id="trust" aria-labelledby="trust-title">
        <h2 id="trust-title">Trust</h2>
        <table role="table" class="cas">
        <caption>The CAs: whom trust.crt, the bundle to hand to every node, names, and who signs</caption>
        <thead role="rowgroup"><tr role="row">
        <th role="columnheader" scope="col">CA</th><th role="columnheader" scope="col">In trust.crt</th><th role="columnheader" scope="col">Signs</th>
        <th role="columnheader" scope="col">Nodes</th><th role="columnheader" scope="col">Ends</th><th role="columnheader" scope="col">SHA-256</th>
        </tr></thead>
        <tbody role="rowgroup">
        {content.Authorities.Select(ca => Row(ca, content))}
        </tbody>
        </table>
        </section>
        """);

    private static Html Row(ReportCA ca, ReportContent content) => Html.Of($"""
        <tr role="row"><th role="rowheader" scope="row"><bdi>{ca.Item.Name}</bdi><span class="kind">{ReportWords.Of(ca.Item.Kind)}: {ca.Item.Detail}</span></th>
        <td role="cell" data-label="In trust.crt">{(ca.IsTrusted ? "✓ Yes" : "– No")}</td>
        <td role="cell" data-label="Signs">{ca.Role}</td>
        <td role="cell" data-label="Nodes">{ca.NodeCount}</td>
        <td role="cell" data-label="Ends">{ReportWords.Time(ca.Item.NotAfter)} <span class="away">{ReportWords.Away(ca.Item.NotAfter, content.AsOf)}</span></td>
        <td role="cell" data-label="SHA-256" class="serial">{ca.Fingerprint}</td></tr>
        """);
}
