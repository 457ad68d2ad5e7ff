using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Tells whether a private key belongs to a certificate or certificate request.</summary>
/// <remarks>The public keys are compared. A file that cannot be read is an error, and the answer is false.</remarks>
/// <example>
/// Check a node's pair of files.
/// <code>Test-KeyMatchesCert -KeyPath ./pki/node.1.key -CertificatePath ./pki/node.1.crt</code>
/// </example>
/// <example>
/// Check every pair that an authority issued.
/// <code>Get-NodeCert -AuthorityPath ./pki | Test-KeyMatchesCert</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "KeyMatchesCert")]
[OutputType(typeof(bool))]
public sealed class TestKeyMatchesCertCommand : ClusterCertsCmdlet
{
    private Passphrase? _passphrase;

    /// <summary>The file of the private key.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string KeyPath { get; set; } = "";

    /// <summary>The file of the certificate (the first one in it is used) or of the request.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string CertificatePath { get; set; } = "";

    /// <summary>Opens the private key.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the private key.</summary>
    [Parameter]
    public string? PassphraseFile { get; set; }

    /// <summary>Reads the passphrase once.</summary>
    protected override void Start() => _passphrase = ReadPassphrase(Passphrase, PassphraseFile);

    /// <summary>Compares the two.</summary>
    protected override void Process() =>
        WriteObject(KeyMatch.Test(Paths.Literal(this, KeyPath), Paths.Literal(this, CertificatePath), _passphrase));

    // What cannot be compared does not match, so that "if" is safe.
    private protected override void WriteFailure(ClusterCertsException failure)
    {
        base.WriteFailure(failure);
        WriteObject(false);
    }
}
