using System.Management.Automation;
using System.Security;
using ClusterCerts.Discovery;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Finds certificates where they really are, in files, on nodes and at endpoints, and tells what each is beside the ledger.</summary>
/// <remarks>
/// <para>It writes a node certificate for each one found, with Finding, Reason and Location. Finding is Current, Superseded, Revoked, Expired,
/// BelowMinimumSerial, Removed (its node is out of service), NotInLedger (a CA of this authority signed it, and the ledger does not have it) or ForeignCA
/// (another CA, or its own key, issued it); SupersededButServed, RevokedButServed and ExpiredButServed where an endpoint shows it. CA certificates are
/// OurCACert, FormerCACert or ForeignCACert. KeyWithoutCertificate is a private key to which no certificate was found anywhere in the same run; those come last.</para>
/// <para>PEM, DER, PKCS #7 and PKCS #12 are read, whatever the file's name; files of other kinds are passed over. A file that is damaged, encrypted or may not
/// be read, and a Java key store of the old kind, is an error of its own, and the rest go on. Where nothing is found a warning says how many files were
/// looked at.</para>
/// <para>Links to files are followed, links to folders are not. The keys of an authority's CAs are never opened, those of other programs to tell whose they are.
/// Nothing is connected to that is not named: -NodeId connects to the nodes' targets as Publish-NodeCert does, reads the folder there and changes nothing.</para>
/// </remarks>
/// <example>
/// What is in a folder and the folders below it, and is not a node's latest certificate?
/// <code>Find-NodeCert ./collected -Recurse -AuthorityPath ./pki | Where-Object Finding -ne Current</code>
/// </example>
/// <example>
/// Do running servers serve anything that is revoked, superseded or expired?
/// <code>Find-NodeCert -Endpoint node1.example.com:8443, node2.example.com:8443 -AuthorityPath ./pki | Where-Object Finding -like *ButServed</code>
/// </example>
/// <example>
/// What do the web nodes have where their targets say that their files go?
/// <code>Find-NodeCert -NodeId 'web*' -AuthorityPath ./pki | Sort-Object Location</code>
/// </example>
/// <example>
/// List keys that belong to no certificate.
/// <code>Find-NodeCert ./tls -Recurse -AuthorityPath ./pki | Where-Object Finding -eq KeyWithoutCertificate | Select-Object KeyPath, Reason</code>
/// </example>
[Cmdlet(VerbsCommon.Find, "NodeCert", DefaultParameterSetName = PathSet)]
[OutputType(typeof(NodeCert))]
public sealed class FindNodeCertCommand : FilesCmdlet
{
    private const string EndpointSet = "Endpoint";

    private readonly List<string> _paths = [];
    private readonly List<string> _endpoints = [];

    /// <summary>The files and folders to look at.</summary>
    [Parameter(Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true)]
    [FilePaths]
    [SupportsWildcards]
    [AllowEmptyCollection]
    public override string[] Path { get; set; } = [];

    /// <summary>The files and folders to look at, exactly as written: no character is a wildcard. File and certificate objects bind here.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("CertificatePath", "PSPath", "LP", "FullName")]
    [AllowNull]
    [AllowEmptyString]
    public override string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipeline = true, DontShow = true)]
    [Parameter(ParameterSetName = EndpointSet, ValueFromPipeline = true, DontShow = true)]
    public override PSObject? PipedObject { get; set; }

    /// <summary>The authority directory whose ledger counts.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = EndpointSet)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>Looks at the folders in folders too.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <summary>Running servers to ask what they serve, such as node1:8443.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = EndpointSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[] Endpoint { get; set; } = [];

    /// <summary>The protocol of the endpoints, where TLS begins only when it is asked for.</summary>
    [Parameter]
    [PSDefaultValue(Help = "TLS from the first byte")]
    [EnumNames]
    public StartTls? StartTls { get; set; }

    /// <summary>Nodes whose folders are looked at, on the hosts and in the places that their targets name.</summary>
    [Parameter]
    [NodeIds]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string[] NodeId { get; set; } = [];

    /// <summary>How many nodes are looked at at once.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    [WholeNumber]
    [PSDefaultValue(Help = "16")]
    public int? ThrottleLimit { get; set; }

    /// <summary>How long an endpoint, and each answer of a node, is waited for.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "5 seconds for an endpoint, 30 for a node")]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Opens keys and PKCS #12 files that are encrypted.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens keys and PKCS #12 files that are encrypted.</summary>
    [Parameter]
    public string? PassphraseFile { get; set; }

    /// <summary>Gathers the places, which are searched together.</summary>
    protected override void Process()
    {
        _endpoints.AddRange((Endpoint ?? []).Where(e => !string.IsNullOrEmpty(e)).Except(_endpoints));
        if (ParameterSetName == PathSet)
            base.Process();
        else
            ForEachFile((LiteralPath ?? []).Where(path => !string.IsNullOrEmpty(path)), areLiteral: true, ProcessFile);
    }

    /// <summary>Takes a file or folder.</summary>
    /// <param name="path">Its full path.</param>
    protected override void ProcessFile(string path) => _paths.Add(path);

    /// <summary>Searches.</summary>
    protected override void Finish()
    {
        var wanted = new CertSearchParameters
        {
            Paths = _paths,
            AreNamed = MyInvocation.ExpectingInput || IsGiven(nameof(Path)) || IsGiven(nameof(LiteralPath)),
            Recurse = Recurse,
            Endpoints = _endpoints,
            StartTls = StartTls,
            NodeIds = NodeId,
            Timeout = Timeout,
            ThrottleLimit = ThrottleLimit ?? CertSearchParameters.DefaultThrottleLimit,
            Passphrase = ReadPassphrase(Passphrase, PassphraseFile),
        };
        IEnumerable<Outcome<FoundNodeCert>> found = OpenAuthority(AuthorityFolder).FindCerts(wanted, WriteWarning, Cancellation);
        WriteOutcomes(found.Select(o => new Outcome<PSObject>(o.Target, o.Value is null ? null : FoundObject.Of(o.Value), o.Error)), total: 0, "Finding certificates");
    }
}
