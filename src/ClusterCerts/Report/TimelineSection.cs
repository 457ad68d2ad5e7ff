namespace ClusterCerts.Report;

/// <summary>The time line: a bar for each certificate and list, today's line, what expires first at the top.</summary>
internal static class TimelineSection
{
    private const int MostNodes = 40;

    private static readonly ReportStatus[] Shown =
        [ReportStatus.Good, ReportStatus.ExpiresSoon, ReportStatus.Expired, ReportStatus.Revoked];

    internal static Html Of(ReportContent content)
    {
        List<ReportItem> nodes = [.. content.Nodes
            .OrderBy(n => n.Status == ReportStatus.Revoked).ThenBy(n => n.NotAfter).ThenBy(n => n.Name, StringComparer.Ordinal)];
        List<ReportItem> shown = [.. nodes.Take(MostNodes)];
        List<ReportItem> above = [.. content.Above.OrderBy(i => i.Kind).ThenBy(i => i.NotAfter)];
        List<ReportItem> all = [.. above, .. shown];
        var scale = new TimeScale(content.AsOf, all.Min(i => i.NotBefore), all.Concat(nodes).Max(i => i.NotAfter));
        string title = nodes.Count > MostNodes ? $"Nodes: the {MostNodes} of {nodes.Count} that expire first" : "Nodes";
        return Html.Of($"""
            <section id="timeline" aria-labelledby="timeline-title">
            <h2 id="timeline-title">Time line</h2>
            <p class="hint">The scale is not linear: it is larger near the vertical line. The pale part of a bar is in the past, the full part in the future.</p>
            {Legend(content)}
            {Definitions}
            <div class="chart">
            {Axis(scale, content)}
            <h3>Certificate authorities and revocation lists</h3>
            <ul class="rows">
            {above.Select(i => Row(i, scale, content))}
            </ul>
            <h3>{title}</h3>
            <ul class="rows">
            {shown.Select(i => Row(i, scale, content))}
            {Rest([.. nodes.Skip(MostNodes)])}
            </ul>
            {Axis(scale, content)}
            </div>
            </section>
            """);
    }

    private static Html Legend(ReportContent content) => Html.Of($"""
        <ul class="legend" aria-label="Legend">
        {Shown.Select(Sample)}
        <li><svg width="12" height="14" aria-hidden="true"><line class="today" x1="6" x2="6" y1="0" y2="14"/></svg> {content.Day}</li>
        </ul>
        """);

    private static Html Sample(ReportStatus status) => Html.Of($"""
        <li><svg width="28" height="12" aria-hidden="true"><rect class="bar {ReportWords.StyleOf(status)}" x="1" y="1" width="26" height="10" rx="3"/></svg>
        {(status == ReportStatus.Revoked ? "Revoked or refused" : ReportWords.Of(status))}</li>
        """);

    // Patterns that the bars use: what has ended or does not count is reported without colors too.
    private static Html Definitions => Html.Of($"""
        <svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="hatch-back" width="6" height="6"/><line class="hatch-line" x1="0" x2="0" y1="0" y2="6"/></pattern>
        <pattern id="cross" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
        <rect class="cross-back" width="6" height="6"/><line class="cross-line" x1="0" x2="0" y1="0" y2="6"/></pattern>
        </defs></svg>
        """);

    private static Html Axis(TimeScale scale, ReportContent content) => Html.Of($"""
        <div class="axis" aria-hidden="true"><span></span><div>
        <span class="now" style="left:{scale.Today}%">{content.Day}</span>
        {scale.Marks.Select(m => Html.Of($"""<span class="{(m.IsForNarrow ? "mark" : "mark wide")}" style="left:{m.At}%">{m.Text}</span>"""))}
        </div><span></span></div>
        """);

    private static Html Row(ReportItem item, TimeScale scale, ReportContent content)
    {
        string ends = item.NotAfter < content.AsOf ? "expired" : "expires";
        string until = $"{ends} {ReportWords.Day(item.NotAfter)}, {ReportWords.Away(item.NotAfter, content.AsOf)}";
        string style = ReportWords.StyleOf(item.Status);
        double from = scale.At(item.NotBefore), to = scale.At(item.NotAfter), today = Math.Clamp(scale.Today, from, to);
        Html kind = item.Kind == ReportKind.Node ? Html.Of($"") : Html.Of($""" <span class="kind">{ReportWords.Of(item.Kind)}</span>""");
        Html first = ReferenceEquals(item, content.First) ? Html.Of($""" <span class="badge first">Expires first</span>""") : Html.Of($"");
        Html odd = item.Status == ReportStatus.Good ? Html.Of($"") : Html.Of($" {ReportWords.Badge(item.Status)}");
        return Html.Of($"""
            <li class="row"><div class="label"><span class="name"><bdi>{item.Name}</bdi></span>{kind}{first}{odd}</div>
            <div class="track"><svg role="img"><title>{item.Name}, {ReportWords.Of(item.Kind)}: from {ReportWords.Day(item.NotBefore)}, {until}</title>
            {scale.Marks.Select(m => Html.Of($"""<line class="grid" x1="{m.At}%" x2="{m.At}%" y1="0" y2="100%"/>"""))}
            <rect class="bar past {style}" x="{from}%" width="{Math.Max(today - from, to > scale.Today ? 0 : 0.5)}%" y="50%" height="12" rx="3" transform="translate(0,-6)"/>
            <rect class="bar {style}" x="{today}%" width="{Math.Max(to - today, to > scale.Today ? 0.5 : 0)}%" y="50%" height="12" rx="3" transform="translate(0,-6)"/>
            <line class="today" x1="{scale.Today}%" x2="{scale.Today}%" y1="0" y2="100%"/></svg></div>
            <div class="until">{until}</div></li>
            """);
    }

    private static Html Rest(List<ReportItem> rest) => rest.Count == 0 ? Html.Of($"") : Html.Of($"""
        <li class="rest">{DisplayText.Count(rest.Count, "further node")}, not drawn: they expire from
        {ReportWords.Day(rest.Min(r => r.NotAfter))} to {ReportWords.Day(rest.Max(r => r.NotAfter))}. The table below has each.</li>
        """);
}
