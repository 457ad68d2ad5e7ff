using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Signs certificate requests under the authority's policy.</summary>
/// <remarks>
/// <para>What goes into a certificate is decided by the policy and the parameters, never copied from the request: the node ID is its common name,
/// the names are those that the node has, that a rule lists, or that -DnsName, -IPAddress, -Uri, -EmailAddress and -UserPrincipalName give. A request that asks for more is refused, or
/// signed without it where the policy says Drop, with a warning. Requests with a bad signature or a weak key are refused. The certificate of a node
/// that Remove-NodeCert took out of service brings it back: the risk is then High, -Confirm and -WhatIf say so,
/// and a warning when it is signed.</para>
/// <para>The requests of the pipeline are gathered first; the signing key is unlocked once for all. One that fails is an error of its own. An object
/// of Get-NodeCertRequest is signed as it was looked at, for the node ID that it was looked at for, whatever became of its file since;
/// the policy is asked again.</para>
/// <para>The certificate is written as node.ID.crt, without a key. A certificate of the node that this authority recorded is replaced
/// without -Force.</para>
/// </remarks>
/// <example>
/// Sign what needs no second look.
/// <code>Get-NodeCertRequest ./in/*.csr -AuthorityPath ./pki | Where-Object Risk -eq Low | Approve-NodeCertRequest</code>
/// </example>
/// <example>
/// In a job that runs by itself: sign the same, and have an error for each request that a person must look at.
/// <code>Approve-NodeCertRequest ./in/*.csr -AuthorityPath ./pki -MaximumRisk Low</code>
/// </example>
/// <example>
/// Sign one request with a second name that no rule lists.
/// <code>Approve-NodeCertRequest ./in/web1.csr -AuthorityPath ./pki -DnsName web1.example.com -Lifetime 90d</code>
/// </example>
[Cmdlet(VerbsLifecycle.Approve, "NodeCertRequest", DefaultParameterSetName = FilesCmdlet.PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(NodeCert))]
public sealed class ApproveNodeCertRequestCommand : ApprovingCmdlet
{
    private const string ObjectSet = "Object";
    private const string Action = "Sign";

    /// <summary>The requests as Get-NodeCertRequest gives them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ObjectSet, ValueFromPipeline = true)]
    public NodeCertRequest[] InputObject { get; set; } = [];

    /// <summary>The files to read.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FilesCmdlet.PathSet, ValueFromPipeline = true)]
    [FilePaths(SkipsComments = true), SupportsWildcards, AllowEmptyCollection]
    [ArgumentCompleter(typeof(RequestPathCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>The files to read, exactly as written: no character is a wildcard. File and certificate objects bind here.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FilesCmdlet.LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("CertificatePath", "PSPath", "LP", "FullName"), Texts, ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    [Parameter(ParameterSetName = ObjectSet, ValueFromPipeline = true, DontShow = true)]
    [Parameter(ParameterSetName = FilesCmdlet.LiteralPathSet, ValueFromPipeline = true, DontShow = true)]
    public override PSObject? PipedObject { get; set; }

    /// <summary>The authority directory that signs.</summary>
    [Parameter(ParameterSetName = FilesCmdlet.PathSet)]
    [Parameter(ParameterSetName = ObjectSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = FilesCmdlet.LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder"), AuthorityReference]
    [AllowNull, AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>The node ID, where the common name of the one request is not it.</summary>
    [Parameter, ValidateNotNullOrEmpty, ArgumentCompleter(typeof(NodeIdCompleter))]
    public string? NodeId { get; set; }

    /// <summary>What the certificates are for: server and client (Node), or one of them.</summary>
    [Parameter, EnumNames]
    [PSDefaultValue(Help = "What is asked for, within what the preset and the node's certificate allow")]
    public CertPurpose? Purpose { get; set; }

    /// <summary>How long they are valid, from now.</summary>
    [Parameter, Duration, ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "The preset's, within the policy's; 365 days by default")]
    public TimeSpan? Lifetime { get; set; }

    /// <summary>Signs what is of this risk or a lower one. A request of a higher risk is an error of its own, which says why.</summary>
    [Parameter, PSDefaultValue(Help = "Whatever the policy allows")]
    [EnumNames]
    public RequestRisk? MaximumRisk { get; set; }

    /// <summary>The folder for the certificates.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The authority directory")]
    [ValidateNotNullOrEmpty]
    public string? OutputPath { get; set; }

    /// <summary>Replaces other files that exist.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override bool TakesFolders => false;

    private protected override object? Whole => ParameterSetName == FilesCmdlet.PathSet ? LineOf(nameof(Path), Path) : null;

    // A request that cannot be read is an error of its own.
    private protected override IEnumerable<NodeCertRequest> Named
    {
        get
        {
            List<NodeCertRequest> requests = [];
            bool areLiteral = ParameterSetName == FilesCmdlet.LiteralPathSet;
            if (ParameterSetName == ObjectSet)
                requests.AddRange(InputObject);
            else
                ForEachFile(areLiteral ? LiteralPath : Path, areLiteral, file => requests.Add(NodeCertRequest.Read(file)));
            return requests;
        }
    }

    private protected override void Act(CertAuthority authority, IReadOnlyList<NodeCertRequest> items)
    {
        ApprovalParameters wanted = Wanted();
        IReadOnlyList<NodeCertRequest> reviewed = authority.ReviewRequests(wanted).Review(items);
        NodeCertRequest[] approved = [.. items.Zip(reviewed)
            .Where(r => IsWhatIf || r.Second.Risk > MaximumRisk || ShouldProcess(TargetOf(r.Second), Action)).Select(r => r.First)];
        if (approved.Length == 0)
            return;
        IEnumerable<Outcome<NodeCert>> signed = authority.Approve(approved, wanted, SigningPassphrase, WriteWarning, Cancellation);
        if (IsWhatIf)
            WriteRehearsal(signed, outcome => TargetOf(reviewed.First(r => outcome.Target.Equals(r.Path ?? r.NodeId))), Action);
        else
            WriteOutcomes(signed, approved.Length, "Signing requests");
    }

    private string TargetOf(NodeCertRequest request) => $"request {request.Path} of node '{request.NodeId}' at {GatheredIn}{request.DescribeRisk()}";

    private ApprovalParameters Wanted() => Names with
    {
        NodeId = NodeId,
        Purpose = Purpose,
        Lifetime = new CertLifetime(Lifetime, NotAfter, Backdate, ClampToIssuer),
        MaximumRisk = MaximumRisk,
        OutputPath = PathOf(OutputPath),
        Force = Force,
    };
}
