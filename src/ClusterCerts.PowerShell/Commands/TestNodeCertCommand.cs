using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Tells whether a certificate is good for a node now.</summary>
/// <remarks>
/// <para>The answer is a Boolean, so that if is safe; with -Verbose the reasons of a refusal are shown, and -Detailed gives a report with every
/// check instead. The checks are stricter than the platform's: a certificate that passes is one that every cluster system accepts.</para>
/// <para>Several files are told apart by what they hold: each that begins with a leaf is a certificate of its own and gets its own answer; a
/// file of intermediates goes with the leaf before it.</para>
/// <para>A report has Checks, which decide, and Notes, which are worth knowing and fail nothing, such as what a standard only recommends. Files
/// are judged by what OpenSSL, Go and Java read of them: where that is less than a person reads, the check names the line.</para>
/// <para>Where an authority is at hand, its policy's minimum serial number and longest life count too.</para>
/// <para>A file that cannot be read is an error, and the answer is false.</para>
/// <para>With -Endpoint running servers are asked too, all at once: what they serve must be good, and be the certificate of the file, if one is
/// given. It tells apart: not reachable, handshake refused, invalid, and good but not the one on disk. A certificate of -ClientCertificatePath is
/// shown to servers that want one; what a server showed is judged, also when it then refuses a client without one. Of a server with a pair for each
/// kind of key the one of the file is asked for, without a file both. No address in a certificate is ever asked. Text such as node1:8443 from the pipeline is an endpoint, unless there is such a file.</para>
/// </remarks>
/// <example>
/// Ask whether a file is good for node 2.
/// <code>if (Test-NodeCert ./pki/node.2.crt -NodeId 2 -AuthorityPath ./pki) { 'good' }</code>
/// </example>
/// <example>
/// Show every check of every certificate in the ledger.
/// <code>Get-NodeCert -AuthorityPath ./pki | Test-NodeCert -Detailed</code>
/// </example>
/// <example>
/// On a node, test what was delivered against the trust bundle, for the day in a month.
/// <code>Test-NodeCert ./node.crt -TrustPath ./trust.crt -KeyPath ./node.key -AsOf (Get-Date).AddDays(30)</code>
/// </example>
/// <example>
/// Has the running node loaded its new certificate?
/// <code>Test-NodeCert ./pki/node.1.crt -AuthorityPath ./pki -Endpoint node1.example.com:8443 -Detailed</code>
/// </example>
/// <example>
/// Does the database serve what is on disk? Its TLS begins when it is asked for.
/// <code>Test-NodeCert ./pki/node.db1.crt -AuthorityPath ./pki -Endpoint db1.example.com:5432 -StartTls Postgres</code>
/// </example>
/// <example>
/// Ask many servers at once, without their files.
/// <code>Get-Content ./endpoints.txt | Test-NodeCert -AuthorityPath ./pki -Detailed | Where-Object Passed -eq $false</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "NodeCert", DefaultParameterSetName = PathSet)]
[OutputType(typeof(bool), typeof(NodeCertReport))]
public sealed partial class TestNodeCertCommand : FilesCmdlet
{
    private const string EndpointSet = "Endpoint";

    private Passphrase? _passphrase;

    /// <summary>The files: each that begins with a leaf is a certificate to test; those of its intermediates follow it.</summary>
    [Parameter(Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true)]
    [FilePaths]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[] Path { get; set; } = [];

    /// <summary>The files to read, exactly as written: no character is a wildcard. File, certificate and report objects bind here.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("CertificatePath", "PSPath")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public override string[] LiteralPath { get; set; } = [];

    /// <summary>The authority directory: the folder with the signing certificate, serial number, ledger and policy.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = EndpointSet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>The node that the certificate must be for.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = EndpointSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
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
    [PSDefaultValue(Help = "That of the authority's policy, if there is one")]
    [ValidateCount(1, 1)]
    public SerialNumber[]? MinimumSerialNumber { get; set; }

    /// <summary>What the certificate must be good for.</summary>
    [Parameter(ParameterSetName = PathSet)]
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

    /// <summary>Opens the private key.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the private key.</summary>
    [Parameter]
    public string? PassphraseFile { get; set; }

    /// <summary>Running servers that should serve the certificate, such as node1:8443. Each is asked for -NodeId, for its host name, or, where
    /// that is an address, for the name of the file's node.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = EndpointSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
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
    [PSDefaultValue(Help = "5 seconds")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Writes a report with every check instead of true or false.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Reads the passphrase once.</summary>
    protected override void Start()
    {
        base.Start();
        if (TrustPath is not null && MyInvocation.BoundParameters.ContainsKey(nameof(AuthorityPath)))
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "Give -TrustPath or -AuthorityPath, not both: either says whom to trust.");
        _passphrase = ReadPassphrase(Passphrase, PassphraseFile);
    }
}
