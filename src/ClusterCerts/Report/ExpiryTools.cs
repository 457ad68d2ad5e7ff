namespace ClusterCerts.Report;

/// <summary>What searches, filters and groups the table: hidden until the script runs.</summary>
internal static class ExpiryTools
{
    internal static Html Of(ReportContent content)
    {
        List<ReportItem> items = [.. content.ByExpiry];
        bool hasTargets = content.HasTargets;
        return Html.Of($"""
            <div id="tools" class="tools" role="search" aria-label="The table" hidden="hidden">
            <label>Search <input type="search" id="find" autocomplete="off" placeholder="name, serial number, …"/></label>
            {Pick("Status", "status", items.Select(i => ReportWords.Of(i.Status)))}
            {Pick("Check", "check", items.Select(ReportWords.VerdictOf))}
            {(hasTargets ? Pick("Publication", "published", items.Select(i => i.Publication).OfType<ReportPublication>().Select(ReportWords.Of)) : Html.Of($""))}
            <label>Group by <select id="group" autocomplete="off">
            <option value="">nothing</option>
            <option value="status">status</option>
            <option value="month">month of the end of use</option>
            <option value="check">check</option>
            <option value="kind">kind</option>
            {(hasTargets ? Html.Of($"""<option value="published">publication</option>""") : Html.Of($""))}
            </select></label>
            <button type="button" id="reset">Show all</button>
            </div>
            <p id="shown" role="status"></p>
            <script>{new Html(ReportScript.Text)}</script>
            """);
    }

    private static Html Pick(string name, string fact, IEnumerable<string> values) => Html.Of($"""
        <label>{name} <select data-fact="{fact}" autocomplete="off">
        <option value="">all</option>
        {values.CountBy(v => v).OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => Html.Of($"""<option value="{v.Key}">{v.Key} ({v.Value})</option>"""))}
        </select></label>
        """);
}
