using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that makes the next CA of an authority or the next pair of a key ring: what that is like, and what proves that nodes are
/// ready for it.</summary>
public abstract class RotatingCmdlet : NextConstrainingCmdlet
{
    internal const string AuthoritySet = "Authority";
    internal const string KeyRingSet = "KeyRing";

    /// <summary>The distinguished name of the next CA, or of the new pair.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The current CA's with the number of the generation (CN=prod G2); that of the newest pair")]
    public string? Subject { get; set; }

    /// <summary>The DNS names in the new certificate of a key ring.</summary>
    [Parameter(ParameterSetName = KeyRingSet)]
    [PSDefaultValue(Help = "Those of the newest pair")]
    public string[] DnsName { get; set; } = [];

    /// <summary>The algorithm of the new key. MlDsa44, MlDsa65 and MlDsa87 are a preview.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The current CA's; that of the newest pair")]
    [EnumNames]
    public KeyAlgorithm? KeyAlgorithm { get; set; }

    /// <summary>How long the new certificate is valid, from now.</summary>
    [Parameter]
    [Duration, ArgumentCompleter(typeof(DurationCompleter))]
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

    /// <summary>Opens the key of the CA before, also when the next one signs already, and encrypts the next one's unless -NewPassphrase is given.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    public SecureString? Passphrase { get; set; }

    /// <summary>A file whose one line is the passphrase or PIN that opens the key of the CA before, also when the next one signs already, and encrypts the next one's unless
    /// a new one is given.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    public string? PassphraseFile { get; set; }

    /// <summary>Encrypts the next CA's key and opens it, in every phase.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    public SecureString? NewPassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that encrypts the next CA's key and opens it, or the PIN of its token, in every phase.</summary>
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

    /// <summary>Running servers that prove what nodes have, such as node1:8443: with Stage, for a key that not all software takes, which signatures they verify, as the
    /// endpoints of targets are asked too; before Issue that they take client certificates
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

    /// <summary>How long an endpoint may take to connect and shake hands; with -Publish how long each answer of a node, its reload command, and then the proof are waited for.</summary>
    [Parameter(ParameterSetName = AuthoritySet), Parameter(ParameterSetName = KeyRingSet)]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "5 seconds; 30 seconds with -Publish")]
    public TimeSpan Timeout { get; set; } = EndpointTestParameters.DefaultTimeout;

    /// <summary>Certifies the keys that the nodes have, instead of making new ones.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    public SwitchParameter ReuseKey { get; set; }

    /// <summary>How many keys are made at once; with -Publish also how many nodes are served at once.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    [ValidateRange(1, 1024)]
    [WholeNumber]
    [PSDefaultValue(Help = "The number of processors; 16 nodes")]
    public int? ThrottleLimit { get; set; }

    /// <summary>Says yes to what is asked, and lets -Phase Issue skip Trust, which cuts off every node that does not know the
    /// next CA. With -Phase Stage the next CA may be limited so that nodes in use are cut off,
    /// and with -Phase Issue the others go on without a node that it may not sign for. With -Publish a phase goes on though nodes are not shown to be ready, and a ring turns though a node has not its present state.
    /// Turns a ring again within an hour; every node must have the state of the last turn.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Reads what the parameters say of the next CA, the passphrases of its keys among it.</summary>
    /// <returns>The CA; which phase is done is not in it.</returns>
    /// <exception cref="ClusterCertsException">A passphrase cannot be read, or an endpoint is none.</exception>
    private protected RotationParameters ReadNextCA() => new()
    {
        Subject = Subject,
        KeyAlgorithm = KeyAlgorithm,
        KeyUri = KeyPlace(),
        Lifetime = new CertLifetime(Lifetime, NotAfter),
        PathLength = PathLength,
        Constraints = Constraints,
        ReplaceConstraints = ReplaceConstraints,
        IssuerPath = PathOf(Issuer),
        IssuerPassphrase = ReadPassphrase(IssuerPassphrase, IssuerPassphraseFile),
        Passphrase = ReadPassphrase(Passphrase, PassphraseFile),
        NewPassphrase = ReadPassphrase(NewPassphrase, NewPassphraseFile),
        NodePassphrase = ReadPassphrase(NodePassphrase, NodePassphraseFile),
        Endpoints = [.. Endpoint.Select(EndpointAddress.Parse)],
        EndpointTest = EndpointTest(ClientCertificatePath, ClientKeyPath, StartTls, Timeout),
        ReuseKey = ReuseKey,
        ThrottleLimit = ThrottleLimit,
        Force = Force,
    };
}
