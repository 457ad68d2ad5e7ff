using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Makes the private key and the certificate of each node.</summary>
/// <remarks>
/// <para>The node ID becomes the common name, exactly, and a DNS name or IP address of the certificate where it is a legal one. A name in
/// Unicode becomes its A-label (RFC 5891), and a certificate for servers without any name that a client could check is refused. The files are
/// node.ID.key and node.ID.crt: the leaf, then the intermediates, never the root.</para>
/// <para>Node IDs of the pipeline are gathered first, for one authority at a time; then keys are made on all processors at once and certificates come out in the order of
/// the IDs. One ID that fails is an error of its own, and the rest continue.</para>
/// </remarks>
/// <example>
/// Make the certificates of three nodes and check each.
/// <code>New-NodeCert 1,2,3 -AuthorityPath ./pki | Test-NodeCert</code>
/// </example>
/// <example>
/// Make fifty with RSA keys, for 90 days.
/// <code>1..50 | New-NodeCert -AuthorityPath ./pki -KeyAlgorithm Rsa4096 -Lifetime 90d</code>
/// </example>
/// <example>
/// Take nodes and their names from a table with the columns NodeId, DnsName and IPAddress.
/// <code>Import-Csv ./nodes.csv | New-NodeCert -AuthorityPath ./pki -OutputPath ./out</code>
/// </example>
[Cmdlet(VerbsCommon.New, "NodeCert", SupportsShouldProcess = true)]
[OutputType(typeof(NodeCert))]
public sealed class NewNodeCertCommand : IssuingCmdlet<NodeCertOrder>
{
    private const string Action = "Issue a key and certificate";

    private Passphrase? _nodePassphrase;

    /// <summary>The identity of each node, exactly as it will claim it: a number, a host name, an address, a cluster's or a person's
    /// name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [NodeIds]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string[] NodeId { get; set; } = [];

    /// <summary>DNS names besides the node ID.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("DnsNames")]
    [AllowEmptyCollection]
    public string[] DnsName { get; set; } = [];

    /// <summary>IP addresses besides the node ID.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("IPAddresses")]
    [AllowEmptyCollection]
    public string[] IPAddress { get; set; } = [];

    /// <summary>What the certificates are for: server and client (Node), or one of them.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The preset's; Node by default")]
    [EnumNames]
    public CertPurpose? Purpose { get; set; }

    /// <summary>The algorithm of the nodes' keys.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The preset's; EcdsaP256 by default")]
    [EnumNames]
    public KeyAlgorithm? KeyAlgorithm { get; set; }

    /// <summary>How the keys are written: PKCS #8, or SEC 1 and PKCS #1.</summary>
    [Parameter]
    [PSDefaultValue(Help = "Pkcs8")]
    [EnumNames]
    public KeyFormat? KeyFormat { get; set; }

    /// <summary>How long they are valid, from now.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "The preset's; 365 days by default")]
    public TimeSpan? Lifetime { get; set; }

    /// <summary>The folder for the files.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The authority directory")]
    [ValidateNotNullOrEmpty]
    public string? OutputPath { get; set; }

    /// <summary>Encrypts the nodes' keys.</summary>
    [Parameter]
    public SecureString? NodePassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that encrypts the nodes' keys.</summary>
    [Parameter]
    public string? NodePassphraseFile { get; set; }

    /// <summary>How many keys are made at once.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    [WholeNumber]
    [PSDefaultValue(Help = "The number of processors")]
    public int? ThrottleLimit { get; set; }

    /// <summary>Replaces files that exist. What is not given then stays as the node had it: names, purpose, lifetime, key algorithm,
    /// key format.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Reads the passphrases once.</summary>
    protected override void Start()
    {
        base.Start();
        _nodePassphrase = ReadPassphrase(NodePassphrase, NodePassphraseFile);
    }

    // With -WhatIf all are gathered: a rehearsal says of each what would be done, or why it would fail.
    private protected override IEnumerable<NodeCertOrder> Named
    {
        get
        {
            NodeCertParameters wanted = Wanted();
            return NodeId.Where(nodeId => IsWhatIf || ShouldProcess(TargetOf(nodeId, AuthorityFolder), Action)).Select(nodeId => new NodeCertOrder(nodeId, wanted));
        }
    }

    private protected override void Act(CertAuthority authority, IReadOnlyList<NodeCertOrder> items)
    {
        IEnumerable<Outcome<NodeCert>> issued = authority.Issue(items, SigningPassphrase, WriteWarning, Cancellation);
        if (IsWhatIf)
            WriteRehearsal(issued, outcome => TargetOf(outcome.Target, GatheredIn), Action);
        else
            WriteOutcomes(issued, items.Count, "Issuing node certificates");
    }

    private static string TargetOf(object nodeId, string authority) => $"node {nodeId} of {authority}";

    private NodeCertParameters Wanted() => new()
    {
        DnsNames = DnsName,
        IPAddresses = IPAddress,
        Purpose = Purpose,
        KeyAlgorithm = KeyAlgorithm,
        KeyFormat = KeyFormat,
        Lifetime = new CertLifetime(Lifetime, NotAfter, Backdate, ClampToIssuer),
        OutputPath = PathOf(OutputPath),
        NodePassphrase = _nodePassphrase,
        ThrottleLimit = ThrottleLimit,
        Force = Force,
    };
}
