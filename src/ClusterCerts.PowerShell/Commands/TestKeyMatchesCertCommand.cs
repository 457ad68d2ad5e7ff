using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Tells whether a private key belongs to a certificate or certificate request.</summary>
/// <remarks>The public keys are compared. The answer is a Boolean, so that if is safe; -Detailed gives an object with both keys instead. A file that
/// cannot be read is an error, and the answer is false.</remarks>
/// <example>
/// Check a node's pair of files: the key, then the certificate.
/// <code>Test-KeyMatchesCert ./pki/node.1.key ./pki/node.1.crt</code>
/// </example>
/// <example>
/// Check every pair that an authority issued.
/// <code>Get-NodeCert -AuthorityPath ./pki | Test-KeyMatchesCert</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "KeyMatchesCert", DefaultParameterSetName = ObjectSet)]
[OutputType(typeof(bool), typeof(KeyMatchReport))]
public sealed class TestKeyMatchesCertCommand : ClusterCertsCmdlet
{
    private const string PathSet = "Path";
    private const string ObjectSet = "Certificate";

    private Passphrase? _passphrase;

    /// <summary>The file of the private key.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string KeyPath { get; set; } = "";

    /// <summary>The file of the certificate (the first one in it is used) or of the request.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = PathSet, ValueFromPipelineByPropertyName = true)]
    [FilePath]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string CertificatePath { get; set; } = "";

    /// <summary>The certificates themselves, as Get-PfxCertificate and a store give them: an answer for each.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ObjectSet, ValueFromPipeline = true)]
    [Certificates]
    [ValidateNotNullOrEmpty]
    public X509Certificate2[] Certificate { get; set; } = [];

    /// <inheritdoc/>
    [Parameter(ParameterSetName = PathSet, ValueFromPipeline = true, DontShow = true)]
    public override PSObject? PipedObject { get; set; }

    /// <summary>Opens the private key.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the private key.</summary>
    [Parameter]
    public string? PassphraseFile { get; set; }

    /// <summary>Writes an object with both public keys instead of true or false.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Reads the passphrase once.</summary>
    protected override void Start() => _passphrase = ReadPassphrase(Passphrase, PassphraseFile);

    /// <summary>Compares the two.</summary>
    protected override void Process()
    {
        string key = Paths.Literal(this, KeyPath);
        if (ParameterSetName == ObjectSet)
            ForEach(Certificate, certificate => Write(KeyMatch.Compare(key, certificate, _passphrase, Log)));
        else
            Write(KeyMatch.Compare(key, Paths.Literal(this, CertificatePath), _passphrase, Log));
    }

    private void Write(KeyMatchReport report) => WriteObject(Detailed ? report : report.Passed);

    // What cannot be compared does not match, so that "if" is safe.
    private protected override void WriteFailure(ClusterCertsException failure)
    {
        base.WriteFailure(failure);
        if (!Detailed)
            WriteObject(false);
    }
}
