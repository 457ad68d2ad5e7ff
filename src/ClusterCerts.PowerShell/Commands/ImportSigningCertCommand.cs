using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Installs a CA made elsewhere; serial numbers, ledger and policy continue.</summary>
/// <remarks>
/// <para>It may be a root or an intermediate, made by OpenSSL or by a third party, from PEM, DER or PFX; its chain must lead to a
/// root. It is refused
/// when key and certificate do not match, when it may not sign, or when Test-NodeCert would refuse what it signs.</para>
/// <para>In an existing authority directory the CA is replaced with -Force: serial numbers, ledger and policy continue, and
/// trust.crt keeps the CA
/// before as long as certificates in use need it; its key, certificate and list are kept as replaced.TIME.key, .crt and .crl. To
/// change a CA without cutting off a node, use Invoke-KeyRotation.</para>
/// <para>An OpenSSL CA directory is taken over with its history: certificates, revocations with their reasons and dates, and
/// serial numbers.</para>
/// </remarks>
/// <example>
/// Install an intermediate from a third party, with an encrypted key.
/// <code>
/// $secret = Read-Host -AsSecureString
/// Import-SigningCert -AuthorityPath ./pki -CertificatePath ./ca.pem -KeyPath ./ca.key -ChainPath ./root.pem -Passphrase $secret
/// </code>
/// </example>
/// <example>
/// Take over what openssl ca did so far.
/// <code>Import-SigningCert -AuthorityPath ./pki -OpenSslCaPath ./demoCA</code>
/// </example>
[Cmdlet(VerbsData.Import, "SigningCert", SupportsShouldProcess = true)]
[OutputType(typeof(SigningCert))]
public sealed class ImportSigningCertCommand : AuthorityCmdlet
{
    /// <summary>The CA's certificate: PEM, DER, or PFX with key and chain.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificatePath { get; set; }

    /// <summary>Its private key, plain or encrypted: PKCS #8, SEC 1, PKCS #1 or OpenSSL's old form. Without one the CA is
    /// installed offline.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyPath { get; set; }

    /// <summary>Files with the certificates of its issuers, up to the root.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] ChainPath { get; set; } = [];

    /// <summary>An OpenSSL CA directory, of easy-rsa as well (index.txt, serial, newcerts, crl.pem), that is taken over with its history.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OpenSslCaPath { get; set; }

    /// <summary>The cluster system whose conventions new certificates follow.</summary>
    [Parameter]
    [PSDefaultValue(Help = "As before; Default in a new authority")]
    [EnumNames]
    public Preset? Preset { get; set; }

    /// <summary>Opens the key or PFX that is given.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the key or PFX that is given.</summary>
    [Parameter]
    public string? PassphraseFile { get; set; }

    /// <summary>Encrypts the installed key.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The passphrase that opened it; a plain key stays plain")]
    public SecureString? NewPassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that encrypts the installed key.</summary>
    [Parameter]
    [PSDefaultValue(Help = "As before")]
    public string? NewPassphraseFile { get; set; }

    /// <summary>Replaces the CA of an existing authority directory.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Installs it.</summary>
    protected override void Process()
    {
        SigningCertImportParameters wanted = new()
        {
            Path = AuthorityFolder,
            CertificatePath = PathOf(CertificatePath),
            KeyPath = PathOf(KeyPath),
            ChainPaths = PathsOf(ChainPath),
            OpenSslCaPath = PathOf(OpenSslCaPath),
            Preset = Preset,
            Passphrase = ReadPassphrase(Passphrase, PassphraseFile),
            NewPassphrase = ReadPassphrase(NewPassphrase, NewPassphraseFile),
            Force = Force,
        };
        SigningCertReplacement? replaced = Force ? SigningCertReplacement.Find(wanted.Path, Context) : null;
        if (!ShouldProcess(wanted.Path, $"Install the CA of {wanted.CertificatePath ?? wanted.OpenSslCaPath}{replaced?.ImportConsequence}",
            () => CertAuthority.Import(wanted, Context)))
            return;
        BeginProgress("Installing a CA");
        SigningCert imported = CertAuthority.Import(wanted, Context, WriteWarning);
        WriteWarnings(imported.DescribeImport());
        WriteObject(imported);
    }
}
