using ClusterCerts.Storage;

namespace ClusterCerts.Report;

/// <summary>Whom nodes trust and who signs, now and at each phase of a rotation.</summary>
internal static class TrustSection
{
    private const int MostNames = 40;

    internal static Html Of(ReportContent content) => Html.Of($"""
        <section id="trust" aria-labelledby="trust-title">
        <h2 id="trust-title">Trust</h2>
        {Rotation(content)}
        <table role="table" class="cas">
        <caption>The CAs: who is in trust.crt, the bundle that every node is to have, and who signs</caption>
        <thead role="rowgroup"><tr role="row">
        <th role="columnheader" scope="col">CA</th><th role="columnheader" scope="col">In trust.crt</th><th role="columnheader" scope="col">Role</th>
        <th role="columnheader" scope="col">Nodes</th><th role="columnheader" scope="col">Expires</th><th role="columnheader" scope="col">SHA-256</th>
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
        <td role="cell" data-label="Role">{ca.Role}</td>
        <td role="cell" data-label="Nodes">{(ca.NodeCount is int count ? Html.Of($"{count}") : Html.Of($"–"))}</td>
        <td role="cell" data-label="Expires">{ReportWords.Time(ca.Item.NotAfter)} <span class="away">{ReportWords.Away(ca.Item.NotAfter, content.AsOf)}</span></td>
        <td role="cell" data-label="SHA-256" class="serial">{ca.Fingerprint}</td></tr>
        """);

    private static Html Rotation(ReportContent content) => content.Rotation switch
    {
        null => Html.Of($"""<p class="hint">No rotation of the signing certificate is under way: the bundle stays as it is.</p>"""),
        { IsCompromised: true } lost => Html.Of($"""
            <p>The key of <bdi>{lost.OldSigner}</bdi> was given up on {ReportWords.Time(lost.Since)}: trust.crt holds the new CA alone. {lost.NextStep}</p>
            """),
        { Phases.Count: 0 } begun => Html.Of($"""
            <p>A rotation of <bdi>{begun.OldSigner}</bdi> was begun on {ReportWords.Time(begun.Since)}; the next CA is not made yet.
            {begun.NextStep}</p>
            """),
        ReportRotation rotation => Html.Of($"""
            <p>A rotation from <bdi>{rotation.OldSigner}</bdi> to <bdi>{rotation.NewSigner}</bdi> is in the phase
            <strong>{rotation.Phase.ToString()}</strong> since {ReportWords.Time(rotation.Since)}{(rotation.IsFinished ? "" : ", which is not finished")}.
            {rotation.NextStep}</p>
            {Left(rotation)}
            <table role="table" class="phases">
            <caption>Trust at each phase of the rotation, and how many of the nodes' present certificates
            a node accepts that has the bundle of the phase</caption>
            <thead role="rowgroup"><tr role="row">
            <th role="columnheader" scope="col">Phase</th><th role="columnheader" scope="col">State</th><th role="columnheader" scope="col">In trust.crt</th>
            <th role="columnheader" scope="col">Signs</th><th role="columnheader" scope="col">Accepts</th>
            </tr></thead>
            <tbody role="rowgroup">
            {rotation.Phases.Select(p => Phase(p, rotation))}
            </tbody>
            </table>
            """),
    };

    private static Html Left(ReportRotation rotation) => rotation.Phase < RotationPhase.Issue || rotation.Left.Count == 0
        ? Html.Of($"")
        : Html.Of($"""
            <p>{DisplayText.Count(rotation.Left.Count, "node")} still to get a new certificate:
            <bdi>{string.Join(", ", rotation.Left.Take(MostNames))}</bdi>{(rotation.Left.Count > MostNames ? " …" : "")}</p>
            """);

    private static Html Phase(ReportPhase phase, ReportRotation rotation)
    {
        (string state, string style) = phase.Phase.CompareTo(rotation.Phase) switch
        {
            < 0 => ("✓ Done", ""),
            0 => (rotation.IsFinished ? "● Now" : "● Now, not finished", "now"),
            _ => ("Still to come", ""),
        };
        Html mark = style == "now" ? Html.Of($""" class="now" aria-current="step" """) : Html.Of($"");
        return Html.Of($"""
            <tr role="row"{mark}><th role="rowheader" scope="row">{phase.Phase.ToString()}</th>
            <td role="cell" data-label="State">{state}</td>
            <td role="cell" data-label="In trust.crt"><bdi>{phase.Trusted}</bdi></td>
            <td role="cell" data-label="Signs"><bdi>{phase.Signer}</bdi></td>
            <td role="cell" data-label="Accepts">{phase.Accepted} of {rotation.NodeCount} nodes</td></tr>
            """);
    }
}
