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
/// <para>A CA that the guides of reign, Erlang, Ganeti and others make, of version 1 or without a key usage, with a weak hash or a small key, is
/// refused as one to issue from and welcome as one to rotate away from, with -Outgoing. The authority then stands after the phase Stage: the next CA
/// is made, and where the old key is given the old CA certifies it; the old key signs nothing else but revocation lists. The nodes of -NodeCertPath
/// are in the inventory with the old CA's certificates. Go on with Invoke-KeyRotation -Phase Trust, then Issue and Retire: nobody is cut off on
/// the way. Without the old key there is no cross certificate: then trust.crt of the phase Trust must be loaded everywhere before Issue.</para>
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
/// <example>
/// Take over what a guide made, to rotate away from it.
/// <code>
/// Import-SigningCert -Outgoing -AuthorityPath ./pki -CertificatePath ./signing.crt -KeyPath ./signing.key -NodeCertPath ./node.*.crt -Preset Reign
/// Invoke-KeyRotation -AuthorityPath ./pki -Phase Trust
/// </code>
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

    /// <summary>Where its private key is, if not in a file: in a token, by a URI of RFC 7512 such as 'pkcs11:token=ca;object=signing', or in Windows' key
    /// storage, by cng: and its name. The PIN comes as the passphrase, never in the URI.</summary>
    [Parameter, ValidateNotNullOrEmpty, ArgumentCompleter(typeof(KeyUriCompleter))]
    public string? KeyUri { get; set; }

    /// <summary>The PKCS #11 library that reaches the token, if the URI does not name it with module-path. Only root, or you, may be able to write it.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string? TokenModule { get; set; }

    /// <summary>Files with the certificates of its issuers, up to the root. An OpenSSL CA directory mostly has them as chain.pem or ca-chain.pem.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] ChainPath { get; set; } = [];

    /// <summary>An OpenSSL CA directory, of easy-rsa as well (index.txt, serial, newcerts, crl.pem), that is taken over with its history.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OpenSslCaPath { get; set; }

    /// <summary>Takes the CA over to rotate away from it: it issues nothing here, whatever it is like, and its successor is made at once.</summary>
    [Parameter]
    public SwitchParameter Outgoing { get; set; }

    /// <summary>With -Outgoing: the files of the node certificates that the CA signed and that are in use. A key is in the same file, or beside it
    /// with the ending .key.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] NodeCertPath { get; set; } = [];

    /// <summary>With -Outgoing: the distinguished name of the CA that comes next.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The CA's own with the number of the next generation, such as CN=prod G2")]
    [ValidateNotNullOrEmpty]
    public string? Subject { get; set; }

    /// <summary>With -Outgoing: the algorithm of the next CA's key. MlDsa44, MlDsa65 and MlDsa87 are a preview.</summary>
    [Parameter]
    [PSDefaultValue(Help = "That of the CA's own key")]
    [EnumNames]
    public KeyAlgorithm? KeyAlgorithm { get; set; }

    /// <summary>With -Outgoing: leaves what limits the CA out of the certificate of the next one, which can then be limited otherwise: take the phase Stage back with
    /// Invoke-KeyRotation -Undo, and give it its limits there.</summary>
    [Parameter]
    public SwitchParameter ReplaceConstraints { get; set; }

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
            KeyUri = Tokens.KeyUri.ParseIfAny(KeyUri, PathOf(TokenModule)),
            ChainPaths = PathsOf(ChainPath),
            OpenSslCaPath = PathOf(OpenSslCaPath),
            Outgoing = Outgoing,
            NodeCertPaths = [.. NodeCertPath.SelectMany(path => Paths.Expand(this, path))],
            Subject = Subject,
            KeyAlgorithm = KeyAlgorithm,
            ReplaceConstraints = ReplaceConstraints,
            Preset = Preset,
            Passphrase = ReadPassphrase(Passphrase, PassphraseFile),
            NewPassphrase = ReadPassphrase(NewPassphrase, NewPassphraseFile),
            Force = Force,
        };
        SigningCertReplacement? replaced = Force ? SigningCertReplacement.Find(wanted.Path, Context) : null;
        SigningCertImportPlan? plan = Outgoing ? CertAuthority.PlanImport(wanted, Context) : null;
        if (IsWhatIf && plan is not null)
            WriteWarnings(plan.Notices);
        if (!ShouldProcess(wanted.Path, plan is not null ? string.Join(' ', plan.Steps) : $"Install the CA of {wanted.CertificatePath ?? wanted.OpenSslCaPath}{replaced?.ImportConsequence}",
            () => CertAuthority.Import(wanted, Context)))
            return;
        BeginProgress("Installing a CA");
        SigningCert imported = CertAuthority.Import(wanted, Context, WriteWarning);
        WriteWarnings(Outgoing ? [] : imported.DescribeImport());
        WriteObject(imported);
    }
}
