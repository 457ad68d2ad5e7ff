using ClusterCerts.Revocation;

namespace ClusterCerts.Report;

/// <summary>The revocation lists that are signed ahead; nothing where none is, or in a report for another moment than now.</summary>
internal static class PreparedSection
{
    internal static Html Of(ReportContent content) => content.Prepared.Count == 0 ? Html.Of($"") : Html.Of($"""
        <section id="prepared" aria-labelledby="prepared-title">
        <h2 id="prepared-title">Prepared revocation lists</h2>
        <p class="hint">They are signed already: Update-RevocationList puts each in place when it is due, without the key. A revocation voids them.</p>
        <table role="table" class="prepared">
        <caption>Lists that wait, each CA's in the order of their times</caption>
        <thead role="rowgroup"><tr role="row">
        <th role="columnheader" scope="col">CA</th><th role="columnheader" scope="col">Number</th>
        <th role="columnheader" scope="col">Due</th><th role="columnheader" scope="col">Valid until</th>
        </tr></thead>
        <tbody role="rowgroup">
        {content.Prepared.Select(list => Row(list, content.AsOf))}
        </tbody>
        </table>
        </section>
        """);

    private static Html Row(PreparedRevocationList list, DateTimeOffset asOf) => Html.Of($"""
        <tr role="row"><th role="rowheader" scope="row"><bdi>{list.Issuer}</bdi></th>
        <td role="cell" data-label="Number">{list.Number}</td>
        <td role="cell" data-label="Due">{ReportWords.Time(list.DueAt)} <span class="away">{ReportWords.Away(list.DueAt, asOf)}</span></td>
        <td role="cell" data-label="Valid until">{ReportWords.Time(list.NextUpdate)} <span class="away">{ReportWords.Away(list.NextUpdate, asOf)}</span></td></tr>
        """);
}
