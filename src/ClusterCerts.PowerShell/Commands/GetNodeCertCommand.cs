using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Publishing;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Gets node certificates: those in an authority's ledger, or those in given files.</summary>
/// <remarks>
/// <para>From the ledger come each node's latest certificates, with their status; superseded ones when asked for with -Status or -SerialNumber.
/// From a file comes its first certificate, whoever issued it; its status then tells of its dates alone.</para>
/// <para>CertificatePath is where a certificate was written. CurrentPath, and with it PSPath, is empty where the file holds a later one by
/// now, so that Copy-Item takes neither for the other.</para>
/// <para>ExportedAs, ExportedTo, ExportedTargetPath, ExportedAt and ExportedSerialNumber tell of the node's last export,
/// as Export-NodeCert recorded it: the layout, where the files were written, where the target machine has them, when,
/// and with which certificate.</para>
/// <para>PublishedTo, PublishedAt, PublishedState and PublishedSerialNumber tell the same of what Publish-NodeCert brought the node last; the state is Placed or
/// Proven.</para>
/// <para>On the screen Days is how many whole days a certificate itself is valid; Limit tells what ends before it and in how many days: the
/// revocation list (list), its issuer (CA, root, cross). -ExpiresWithin 30d finds what ends within thirty times 24 hours:
/// a certificate with one second more is not in it and shows 30.</para>
/// </remarks>
/// <example>
/// List the certificates that expire within 30 days.
/// <code>Get-NodeCert ./pki -ExpiresWithin 30d</code>
/// </example>
/// <example>
/// Look at one node of an authority.
/// <code>Get-NodeCert ./pki -NodeId 1 | Format-List</code>
/// </example>
/// <example>
/// List where each node's files go, and who was not brought its latest certificate.
/// <code>Get-NodeCert ./pki | Select-Object NodeId, ExportedAs, ExportedTargetPath, ExportedAt, @{ n = 'Latest'; e = { $_.ExportedSerialNumber -eq $_.SerialNumber } }</code>
/// </example>
/// <example>
/// List who was not brought yet what was renewed, revoked or rotated since.
/// <code>Get-NodeCert ./pki -Unpublished</code>
/// </example>
/// <example>
/// Copy the certificates of the database nodes to a memory stick.
/// <code>Get-NodeCert -AuthorityPath ./pki -NodeId db* | Copy-Item -Destination /media/usb</code>
/// </example>
/// <example>
/// Look at certificate files.
/// <code>Get-NodeCert -Path ./pki/*.crt | Sort-Object NotAfter</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NodeCert", DefaultParameterSetName = LedgerSet)]
[OutputType(typeof(NodeCert))]
public sealed class GetNodeCertCommand : FilesCmdlet, INamesNodes
{
    private const string LedgerSet = "Ledger";
    private const string ObjectSet = "Certificate";
    private static readonly string[] Narrowing = [nameof(AuthorityPath), nameof(Status), nameof(ExpiresWithin), nameof(SerialNumber), nameof(Unpublished)];

    /// <summary>The authority directory whose ledger is read.</summary>
    [Parameter(Position = 1, ParameterSetName = LedgerSet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>Only these nodes; an ID without wildcards that is not there is an error. Without the parameter's name a path is an authority
    /// directory, or certificate files.</summary>
    [Parameter(Position = 0, ParameterSetName = LedgerSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName", "HostName", "CN")]
    [NodeIds(TakesPlaces = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string[] NodeId { get; set; } = [];

    /// <summary>Only certificates with this status.</summary>
    [Parameter(ParameterSetName = LedgerSet)]
    [EnumNames(IsList = true)]
    public NodeCertStatus[] Status { get; set; } = [];

    /// <summary>Only certificates that expire within this time, or have expired.</summary>
    [Parameter(ParameterSetName = LedgerSet)]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? ExpiresWithin { get; set; }

    /// <summary>Only the certificates with these serial numbers, in hexadecimal digits.</summary>
    [Parameter(ParameterSetName = LedgerSet)]
    [SerialNumbers]
    [ArgumentCompleter(typeof(SerialNumberCompleter))]
    public SerialNumber[] SerialNumber { get; set; } = [];

    /// <summary>Only nodes that do not have their certificate yet, or not the trust bundle and lists of now, as far as Publish-NodeCert recorded it: those in use
    /// that have a target.</summary>
    [Parameter(ParameterSetName = LedgerSet)]
    public SwitchParameter Unpublished { get; set; }

    /// <summary>The moment for which the status is given.</summary>
    [Parameter]
    [Moment]
    [PSDefaultValue(Help = "Now")]
    public DateTimeOffset? AsOf { get; set; }

    /// <summary>Certificate files to read instead of an authority's ledger.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [FilePaths]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[] Path { get; set; } = [];

    /// <summary>Certificate objects to show instead, as Get-PfxCertificate and a store give them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ObjectSet, ValueFromPipeline = true)]
    [Certificates]
    [ValidateNotNullOrEmpty]
    public X509Certificate2[] Certificate { get; set; } = [];

    /// <inheritdoc/>
    [Parameter(ParameterSetName = LedgerSet, ValueFromPipeline = true, DontShow = true)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipeline = true, DontShow = true)]
    public override PSObject? PipedObject { get; set; }

    private protected override bool TakesPlaces => true;

    private protected override bool TakesFolders => true;

    private protected override bool IsOfUse => base.IsOfUse || Item?.BaseObject is X509Certificate2 || ItsFile is not null;

    // Where a default of the session gives the authority, PowerShell has chosen the ledger before it saw the object.
    private string? ItsFile => ParameterSetName != LedgerSet || NodeId.Length > 0 ? null
        : new[] { nameof(LiteralPath), "CertificatePath", "PSPath", "FullName" }.Select(name => PipelineObject.Text(Item, name))
            .FirstOrDefault(path => path is not null);

    /// <summary>Reads the ledger or the files.</summary>
    protected override void Process()
    {
        if ((Given ?? ItsPlace) is GivenNames places and ({ Files: [_, ..] } or { KeyRings: [_, ..] }))
            ForEach(places.OnlyFiles(Narrowing.Where(IsTyped).Select(p => $"-{p}")), ProcessFile);
        else if (ItsPlace is null && Item?.BaseObject is not SigningCert && ItsFile is string file)
            ForEachFile([file], areLiteral: true, ProcessFile);
        else if (ParameterSetName == ObjectSet || Item?.BaseObject is X509Certificate2)
            ForEach(Item?.BaseObject is X509Certificate2 one ? [one] : Certificate, certificate =>
                WriteObject(NodeCertFiles.Of(certificate, AsOf ?? Context.Time.GetUtcNow())));
        else if (ParameterSetName == LedgerSet)
            WriteOutcomes(Find(OpenAuthority(AuthorityFolder)), total: 1, "Reading the ledger");
        else
            base.Process();
    }

    /// <summary>Reads one file.</summary>
    /// <param name="path">Its full path.</param>
    protected override void ProcessFile(string path) =>
        WriteObject(NodeCertFiles.Read(path, AsOf ?? Context.Time.GetUtcNow()));

    private IEnumerable<Outcome<NodeCert>> Find(CertAuthority authority) => Unpublished ? authority.FindUnpublished(Wanted()) : authority.FindNodeCerts(Wanted());

    private NodeCertFilter Wanted() => new()
    {
        NodeIds = NodeId,
        Statuses = Status,
        ExpiresWithin = ExpiresWithin,
        SerialNumbers = SerialNumber,
        AsOf = AsOf,
    };
}
