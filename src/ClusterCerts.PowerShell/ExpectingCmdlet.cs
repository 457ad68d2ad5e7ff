using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that tests certificates: what each is held against.</summary>
public abstract partial class ExpectingCmdlet : EndpointCmdlet
{
    private Passphrase? _nodePassphrase;
    private string? _openedAuthority;

    /// <summary>The node that the certificate must be for.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = ObjectSet)]
    [Parameter(ParameterSetName = EndpointSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName", "HostName", "CN")]
    [PSDefaultValue(Help = "What its common name says")]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string? NodeId { get; set; }

    /// <summary>The certificate that is meant, by its SHA-256: where the file holds another by now, as after a revocation and renewal,
    /// the answer is about this one. Certificate objects bring it.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "Whatever the file holds")]
    public string? Fingerprint { get; set; }

    /// <summary>Files with the CA certificates to trust, instead of those of the authority directory.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? TrustPath { get; set; }

    /// <summary>The private key's file.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = ObjectSet)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "The .key file beside the certificate, if there is one")]
    public string? KeyPath { get; set; }

    /// <summary>Files with revocation lists. For a chain, one of each issuer.</summary>
    [Parameter]
    [PSDefaultValue(Help = "signing.crl of the authority directory, if there is one")]
    [ValidateNotNullOrEmpty]
    public string[]? CrlPath { get; set; }

    /// <summary>The lowest serial number that is accepted, in hexadecimal digits.</summary>
    [Parameter]
    [SerialNumbers]
    [ArgumentCompleter(typeof(SerialNumberCompleter))]
    [PSDefaultValue(Help = "That of the authority's policy, if there is one")]
    [ValidateCount(1, 1)]
    public SerialNumber[]? MinimumSerialNumber { get; set; }

    /// <summary>What the certificate must be good for.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = ObjectSet)]
    [Parameter(ParameterSetName = EndpointSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "Node")]
    [EnumNames]
    public CertPurpose? Purpose { get; set; }

    /// <summary>The moment to test for.</summary>
    [Parameter]
    [Moment]
    [PSDefaultValue(Help = "Now")]
    public DateTimeOffset? AsOf { get; set; }

    /// <summary>Opens the private key; with -ProveTrust the signing key.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the private key; with -ProveTrust the signing key.</summary>
    [Parameter]
    public string? PassphraseFile { get; set; }

    /// <summary>Opens the private key of the node, where -Passphrase opens the signing key.</summary>
    [Parameter]
    public SecureString? NodePassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the private key of the node, where -Passphrase opens the signing key.</summary>
    [Parameter]
    public string? NodePassphraseFile { get; set; }

    /// <inheritdoc/>
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipeline = true, DontShow = true)]
    [Parameter(ParameterSetName = EndpointSet, ValueFromPipeline = true, DontShow = true)]
    [Parameter(ParameterSetName = ObjectSet, ValueFromPipeline = true, DontShow = true)]
    public override PSObject? PipedObject { get; set; }

    /// <summary>What -Passphrase holds, or null.</summary>
    private protected Passphrase? OpenedWith { get; private set; }

    /// <summary>Whether that opens the signing key, and not that of a node.</summary>
    private protected virtual bool OpensSigningKey => false;

    /// <summary>Reads the passphrases once.</summary>
    protected override void Start()
    {
        base.Start();
        if (TrustPath is not null && IsTyped(nameof(AuthorityPath)))
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "Give -TrustPath or -AuthorityPath, not both: each says whom to trust.");
        OpenedWith = ReadPassphrase(Passphrase, PassphraseFile);
        _nodePassphrase = ReadPassphrase(NodePassphrase, NodePassphraseFile);
        if (_nodePassphrase is not null && !OpensSigningKey)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "-NodePassphrase is of use with -ProveTrust alone; without it -Passphrase opens the node's key.");
    }

    /// <summary>What the parameters say of a certificate.</summary>
    /// <param name="files">Its files; none where only servers are asked.</param>
    /// <returns>What it must be.</returns>
    private protected NodeCertTestParameters Expected(IReadOnlyList<string> files) => new()
    {
        CertificatePaths = files,
        NodeId = string.IsNullOrEmpty(NodeId) ? null : NodeId,
        AuthorityPath = TrustPath is null ? Authority() : null,
        TrustPaths = TrustPath is null ? null : PathsOf(TrustPath),
        KeyPath = PathOf(KeyPath),
        CrlPaths = CrlPath is null ? null : PathsOf(CrlPath),
        MinimumSerialNumber = MinimumSerialNumber?[0],
        Purpose = Purpose,
        AsOf = AsOf,
        KeyPassphrase = OpensSigningKey ? _nodePassphrase : OpenedWith,
        Fingerprint = string.IsNullOrEmpty(Fingerprint) ? null : Fingerprint,
    };

    // Opened once for all certificates in a row, for what its recovery has to say.
    private string Authority()
    {
        string path = AuthorityFolder;
        if (path != _openedAuthority)
            OpenAuthority(path);
        return _openedAuthority = path;
    }
}
