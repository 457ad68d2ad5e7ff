using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Tells whether a certificate is good for a node now.</summary>
/// <remarks>
/// <para>The answer is a Boolean, so that if is safe; with -Verbose the reasons of a refusal are shown, and -Detailed gives a report with every
/// check instead. The checks are stricter than the platform's: a certificate that passes is one that every cluster system accepts.</para>
/// <para>A file that cannot be read is an error, and the answer is false.</para>
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
[Cmdlet(VerbsDiagnostic.Test, "NodeCert", DefaultParameterSetName = PathSet)]
[OutputType(typeof(bool), typeof(NodeCertReport))]
public sealed class TestNodeCertCommand : FilesCmdlet
{
    private Passphrase? _passphrase;
    private string? _openedAuthority;

    /// <summary>The files of one certificate: the leaf, then any intermediates. A single path with wildcards names several certificates.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true)]
    [FilePaths]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[] Path { get; set; } = [];

    /// <summary>The node that the certificate must be for.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "What its common name says")]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string? NodeId { get; set; }

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
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "Node")]
    public CertPurpose? Purpose { get; set; }

    /// <summary>The moment to test for. A date without a time zone is local time.</summary>
    [Parameter]
    [Moment]
    [PSDefaultValue(Help = "Now")]
    public DateTimeOffset? AsOf { get; set; }

    /// <summary>Opens the private key.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>A file whose first line is the passphrase that opens the private key.</summary>
    [Parameter]
    public string? PassphraseFile { get; set; }

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

    /// <summary>Tests one certificate, or each that a wildcard names.</summary>
    protected override void Process()
    {
        if (ParameterSetName == PathSet && Path.Length > 1)
            Test([.. Path.Select(path => Paths.Literal(this, WildcardPattern.Unescape(path)))]);
        else
            base.Process();
    }

    /// <summary>Tests the certificate of one file.</summary>
    /// <param name="path">Its full path.</param>
    protected override void ProcessFile(string path) => Test([path]);

    // What cannot be tested is not good, so that "if" is safe.
    private protected override void WriteFailure(ClusterCertsException failure)
    {
        base.WriteFailure(failure);
        if (!Detailed)
            WriteObject(false);
    }

    private void Test(IReadOnlyList<string> files)
    {
        NodeCertReport report = NodeCertTester.Test(
            new NodeCertTestParameters
            {
                CertificatePaths = files,
                NodeId = string.IsNullOrEmpty(NodeId) ? null : NodeId,
                AuthorityPath = TrustPath is null ? Authority() : null,
                TrustPaths = TrustPath?.Select(path => Paths.Literal(this, path)).ToArray(),
                KeyPath = string.IsNullOrEmpty(KeyPath) ? null : Paths.Literal(this, KeyPath),
                CrlPaths = CrlPath?.Select(path => Paths.Literal(this, path)).ToArray(),
                MinimumSerialNumber = MinimumSerialNumber?[0],
                Purpose = Purpose,
                AsOf = AsOf,
                KeyPassphrase = _passphrase,
            },
            TimeProvider.System);
        foreach (NodeCertCheck check in report.Checks.Where(check => !check.Passed))
            WriteVerbose($"{files[0]}: {check.Name}: {check.Detail}");
        WriteObject(Detailed ? report : report.Passed);
    }

    // Opened once for all certificates in a row, for what its recovery has to say.
    private string Authority()
    {
        string path = Paths.Literal(this, AuthorityPath);
        if (path != _openedAuthority)
            OpenAuthority(path);
        return _openedAuthority = path;
    }
}
