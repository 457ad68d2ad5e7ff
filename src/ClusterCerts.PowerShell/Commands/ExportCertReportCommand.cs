using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Writes one self-contained HTML page on a cluster's certificates: what expires when, whom nodes trust, and what is wrong.</summary>
/// <remarks>
/// <para>The page needs no other file and no network: it can be mailed, printed and put on any web server. It shows the certificates on a
/// time line with today's line and what expires first, a table of every expiry date, the trust bundle, what Test-NodeCert finds in the file of each node, and
/// where nodes have targets which of them were published to.</para>
/// <para>A short script within the page searches, filters and groups the table; nothing else runs in it, and what is printed is what is shown. Where scripts are
/// forbidden the page shows everything.</para>
/// <para>It holds names, dates and serial numbers, never a key, and everyone on the machine may read it. What running nodes serve is not looked at.</para>
/// </remarks>
/// <example>
/// Look at a cluster's certificates.
/// <code>Export-CertReport -AuthorityPath ./pki | Invoke-Item</code>
/// </example>
/// <example>
/// Write the page again every morning.
/// <code>Export-CertReport -AuthorityPath ./pki -OutputPath /var/www/html/certs.html -Force</code>
/// </example>
/// <example>
/// See what will be wrong in a quarter of a year.
/// <code>Export-CertReport -AuthorityPath ./pki -AsOf (Get-Date).AddDays(90) -OutputPath ./in-90-days.html</code>
/// </example>
[Cmdlet(VerbsData.Export, "CertReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportCertReportCommand : AuthorityCmdlet
{
    /// <summary>The page, a file that ends in .html or .htm.</summary>
    [Parameter]
    [PSDefaultValue(Help = "cert-report.html in the current folder")]
    [ValidateNotNullOrEmpty]
    public string OutputPath { get; set; } = CertReportParameters.DefaultName;

    /// <summary>The moment that the report is for.</summary>
    [Parameter]
    [Moment]
    [PSDefaultValue(Help = "Now")]
    public DateTimeOffset? AsOf { get; set; }

    /// <summary>Replaces a page that is there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the page.</summary>
    protected override void Process()
    {
        if (!IsFirst(AuthorityFolder))
            return;
        BeginProgress("Making a report");
        var report = CertReport.Make(
            OpenAuthority(AuthorityFolder),
            new CertReportParameters { OutputPath = Paths.Literal(this, OutputPath), AsOf = AsOf, Force = Force },
            Cancellation);
        if (!ShouldProcess(report.Path, $"Write a report on {DisplayText.Count(report.NodeCount, "node")} of '{report.AuthorityPath}'", () => report.Write(WriteWarning)))
            return;
        report.Write(WriteWarning);
        WriteFile(report.Path);
    }
}
