using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Makes a private key and a certificate request on the node itself, so that the key never leaves it.</summary>
/// <remarks>
/// <para>The files are node.ID.key, private from birth, and node.ID.csr, a PKCS #10 request in PEM that OpenSSL and Magnum take. Both appear or
/// neither. Take the request to the authority, sign it there with Approve-NodeCertRequest, and bring the certificate back.</para>
/// <para>With -ReuseKey the request is for the key that is there already: the authority then sees that the same node asks again.</para>
/// </remarks>
/// <example>
/// Ask for a certificate for this node.
/// <code>New-NodeCertRequest web1 -Path ./tls -DnsName web1.example.com</code>
/// </example>
/// <example>
/// Ask again with the same key before the certificate expires.
/// <code>New-NodeCertRequest web1 -Path ./tls -DnsName web1.example.com -ReuseKey -Force</code>
/// </example>
/// <example>
/// In a job that runs every night: the first run makes key and request, the others return the request as it is.
/// <code>New-NodeCertRequest web1 -Path ./tls -DnsName web1.example.com -IfMissing</code>
/// </example>
/// <example>
/// Ask as a user of a Magnum cluster.
/// <code>New-NodeCertRequest alice -Preset Magnum</code>
/// </example>
[Cmdlet(VerbsCommon.New, "NodeCertRequest", SupportsShouldProcess = true)]
[OutputType(typeof(NodeCertRequest))]
public sealed class NewNodeCertRequestCommand : RequestingCmdlet
{
    private readonly HashSet<string> _asked = new(StringComparer.OrdinalIgnoreCase);
    private Passphrase? _nodePassphrase;

    /// <summary>The identity of each node, exactly as it will claim it: a number, a host name, an address, a cluster's or a person's
    /// name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [NodeIds, Alias("ComputerName", "HostName", "CN", "Name"), AllowEmptyCollection]
    public string[] NodeId { get; set; } = [];

    /// <summary>The folder for the key and the request.</summary>
    [Parameter, PSDefaultValue(Help = "The current folder"), ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The system whose conventions fill in what is not given: key algorithm, purpose, names.</summary>
    [Parameter, EnumNames, PSDefaultValue(Help = "Default")]
    public Preset Preset { get; set; }

    /// <summary>What the certificate is for: server and client (Node), or one of them.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "The preset's; Node by default")]
    [EnumNames(Choice = typeof(CertPurpose))]
    public CertPurpose? Purpose { get; set; }

    /// <summary>The distinguished name to ask for; its common name must be the node ID. A ClusterCerts authority keeps the node ID
    /// alone.</summary>
    [Parameter]
    [PSDefaultValue(Help = "CN= and the node ID")]
    [ValidateNotNullOrEmpty]
    public string? Subject { get; set; }

    /// <summary>The algorithm of the key. MlDsa44, MlDsa65 and MlDsa87 are a preview.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "The preset's; EcdsaP256 by default")]
    [EnumNames(Choice = typeof(KeyAlgorithm))]
    public KeyAlgorithm? KeyAlgorithm { get; set; }

    /// <summary>How the key is written: PKCS #8, or SEC 1 and PKCS #1.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "Pkcs8")]
    [EnumNames(Choice = typeof(KeyFormat))]
    public KeyFormat? KeyFormat { get; set; }

    /// <summary>Encrypts the key, or opens the one that is reused.</summary>
    [Parameter]
    public SecureString? NodePassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that encrypts the key, or opens the one that is reused.</summary>
    [Parameter]
    public string? NodePassphraseFile { get; set; }

    /// <summary>Uses the key that is there already.</summary>
    [Parameter]
    public SwitchParameter ReuseKey { get; set; }

    /// <summary>Replaces files that exist. A certificate for a key that is replaced is of no more use.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Makes it only where there is none, and takes the request that is there if it belongs to its key, which is private,
    /// and asks for the same: names, purpose, subject and key algorithm, as far as they are given. An error names what differs.</summary>
    [Parameter]
    public SwitchParameter IfMissing { get; set; }

    /// <summary>Reads the passphrase once.</summary>
    protected override void Start() => _nodePassphrase = ReadPassphrase(NodePassphrase, NodePassphraseFile);

    /// <summary>Makes the requests.</summary>
    protected override void Process()
    {
        string folder = Paths.Literal(this, Path);
        string action = ReuseKey ? "Make a request for its key" : "Make a key and a request";
        NodeCertRequestParameters wanted = Wanted(folder);
        IEnumerable<string> missing = IfMissing ? RequestMaker.FindMissing(NodeId, wanted, WriteFound, Context, WriteWarning) : NodeId;
        string[] nodeIds = [.. missing.Where(id => IsWhatIf || ShouldProcess(TargetOf(id), action))];
        if (nodeIds.Length == 0)
            return;
        if (nodeIds.FirstOrDefault(_asked.Contains) is string again)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, $"Node '{again}' is named more than once; name each node once.", again);
        _asked.UnionWith(nodeIds);
        IEnumerable<Outcome<NodeCertRequest>> made = RequestMaker.Make(nodeIds, wanted, Context, WriteWarning, Cancellation);
        if (IsWhatIf)
            WriteRehearsal(made, outcome => TargetOf(outcome.Target), action);
        else
            WriteOutcomes(made, nodeIds.Length, "Making requests");

        string TargetOf(object id) => $"node {id} in {folder}";
    }

    private void WriteFound(Outcome<NodeCertRequest> found)
    {
        if (found.Value is NodeCertRequest request)
            WriteVerbose($"The request {request.Path} is there as it is asked for; nothing is made.");
        WriteOutcomes([found], 1, "Making requests");
    }

    private NodeCertRequestParameters Wanted(string folder) => WithNames(new()
    {
        Path = folder,
        Preset = Preset,
        Purpose = Purpose,
        Subject = Subject,
        KeyAlgorithm = KeyAlgorithm,
        KeyFormat = KeyFormat ?? default,
        NodePassphrase = _nodePassphrase,
        ReuseKey = ReuseKey,
        Force = Force,
    });
}
