using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Rotates the signing certificate of an authority, phase by phase, or turns a key ring; no node is ever cut
/// off.</summary>
/// <remarks>
/// <para>A signing certificate: without -Phase it does the next phase. Stage makes the next CA, Trust adds it to trust.crt,
/// Issue has it sign and
/// issues every node in use a new certificate, Retire leaves it alone and deletes the old key. Between the phases you hand out the files that
/// the object's NextStep
/// names. Each phase refuses while something is in its way and writes one error for each node that is; -WhatIf lists them, and
/// what would be done,
/// without doing anything. A phase that was interrupted is completed with -Resume; -Undo undoes one phase, byte for byte, until
/// Retire is done. Issue
/// and Retire ask for what only you can know, whether every node has its files: -Confirm:$false or -Force says yes.</para>
/// <para>A key ring: of three pairs, a becomes c, b becomes a, b is new, and the old c goes. Of more, each moves one letter up,
/// the first becomes the
/// last, the oldest previous one goes and the new one is the last of the next ones. The pair that becomes active was trusted by
/// every node before, and
/// the one that was active is still trusted: nodes that have the new folder and nodes that have the old one trust each other.
/// Give every node the folder
/// and restart it before the next turn; within an hour a second turn needs -Force. A turn that is interrupted is finished or undone
/// by the next command.
/// -Undo takes the last one back. On Linux a turn is one step for programs that read the folder.</para>
/// <para>See about_ClusterCerts_Rotation, also for how to read a ring and how to copy it.</para>
/// </remarks>
/// <example>
/// Go through a whole rotation of a signing certificate; hand the files out between the lines.
/// <code>
/// Invoke-KeyRotation -AuthorityPath ./pki                  # Stage
/// Invoke-KeyRotation -AuthorityPath ./pki                  # Trust; then hand trust.crt to every node
/// Invoke-KeyRotation -AuthorityPath ./pki                  # Issue; then hand each node its pair
/// Invoke-KeyRotation -AuthorityPath ./pki -Phase Retire    # then hand out trust.crt once more
/// </code>
/// </example>
/// <example>
/// See what blocks the last phase, and undo the one before.
/// <code>
/// Invoke-KeyRotation -AuthorityPath ./pki -Phase Retire -WhatIf
/// Get-SigningCert ./pki | Invoke-KeyRotation -Undo
/// </code>
/// </example>
/// <example>
/// See which file of a key ring becomes which, turn the ring, and undo the turn.
/// <code>
/// Invoke-KeyRotation ./private-tls -WhatIf
/// Invoke-KeyRotation ./private-tls
/// Invoke-KeyRotation ./private-tls -Undo
/// </code>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "KeyRotation", SupportsShouldProcess = true, DefaultParameterSetName = AuthoritySet)]
[OutputType(typeof(KeyRotation), ParameterSetName = [AuthoritySet])]
[OutputType(typeof(KeyRingRotation), ParameterSetName = [KeyRingSet])]
public sealed partial class InvokeKeyRotationCommand : AuthorityCmdlet
{
    private const string AuthoritySet = "Authority";
    private const string KeyRingSet = "KeyRing";

    /// <summary>The authority directory whose signing certificate is rotated.</summary>
    [Parameter(ParameterSetName = AuthoritySet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>The folder of the key ring to turn.</summary>
    /// <remarks>A path, or a KeyRing.</remarks>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = KeyRingSet, ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true)]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    public string[] KeyRing { get; set; } = [];

    /// <summary>The phase to do: Stage, Trust, Issue or Retire.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    [PSDefaultValue(Help = "The next one")]
    [EnumNames]
    public RotationPhase? Phase { get; set; }

    /// <summary>Takes the last phase, or the last turn, back: the files are what they were before it, byte for byte.</summary>
    [Parameter]
    public SwitchParameter Undo { get; set; }

    /// <summary>Completes a phase that was interrupted.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    public SwitchParameter Resume { get; set; }

    /// <summary>The signing key was stolen: makes a new CA at once, issues every node in use a new certificate, and trusts the new CA
    /// alone.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    public SwitchParameter Compromised { get; set; }

    /// <summary>The distinguished name of the next CA, or of the new pair.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The current CA's with the number of the generation (CN=prod G2); that of the newest pair")]
    public string? Subject { get; set; }

    /// <summary>The DNS names in the new certificate of a key ring.</summary>
    [Parameter(ParameterSetName = KeyRingSet)]
    [PSDefaultValue(Help = "Those of the newest pair")]
    public string[] DnsName { get; set; } = [];

    /// <summary>The algorithm of the new key.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The preset's; that of the newest pair")]
    [EnumNames]
    public KeyAlgorithm? KeyAlgorithm { get; set; }

    /// <summary>How long the new certificate is valid, from now.</summary>
    [Parameter]
    [Duration]
    [PSDefaultValue(Help = "The preset's; as long as the newest pair")]
    public TimeSpan? Lifetime { get; set; }

    /// <summary>The last second in which the next CA is valid, instead of -Lifetime.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    [Moment]
    public DateTimeOffset? NotAfter { get; set; }

    /// <summary>How many signing certificates may follow below the next CA.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    [ValidateRange(0, 255)]
    [WholeNumber]
    [PSDefaultValue(Help = "The preset's; 1 by default")]
    public int? PathLength { get; set; }

    /// <summary>The authority directory that signs the next CA. Without it the next CA is a root.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    [AuthorityReference]
    [ValidateNotNullOrEmpty]
    public string? Issuer { get; set; }

    /// <summary>Opens the issuer's signing key.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    public SecureString? IssuerPassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the issuer's signing key.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    public string? IssuerPassphraseFile { get; set; }

    /// <summary>Opens the signing key, and encrypts the next one unless -NewPassphrase is given.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    public SecureString? Passphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the signing key, and encrypts the next one unless a new one is
    /// given.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    public string? PassphraseFile { get; set; }

    /// <summary>Encrypts the next signing key.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    public SecureString? NewPassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that encrypts the next signing key.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    public string? NewPassphraseFile { get; set; }

    /// <summary>Encrypts the nodes' new keys; needed where the old ones are encrypted. With -Undo it tells that an encrypted key in another
    /// account's folder is the node's.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    public SecureString? NodePassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that encrypts the nodes' new keys; needed where the old ones are encrypted.
    /// With -Undo it tells that an encrypted key in another account's folder is the node's.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    public string? NodePassphraseFile { get; set; }

    /// <summary>Running servers that prove what nodes have, such as node1:8443: before Issue that they take client certificates
    /// of the next CA,
    /// before Retire that they serve a certificate of it. One that does not blocks the phase. When every node in use proves it, Issue
    /// asks nothing.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    [ValidateNotNullOrEmpty]
    public string[] Endpoint { get; set; } = [];

    /// <summary>The certificate to show to endpoints that want one, with its intermediates.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    public string? ClientCertificatePath { get; set; }

    /// <summary>The private key of the certificate to show. It must not be encrypted.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    [PSDefaultValue(Help = "The .key file beside it")]
    public string? ClientKeyPath { get; set; }

    /// <summary>The protocol of the endpoints, where TLS begins only when it is asked for.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    [PSDefaultValue(Help = "TLS from the first byte")]
    [EnumNames]
    public StartTls? StartTls { get; set; }

    /// <summary>How long an endpoint may take to connect and shake hands.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    [Duration]
    [PSDefaultValue(Help = "5 seconds")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Certifies the keys that the nodes have, instead of making new ones.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    public SwitchParameter ReuseKey { get; set; }

    /// <summary>How many keys are made at once.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    [ValidateRange(1, 1024)]
    [WholeNumber]
    [PSDefaultValue(Help = "The number of processors")]
    public int? ThrottleLimit { get; set; }

    /// <summary>Says yes to what is asked, and lets -Phase Issue skip Trust, which cuts off every node that does not know the
    /// next CA.
    /// Turns a ring again within an hour; every node must have the state of the last turn.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Does the phase, or turns each ring; the failure of one is its own.</summary>
    protected override void Process()
    {
        if (ParameterSetName == KeyRingSet)
            ForEach(KeyRing, path => Turn(Paths.Literal(this, path)));
        else
            Rotate(OpenAuthority(AuthorityFolder), Wanted());
    }
}
