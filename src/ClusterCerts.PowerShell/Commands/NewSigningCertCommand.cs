using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Makes an authority directory with a new root, or with -Issuer an intermediate.</summary>
/// <remarks>
/// <para>The certificate is a root, or with -Issuer an intermediate that another authority directory signs. The folder, its private key
/// and its ledger are readable by their owner alone. The private key (signing.key) is the key to the kingdom: it goes to no node, and
/// is best kept off the network.</para>
/// <para>A preset fills in one cluster system's conventions; every value can still be given by hand.</para>
/// <para>What it may sign for can be limited (name constraints): programs that verify refuse what it signs for other names, whoever has the key, and nothing of the
/// kind is signed here. A permitted list closes its own kind of name alone. With -Issuer, -WhatIf and the object (ProposedConstraints) tell to what the names in use
/// below the issuer let you limit it, and which of these nodes (OutsideConstraints) it may not sign for.</para>
/// <para>With -Force over an authority with nodes in use these lose their issuer: they are named, and it must be confirmed, by
/// -Confirm:$false in a script. The key, certificate and list before are kept as replaced.TIME.key, .crt and .crl; Test-CertLedger and
/// Get-NodeCert (LimitedBy) name the nodes until they have new certificates. Invoke-KeyRotation changes a CA without cutting off a node.</para>
/// </remarks>
/// <example>
/// Make a signing certificate for ten years, and three nodes' certificates with it.
/// <code>New-SigningCert ./pki -Subject 'CN=prod' | New-NodeCert -NodeId 1,2,3</code>
/// The folder ./pki is the authority directory from now on.
/// </example>
/// <example>
/// Make a CA that can sign for nothing but one domain and one network.
/// <code>New-SigningCert ./pki -PermittedDnsName prod.example.com -PermittedIPAddress 10.20.0.0/16 -PermittedEmailAddress invalid -PermittedUri invalid</code>
/// A kind that nothing is said of stays open; nobody has a name in invalid, so that permitting it alone closes a kind.
/// </example>
/// <example>
/// Have the authority in a script that runs again and again: the first run makes it, the others return it.
/// <code>$ca = New-SigningCert ./pki -Subject 'CN=prod' -IfMissing</code>
/// </example>
/// <example>
/// Make a root with an encrypted key, and an intermediate that it signs.
/// <code>
/// $secret = Read-Host -AsSecureString
/// New-SigningCert ./root -Subject 'CN=prod root' -Passphrase $secret
/// New-SigningCert ./pki -Subject 'CN=prod' -Issuer ./root -IssuerPassphrase $secret -Lifetime 1825d
/// </code>
/// Nodes trust ./pki/trust.crt, which holds the root; ./root can be taken off the network.
/// </example>
/// <example>
/// Make a root whose key is made in a token and never leaves it.
/// <code>
/// $pin = Read-Host -AsSecureString
/// New-SigningCert ./pki -KeyUri 'pkcs11:token=ca;object=signing' -TokenModule /usr/lib/softhsm/libsofthsm2.so -Passphrase $pin
/// </code>
/// </example>
[Cmdlet(VerbsCommon.New, "SigningCert", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(SigningCert))]
public sealed class NewSigningCertCommand : ConstrainingCmdlet
{
    /// <summary>The folder that becomes the authority directory. It is made when it does not exist.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The PostgreSQL database that keeps everything but keys and nodes' files, such as 'Host=db1;Database=pki',
    /// so that several hosts can share the authority. Initialize-CertStore prepares it. Authority=NAME in it is the authority's name there,
    /// instead of the folder's.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The folder itself"), ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    /// <summary>The distinguished name, for example 'CN=prod'.</summary>
    [Parameter]
    [PSDefaultValue(Help = "CN= and the folder's name")]
    public string? Subject { get; set; }

    /// <summary>The cluster system whose conventions fill in what is not given.</summary>
    [Parameter]
    [PSDefaultValue(Help = "Default")]
    [EnumNames]
    public Preset? Preset { get; set; }

    /// <summary>The algorithm of the signing key. MlDsa44, MlDsa65 and MlDsa87 are a preview.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The preset's; EcdsaP256 by default")]
    [EnumNames]
    public KeyAlgorithm? KeyAlgorithm { get; set; }

    /// <summary>How long it is valid, from now.</summary>
    [Parameter]
    [Duration, ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "The preset's; 3650 days by default")]
    public TimeSpan? Lifetime { get; set; }

    /// <summary>The last second in which it is valid, instead of -Lifetime.</summary>
    [Parameter]
    [Moment]
    public DateTimeOffset? NotAfter { get; set; }

    /// <summary>How far before now its validity begins, for clocks that are slow.</summary>
    [Parameter]
    [Duration, ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "5 minutes")]
    public TimeSpan? Backdate { get; set; }

    /// <summary>How many signing certificates may follow below it.</summary>
    [Parameter]
    [ValidateRange(0, 255), WholeNumber]
    [PSDefaultValue(Help = "The preset's; 1 by default")]
    public int? PathLength { get; set; }

    /// <summary>The authority directory that signs the new one. Without it the new one is a root.</summary>
    [Parameter]
    [AuthorityReference, ValidateNotNullOrEmpty]
    public string? Issuer { get; set; }

    /// <summary>Encrypts the new signing key; with -KeyUri the token's PIN.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that encrypts the new signing key; with -KeyUri the token's PIN.</summary>
    [Parameter]
    public string? PassphraseFile { get; set; }

    /// <summary>Opens the issuer's signing key.</summary>
    [Parameter]
    public SecureString? IssuerPassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the issuer's signing key.</summary>
    [Parameter]
    public string? IssuerPassphraseFile { get; set; }

    /// <summary>Makes the certificate expire with its issuer where it would outlive it.</summary>
    [Parameter]
    public SwitchParameter ClampToIssuer { get; set; }

    /// <summary>Replaces the signing certificate of an authority directory; serial numbers and ledger continue.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Makes it only where there is none, and takes the one that is there if it is what is asked for: subject, key algorithm, preset,
    /// path length, names and -NotAfter, as far as they are given, and the issuer. An error names what differs.
    /// -Lifetime is not compared. Its ledger must open, and its key be private and match; where a passphrase is given the key must be there
    /// and open with it.</summary>
    [Parameter]
    public SwitchParameter IfMissing { get; set; }

    /// <summary>Makes the authority directory.</summary>
    protected override void Process()
    {
        SigningCertParameters wanted = new()
        {
            Path = Paths.Literal(this, Path),
            Store = Store,
            Subject = Subject,
            Preset = Preset,
            KeyAlgorithm = KeyAlgorithm,
            KeyUri = KeyPlace(),
            Lifetime = new CertLifetime(Lifetime, NotAfter, Backdate, ClampToIssuer),
            PathLength = PathLength,
            Constraints = Constraints,
            IssuerPath = PathOf(Issuer),
            Passphrase = ReadPassphrase(Passphrase, PassphraseFile),
            IssuerPassphrase = ReadPassphrase(IssuerPassphrase, IssuerPassphraseFile),
            Force = Force,
            IfMissing = IfMissing,
        };
        SigningCertCreation creation = SigningCertCreation.Find(wanted, Context);
        WriteWarnings(creation.Warnings);
        if (creation.IsThere)
            WriteVerbose($"An authority is in {(creation.IsJoining ? Store : wanted.Path)}; nothing is made{(creation.IsJoining ? " but store.json" : "")}.");
        if (!creation.IsNothing && !ShouldProcess(wanted.Path, creation.Question, creation.Replaced is not null, () => creation.Create()))
            return;
        WriteObject(creation.Create(WriteWarning));
        if (creation.IsThere)
            WriteNotices(CertAuthority.Open(wanted.Path, Context)); // What other commands tell of it.
    }
}
