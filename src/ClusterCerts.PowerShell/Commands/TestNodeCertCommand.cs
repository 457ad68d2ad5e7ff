using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Tells whether a certificate is good for a node now.</summary>
/// <remarks>
/// <para>The answer is a Boolean, so that if is safe; with -Verbose the reasons of a refusal are shown, and -Detailed gives a report with every
/// check instead. The checks are stricter than the platform's: a certificate that passes is one that every cluster system accepts.</para>
/// <para>Several files are told apart by what they hold: each that begins with a leaf is a certificate of its own and gets its own answer; a
/// file of intermediates goes with the leaf before it. Certificates of Get-NodeCert are told apart already, in the pipeline and as an argument.</para>
/// <para>A report has Checks, which decide, and Notes, which are worth knowing and fail nothing, such as what a standard only recommends. Files
/// are judged by what OpenSSL, Go and Java read of them: where that is less than a person reads, the check names the line.</para>
/// <para>With an authority, its policy's minimum serial number and longest life count too.</para>
/// <para>A file that cannot be read is an error, and the answer is false.</para>
/// <para>Certificate objects of .NET, from a PFX or a store, get an answer each. They bring no intermediates: those of the authority count, and
/// the report says by Subject and Thumbprint which certificate it is about.</para>
/// <para>With -Endpoint running servers are asked too, all at once: what they serve must be good, and be the certificate of the file, if one is
/// given. It tells apart: not reachable, handshake refused, invalid, and good but not the one on disk. A certificate of -ClientCertificatePath is
/// shown to servers that want one; what a server showed is judged, also when it then refuses a client without one. Of a server with a pair for each
/// kind of key the one of the file is asked for, without a file both. No address in a certificate is ever asked. Text such as node1:8443 from the pipeline is an endpoint, unless there is such a file.</para>
/// <para>With -ProveTrust, while a rotation is at Trust or later, the servers are asked whether they trust the next CA in their running memory: each is shown client
/// certificates of that CA, of the present one and of one that is made up, and what it does with them is compared. Trusted passes and NotTrusted fails the check Trust. What cannot be proven, as of a
/// server that asks for no client certificate, is a note and a warning; without a file there is then no check, and the answer is false. With a file the other checks decide, and TrustState tells it
/// apart. The authority signs and records the certificates: a few lines of the ledger, of no node, that Get-NodeCert does not list.</para>
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
/// Ask the same of chosen certificates, given as an argument: an answer for each.
/// <code>Test-NodeCert (Get-NodeCert ./pki -NodeId 'db*')</code>
/// </example>
/// <example>
/// Test what is in a PFX.
/// <code>Get-PfxCertificate ./node1.pfx | Test-NodeCert -AuthorityPath ./pki -Detailed</code>
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
/// <example>
/// In a rotation at Trust: which servers have not loaded the new trust bundle?
/// <code>Get-Content ./endpoints.txt | Test-NodeCert -AuthorityPath ./pki -ProveTrust -Detailed | Where-Object TrustState -ne Trusted</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "NodeCert", DefaultParameterSetName = PathSet)]
[OutputType(typeof(bool), typeof(NodeCertReport))]
public sealed class TestNodeCertCommand : ProvingCmdlet
{
    private const string NodeCertSet = "NodeCert";

    private readonly List<string> _files = [];

    /// <summary>The files: each that begins with a leaf is a certificate to test; those of its intermediates follow it.</summary>
    [Parameter(Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true)]
    [FilePaths(SkipsComments = true, LeavesOurs = true)]
    [SupportsWildcards]
    [AllowEmptyCollection]
    public override string[] Path { get; set; } = [];

    /// <summary>The files to read, exactly as written: no character is a wildcard. File, certificate and report objects bind here.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("CertificatePath", "PSPath", "LP", "FullName")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public override string[] LiteralPath { get; set; } = [];

    /// <summary>Certificates as Get-NodeCert and New-NodeCert give them: each gets its own answer, with the node, key and authority that it brings.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = NodeCertSet)]
    [ValidateNotNullOrEmpty]
    public NodeCert[] InputObject { get; set; } = [];

    /// <summary>The certificates themselves, as Get-PfxCertificate and a store give them: each for itself, with the authority's intermediates.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ObjectSet, ValueFromPipeline = true)]
    [Certificates(LeavesOurs = true)]
    [ValidateNotNullOrEmpty]
    public X509Certificate2[] Certificate { get; set; } = [];

    /// <summary>The authority directory: the folder with the signing certificate, serial number, ledger and policy.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = ObjectSet)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = EndpointSet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    private protected override object? Whole => ParameterSetName == PathSet ? LineOf(nameof(Path), Path) : null;

    /// <summary>Tests each certificate of the files.</summary>
    protected override void Process()
    {
        if (ParameterSetName == NodeCertSet)
        {
            CheckProof(hasFile: true, Endpoint);
            string? given = AuthorityPath;
            ForEach(InputObject, cert => Test(cert, given));
            return;
        }

        bool areObjects = ParameterSetName == ObjectSet;
        bool hasFiles = ParameterSetName switch { PathSet => Path.Length > 0, LiteralPathSet => LiteralPath.Length > 0, _ => false };
        bool isEndpoint = hasFiles && ParameterSetName == PathSet && Path is [string only] && IsEndpoint(only);
        CheckProof(areObjects || (hasFiles && !isEndpoint), isEndpoint ? Path : Endpoint);
        if (areObjects)
            ForEach(Certificate, certificate => Test(Expected([]) with { Certificates = [certificate] }));
        else if (!hasFiles || isEndpoint)
            TestEndpointsAlone(isEndpoint ? Path : Endpoint);
        else
            base.Process();
        TestFiles();
    }

    /// <summary>Takes a file; which of them belong together is seen when all are there.</summary>
    /// <param name="path">Its full path.</param>
    protected override void ProcessFile(string path) => _files.Add(path);

    private static bool IsEndpoint(string text) => EndpointAddress.TryParse(text, out _) && !File.Exists(text);

    private void TestFiles()
    {
        IReadOnlyList<string> files = [.. _files];
        _files.Clear();
        TestAll(PresentedFiles.Group(files, string.IsNullOrEmpty(KeyPath) ? null : KeyPath));
    }

    // As the object would bind in the pipeline.
    private void Test(NodeCert cert, string? givenAuthority)
    {
        AuthorityPath = cert.AuthorityPath ?? givenAuthority;
        string path = cert.CertificatePath ?? throw new ClusterCertsException(
            ErrorCode.FileNotFound, $"The certificate {cert.SerialNumber} of node '{cert.NodeId}' has no file.", cert.SerialNumber);
        Write(NodeCertTester.Test(
            Expected([path]) with
            {
                NodeId = cert.NodeId,
                KeyPath = cert.KeyPath,
                Purpose = cert.Purpose,
                Fingerprint = cert.Fingerprint,
            },
            Context,
            Cancellation));
    }

    private void TestEndpointsAlone(string[] endpoints)
    {
        if (endpoints.Length == 0)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "There is nothing to test; give -Path or -Endpoint. Of a node in the ledger: Get-NodeCert ID | Test-NodeCert.");
        Ask(null, endpoints, Expected([]));
    }
}
