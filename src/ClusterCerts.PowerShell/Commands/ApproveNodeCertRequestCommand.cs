using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Signs certificate requests under the authority's policy.</summary>
/// <remarks>
/// <para>What goes into a certificate is decided by the policy and the parameters, never copied from the request: the node ID is its common name,
/// the names are those that the node has, that a rule lists, or that -DnsName and -IPAddress give. A request that asks for more is refused, or
/// signed without it where the policy says Drop, with a warning. Requests with a bad signature or a weak key are refused.</para>
/// <para>The requests of the pipeline are gathered first; the signing key is unlocked once for all. One that fails is an error of its own. An object
/// of Get-NodeCertRequest is signed as it was looked at, for the node ID that it was looked at for, whatever became of its file since; the policy is asked again.</para>
/// <para>The certificate is written as node.ID.crt, without a key. A certificate of the node that this authority recorded is replaced without -Force.</para>
/// </remarks>
/// <example>
/// Sign what needs no second look.
/// <code>Get-NodeCertRequest ./in/*.csr -AuthorityPath ./pki | Where-Object Risk -eq Low | Approve-NodeCertRequest</code>
/// </example>
/// <example>
/// Sign one request with a second name that no rule lists.
/// <code>Approve-NodeCertRequest ./in/web1.csr -AuthorityPath ./pki -DnsName web1.example.com -Lifetime 90d</code>
/// </example>
[Cmdlet(VerbsLifecycle.Approve, "NodeCertRequest", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(NodeCert))]
public sealed class ApproveNodeCertRequestCommand : FilesCmdlet
{
    private const string ObjectSet = "Object";
    private const string Action = "Sign";

    private readonly List<NodeCertRequest> _requests = [];
    private string? _authority;
    private Passphrase? _passphrase;

    /// <summary>The requests as Get-NodeCertRequest gives them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ObjectSet, ValueFromPipeline = true)]
    public NodeCertRequest[] InputObject { get; set; } = [];

    /// <summary>The authority directory that signs.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = ObjectSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>The node ID, where the common name of the one request is not it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? NodeId { get; set; }

    /// <summary>DNS names that the certificates have besides the node ID, whether they are asked for or not.</summary>
    [Parameter]
    public string[] DnsName { get; set; } = [];

    /// <summary>IP addresses that the certificates have besides the node ID, whether they are asked for or not.</summary>
    [Parameter]
    public string[] IPAddress { get; set; } = [];

    /// <summary>What the certificates are for: server and client (Node), or one of them.</summary>
    [Parameter]
    [PSDefaultValue(Help = "What is asked for, within what the preset and the node's certificate allow")]
    [EnumNames]
    public CertPurpose? Purpose { get; set; }

    /// <summary>How long they are valid, from now.</summary>
    [Parameter]
    [Duration]
    [PSDefaultValue(Help = "The preset's, within the policy's; 365 days by default")]
    public TimeSpan? Lifetime { get; set; }

    /// <summary>The last second in which they are valid, instead of -Lifetime.</summary>
    [Parameter]
    [Moment]
    public DateTimeOffset? NotAfter { get; set; }

    /// <summary>How far before now their validity begins, for clocks that are slow.</summary>
    [Parameter]
    [Duration]
    [PSDefaultValue(Help = "5 minutes")]
    public TimeSpan? Backdate { get; set; }

    /// <summary>Shortens a certificate to its issuer's end, where it would outlive it.</summary>
    [Parameter]
    public SwitchParameter ClampToIssuer { get; set; }

    /// <summary>The folder for the certificates.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The authority directory")]
    [ValidateNotNullOrEmpty]
    public string? OutputPath { get; set; }

    /// <summary>Opens the signing key.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the signing key.</summary>
    [Parameter]
    public string? PassphraseFile { get; set; }

    /// <summary>Replaces other files that exist.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Reads the passphrase once.</summary>
    protected override void Start()
    {
        base.Start();
        _passphrase = ReadPassphrase(Passphrase, PassphraseFile);
    }

    /// <summary>Gathers requests as long as they go to the same authority. When signing by the one before fails, that is told, and this goes
    /// on.</summary>
    protected override void Process()
    {
        string authority = AuthorityFolder;
        try
        {
            if (authority != _authority)
                Finish();
        }
        finally
        {
            _authority = authority;
            if (ParameterSetName == ObjectSet)
                ForEach(InputObject, Gather);
            else
                base.Process();
        }
    }

    /// <summary>Reads one request.</summary>
    /// <param name="path">Its full path.</param>
    protected override void ProcessFile(string path) => Gather(NodeCertRequest.Read(path));

    /// <summary>Signs what was gathered.</summary>
    protected override void Finish()
    {
        if (_requests.Count == 0)
            return;
        NodeCertRequest[] requests = [.. _requests];
        _requests.Clear();
        IEnumerable<Outcome<NodeCert>> signed = OpenAuthority(_authority!).Approve(requests, Wanted(), _passphrase, Cancellation);
        if (IsWhatIf)
            WriteRehearsal(signed, outcome => TargetOf(outcome.Target, outcome.Value!.NodeId), Action);
        else
            WriteOutcomes(signed, requests.Length, "Signing requests");
    }

    private void Gather(NodeCertRequest request)
    {
        if (IsWhatIf || ShouldProcess(TargetOf(request.Path, NodeId ?? request.NodeId), Action))
            _requests.Add(request);
    }

    private string TargetOf(object? request, string nodeId) => $"request {request} of node '{nodeId}' at {_authority}";

    private ApprovalParameters Wanted() => new()
    {
        NodeId = NodeId,
        DnsNames = DnsName,
        IPAddresses = IPAddress,
        Purpose = Purpose,
        Lifetime = Lifetime,
        NotAfter = NotAfter,
        Backdate = Backdate,
        ClampToIssuer = ClampToIssuer,
        OutputPath = OutputPath is null ? null : Paths.Literal(this, OutputPath),
        Force = Force,
        Notify = WriteWarning,
    };
}
