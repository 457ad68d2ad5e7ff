using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that orders certificates of nodes: what each shall be, from the command line or a row of a table. All of one authority are issued as one
/// batch.</summary>
public abstract class OrderingCmdlet : NamingCmdlet, INamesNodes
{
    private readonly OrderedRows _rows = new();

    /// <summary>The identity of each node, exactly as it will claim it: a number, a host name, an address, a cluster's or a person's
    /// name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName", "HostName", "CN", "Name")]
    [NodeIds(TakesCertificates = true)]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    [AllowEmptyCollection]
    public string[] NodeId { get; set; } = [];

    /// <summary>What the certificates are for: server and client (Node), or one of them.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "As the node has it, else the preset's; Node by default")]
    [EnumNames(Choice = typeof(CertPurpose))]
    public CertPurpose? Purpose { get; set; }

    /// <summary>The algorithm of the nodes' keys. MlDsa44, MlDsa65 and MlDsa87 are a preview.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "As the node has it, else the preset's; EcdsaP256 by default")]
    [EnumNames(Choice = typeof(KeyAlgorithm))]
    public KeyAlgorithm? KeyAlgorithm { get; set; }

    /// <summary>How the keys are written: PKCS #8, or SEC 1 and PKCS #1.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "As the node has it, else Pkcs8")]
    [EnumNames(Choice = typeof(KeyFormat))]
    public KeyFormat? KeyFormat { get; set; }

    /// <summary>How long they are valid, from now.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Duration(IsColumn = true), ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "As long as the node's is, else the preset's; 365 days by default")]
    public TimeSpan? Lifetime { get; set; }

    /// <summary>The last second in which they are valid, instead of -Lifetime.</summary>
    /// <remarks>Of an object or row that tells of an issued certificate it is not taken: the end of that one is no wish for the next.</remarks>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Moment(IsColumn = true)]
    public override DateTimeOffset? NotAfter { get; set; }

    /// <summary>How far before now their validity begins, for clocks that are slow.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Duration(IsColumn = true), ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "5 minutes")]
    public override TimeSpan? Backdate { get; set; }

    /// <summary>Makes a certificate expire with its issuer where it would outlive it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Truth]
    public override SwitchParameter ClampToIssuer { get; set; }

    /// <summary>The folder for the files.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "The authority directory")]
    [CellText]
    public virtual string? OutputPath { get; set; }

    /// <summary>What the parameters say of the certificate of each node that they name now.</summary>
    private protected IEnumerable<NodeCertOrder> Orders
    {
        get
        {
            NodeCertParameters wanted = Wanted;
            return NodeId.Select(nodeId => new NodeCertOrder(nodeId, wanted));
        }
    }

    private protected virtual NodeCertParameters Wanted => new()
    {
        DnsNames = DnsName,
        IPAddresses = IPAddress,
        Uris = Uri,
        EmailAddresses = EmailAddress,
        UserPrincipalNames = UserPrincipalName,
        Purpose = Purpose,
        KeyAlgorithm = KeyAlgorithm,
        KeyFormat = KeyFormat,
        Lifetime = new CertLifetime(Lifetime, NotAfter, Backdate, ClampToIssuer),
        OutputPath = PathOf(OutputPath),
        NodePassphrase = KeyPassphrase,
        ThrottleLimit = ThrottleLimit,
    };

    private protected override bool TakesRecords => true;

    private protected override bool TakesModels => true;

    /// <summary>Takes of an object that tells of an issued certificate what its node is, not when that one ends; of one that is no node's, nothing.</summary>
    private protected override void CheckObject()
    {
        base.CheckObject();
        PSObject? item = Item;
        if (PipelineObject.IsRecord(item) && !IsGiven(nameof(NotAfter)))
            NotAfter = null;
        if (item?.BaseObject is SigningCert && !IsGiven(nameof(KeyAlgorithm)))
            KeyAlgorithm = null;
        _rows.Note(item, NodeId, hasTwoEnds: Lifetime is not null && NotAfter is not null);
    }

    /// <summary>Outcomes whose errors name the node and, where a cell of its row is wrong, the column.</summary>
    /// <typeparam name="T">The objects' type.</typeparam>
    /// <param name="outcomes">What came of orders, each for its node ID.</param>
    private protected IEnumerable<Outcome<T>> Explain<T>(IEnumerable<Outcome<T>> outcomes)
        where T : class => _rows.Explain(outcomes);
}
