using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Tells whether all nodes of a cluster can shake hands: holds every node's certificate against every other node's trust bundle.</summary>
/// <remarks>
/// <para>The answer is a Boolean, so that if is safe; with -Verbose the failing pairs are told, and -Detailed gives an object for each of them
/// instead, and nothing where all is well. Each pair is judged both ways, as server and as client: chain, name, purpose, dates, revocation and
/// minimum serial number; and, by the nodes' targets and the preset, also that their software takes such keys (docs/keys.md). It judges the files:
/// Test-NodeCert -Endpoint asks running programs.</para>
/// <para>Without -Path and without objects of the pipeline, all nodes in use of the authority are tested against its trust bundle.</para>
/// <para>A node that is alone is held against its own trust bundle. Where there is no node at all, or a file cannot be read, that is an error, and the
/// answer is false.</para>
/// </remarks>
/// <example>
/// Can all nodes of an authority shake hands?
/// <code>if (-not (Test-ClusterTrust ./pki)) { throw 'The cluster of ./pki needs a look.' }</code>
/// </example>
/// <example>
/// Will the cluster still shake hands in sixty days? Show the pairs that will not.
/// <code>Get-NodeCert ./pki | Test-ClusterTrust -AsOf (Get-Date).AddDays(60) -Detailed</code>
/// </example>
/// <example>
/// Hold what was collected from the nodes, a folder each with its certificate and its trust.crt, against each other.
/// <code>Test-ClusterTrust ./collected/*</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "ClusterTrust", DefaultParameterSetName = FolderSet)]
[OutputType(typeof(bool), typeof(TrustFailure))]
public sealed class TestClusterTrustCommand : AuthorityCmdlet
{
    private const string NodeSet = "Node";
    private const string FolderSet = "Folder";

    private readonly List<TrustMember> _members = [];
    private bool _failed;

    /// <summary>Authority directories, whose nodes in use are meant, and folders with one node's files each: trust.crt, one other .crt, and a .crl
    /// if it has one.</summary>
    [Parameter(Position = 0, ParameterSetName = FolderSet)]
    [PSDefaultValue(Help = "The nodes in use of the authority")]
    [FilePaths]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The authority directory: the folder with the signing certificate, serial number, ledger and policy.</summary>
    [Parameter(Position = 1, ParameterSetName = NodeSet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>Only these nodes of the authority, with the wildcards * and ?.</summary>
    /// <remarks>Of a certificate: the node ID that its peers expect, its common name by default.</remarks>
    [Parameter(ParameterSetName = NodeSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string[] NodeId { get; set; } = [];

    /// <summary>The file with a node's certificate and intermediates.</summary>
    [Parameter(ParameterSetName = NodeSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP", "FullName")]
    public string? CertificatePath { get; set; }

    /// <summary>The file with the CA certificates that the node trusts.</summary>
    [Parameter(ParameterSetName = NodeSet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "The authority's trust.crt")]
    public string? TrustPath { get; set; }

    /// <summary>The moment to judge for.</summary>
    [Parameter]
    [Moment]
    [PSDefaultValue(Help = "Now")]
    public DateTimeOffset? AsOf { get; set; }

    /// <summary>The lowest serial number that the nodes accept, in hexadecimal digits.</summary>
    [Parameter]
    [SerialNumbers]
    [ArgumentCompleter(typeof(SerialNumberCompleter))]
    [ValidateCount(1, 1)]
    public SerialNumber[]? MinimumSerialNumber { get; set; }

    /// <summary>Writes the failing pairs instead of true or false.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Takes a node from the pipeline, or those of folders and of authorities.</summary>
    protected override void Process()
    {
        if (CertificatePath is not null && Item?.BaseObject is not SigningCert)
            Add(Paths.Literal(this, CertificatePath));
        else if (Path.Length > 0)
            ForEachFile(Path, areLiteral: false, Add);
        else
            AddNodesOf(AuthorityFolder);
    }

    /// <summary>Holds all against all.</summary>
    protected override void Finish()
    {
        int count = 0;
        IReadOnlyList<TrustMember>[] clusters = _failed && _members.Count == 0 ? [] : [_members]; // Why nobody is left was told.
        ForEach(clusters, members =>
        {
            BeginProgress($"Holding {DisplayText.Count(members.Count, "node")} against each other");
            foreach (TrustFailure failure in ClusterTrust.Test(members.WithSoftware(Context), AsOf, MinimumSerialNumber?[0], Context, Cancellation))
            {
                count++;
                WriteVerbose(failure.ToString());
                if (Detailed)
                    WriteObject(failure);
            }
        });
        if (!Detailed)
            WriteObject(count == 0 && !_failed);
    }

    private void Add(string path)
    {
        if (CertAuthority.Exists(path))
            AddNodesOf(path);
        else if (Directory.Exists(path) || CertificatePath is null)
            _members.Add(TrustMembers.FromFolder(path));
        else
            _members.Add(TrustMembers.Of(NodeId is [string id] ? id : null, path, PathOf(TrustPath), AuthorityFolder));
    }

    private void AddNodesOf(string path)
    {
        CertAuthority authority = OpenAuthority(path);
        var found = new List<NodeCert>();
        ForEach(authority.FindNodeCerts(new NodeCertFilter { NodeIds = NodeId }), node => found.Add(node.Value ?? throw node.Error!));
        _members.AddRange(TrustMembers.FromAuthority(authority.GetSigningCert().AuthorityPath, found));
    }

    // What cannot be judged is not trusted, so that "if" is safe.
    private protected override void WriteFailure(ClusterCertsException failure)
    {
        base.WriteFailure(failure);
        _failed = true;
    }
}
