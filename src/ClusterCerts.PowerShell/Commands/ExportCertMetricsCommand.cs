using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Writes an authority's certificates, lists and checks as metrics for the textfile collector of Prometheus' node_exporter.</summary>
/// <remarks>
/// <para>Certificates and revocation lists have the metrics and labels of x509-certificate-exporter (x509_cert_not_after, x509_cert_expired, x509_cert_error,
/// x509_crl_next_update and others), so that its dashboards and alerts work. What nobody else can tell has names that begin with clustercerts_: the state of
/// each check of Test-CertAuthority, the effective end of each node, nodes without their files, the phase of a rotation and the last renewal of every node.</para>
/// <para>The file appears whole or not at all, and everyone on the machine may read it. It holds names, dates, serial numbers and paths, never a key. What has expired
/// or cannot be read is a sample with its own value. Where the authority itself cannot be read the metrics say so (clustercerts_up is 0), and the command fails.</para>
/// </remarks>
/// <example>
/// Write the metrics again every five minutes.
/// <code>Export-CertMetrics -AuthorityPath ./pki -OutputPath /var/lib/prometheus/node-exporter/clustercerts.prom -Force</code>
/// </example>
[Cmdlet(VerbsData.Export, "CertMetrics", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportCertMetricsCommand : AuthorityCmdlet
{
    /// <summary>The file, which ends in .prom.</summary>
    [Parameter]
    [PSDefaultValue(Help = "clustercerts.prom in the current folder")]
    [ValidateNotNullOrEmpty]
    public string OutputPath { get; set; } = CertMetricsParameters.DefaultName;

    /// <summary>Leaves out the examination of the ledger, which takes as long as the ledger is.</summary>
    [Parameter]
    public SwitchParameter SkipLedger { get; set; }

    /// <summary>Replaces a file that is there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the metrics.</summary>
    protected override void Process()
    {
        if (!IsFirst(AuthorityFolder))
            return;
        BeginProgress("Making metrics");
        var wanted = new CertMetricsParameters { OutputPath = Paths.Literal(this, OutputPath), Force = Force, SkipLedger = SkipLedger };
        var metrics = CertMetrics.Make(AuthorityFolder, wanted, Context, Cancellation);
        if (ShouldProcess(metrics.Path, $"Write metrics of {DisplayText.Count(metrics.NodeCount, "node")} of '{metrics.AuthorityPath}'", () => metrics.Write(WriteWarning)))
        {
            metrics.Write(WriteWarning);
            WriteFile(metrics.Path);
        }

        if (metrics.Failure is ClusterCertsException failure)
            throw failure;
    }
}
