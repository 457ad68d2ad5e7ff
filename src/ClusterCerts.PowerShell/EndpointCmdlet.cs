using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that judges the certificates of files and of running servers, which are asked all at once at the end.</summary>
public abstract class EndpointCmdlet : FilesCmdlet
{
    internal const string EndpointSet = "Endpoint";
    internal const string ObjectSet = "Certificate";

    private readonly EndpointBatch _endpoints = new();

    /// <summary>Running servers that should serve the certificate, such as node1:8443. Each is asked for -NodeId, for its host name, or, where
    /// that is an address, for the name of the file's node.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = EndpointSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ObjectSet)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[] Endpoint { get; set; } = [];

    /// <summary>The certificate to show to servers that want one, with its intermediates.</summary>
    [Parameter]
    public string? ClientCertificatePath { get; set; }

    /// <summary>The private key of the certificate to show. It must not be encrypted.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The .key file beside it")]
    public string? ClientKeyPath { get; set; }

    /// <summary>The protocol of the endpoints, where TLS begins only when it is asked for.</summary>
    [Parameter]
    [PSDefaultValue(Help = "TLS from the first byte")]
    [EnumNames]
    public StartTls? StartTls { get; set; }

    /// <summary>How long an endpoint may take to connect and shake hands.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "5 seconds")]
    public TimeSpan Timeout { get; set; } = EndpointTestParameters.DefaultTimeout;

    /// <summary>Writes a report with every check instead of true or false.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Asks servers whom they trust; null where only what they serve is asked.</summary>
    private protected virtual NextTrustProver? TrustProver => null;

    /// <summary>Asks the endpoints, all at once.</summary>
    protected override void Finish()
    {
        EndpointTestParameters how = EndpointTest(ClientCertificatePath, ClientKeyPath, StartTls, Timeout);
        if (_endpoints.Count > 0)
            BeginProgress("Asking endpoints", _endpoints.Count);
        foreach (NodeCertReport report in TrustProver is NextTrustProver prove ? _endpoints.RunAndProve(how, prove, Context, Cancellation) : _endpoints.Run(how, Context, Cancellation))
        {
            AdvanceProgress(report.Endpoint ?? report.CertificatePath ?? "");
            Write(report);
        }
    }

    /// <summary>Has servers asked at the end; what they say is written then.</summary>
    /// <param name="report">What is known of the certificate's files, or null.</param>
    /// <param name="endpoints">The servers.</param>
    /// <param name="expected">What they must serve.</param>
    private protected void Ask(NodeCertReport? report, string[] endpoints, NodeCertTestParameters expected) =>
        _endpoints.Add(report, endpoints, expected);

    /// <summary>Writes a report, or its verdict.</summary>
    /// <param name="report">The report.</param>
    private protected void Write(NodeCertReport report)
    {
        foreach (NodeCertCheck check in report.Checks.Where(check => !check.Passed))
            WriteVerbose($"{report.CertificatePath ?? report.Endpoint}: {check.Name}: {check.Detail}");
        if (!Detailed)
            WriteWarnings(report.Notes.Where(note => note.Name == CheckName.Trust).Select(note => DisplayText.Sentence(note.Detail)));
        WriteObject(Detailed ? report : report.Passed);
    }

    // What cannot be tested is not good, so that "if" is safe.
    private protected override void WriteFailure(ClusterCertsException failure)
    {
        base.WriteFailure(failure);
        if (!Detailed)
            WriteObject(false);
    }
}
