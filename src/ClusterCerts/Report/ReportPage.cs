namespace ClusterCerts.Report;

/// <summary>The page around the sections of a report.</summary>
internal static class ReportPage
{
    internal static Html Of(ReportContent content)
    {
        string name = content.Signing.Decoded.CommonName is string common ? DisplayText.Clip(common) : content.Signing.Subject;
        return Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <meta name="robots" content="noindex"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src {new Html(ReportScript.Source)}; base-uri 'none'; form-action 'none'"/>
            <title>Certificates of {name}, {ReportWords.Day(content.AsOf)}</title>
            <style>
            {new Html(ReportStyle.Sheet)}
            </style>
            </head>
            <body>
            <a class="skip" href="#main">Skip to the report</a>
            <header>
            <h1>Certificates of <bdi>{name}</bdi></h1>
            <p>As of {ReportWords.Time(content.AsOf)} UTC. All times are UTC.</p>
            <nav aria-label="Sections"><ul>
            <li><a href="#findings">Findings</a></li>
            <li><a href="#timeline">Time line</a></li>
            <li><a href="#ends">What expires when</a></li>
            <li><a href="#trust">Trust</a></li>
            {(content.HasTargets ? Html.Of($"""<li><a href="#publication">Publication</a></li>""") : Html.Of($""))}
            {(content.Prepared.Count == 0 ? Html.Of($"") : Html.Of($"""<li><a href="#prepared">Prepared revocation lists</a></li>"""))}
            {(content.Health is null ? Html.Of($"") : Html.Of($"""<li><a href="#health">Health check</a></li>"""))}
            </ul></nav>
            </header>
            <main id="main">
            {SummarySection.Of(content)}
            {FindingsSection.Of(content)}
            {TimelineSection.Of(content)}
            {ExpirySection.Of(content)}
            {TrustSection.Of(content)}
            {PublicationSection.Of(content)}
            {PreparedSection.Of(content)}
            {HealthSection.Of(content)}
            </main>
            <footer>
            <p>Made by ClusterCerts from the files in <bdi>{content.Signing.AuthorityPath}</bdi>. What running nodes serve was not looked at.</p>
            </footer>
            </body>
            </html>

            """);
    }
}
