using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that renews certificates of nodes: what the new ones have otherwise than those before.</summary>
public abstract class RenewingCmdlet : KeyMakingCmdlet<NamedItem>
{
    /// <summary>DNS names to add to those that the certificates have.</summary>
    [Parameter]
    public string[] DnsName { get; set; } = [];

    /// <summary>IP addresses to add to those that the certificates have.</summary>
    [Parameter]
    public string[] IPAddress { get; set; } = [];

    /// <summary>DNS names to remove. The node ID itself stays.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] RemoveDnsName { get; set; } = [];

    /// <summary>IP addresses to remove. The node ID itself stays.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] RemoveIPAddress { get; set; } = [];

    /// <summary>URIs to add to those that the certificates have; {id} stands for the node ID.</summary>
    [Parameter]
    public string[] Uri { get; set; } = [];

    /// <summary>E-mail addresses to add to those that the certificates have; {id} stands for the node ID.</summary>
    [Parameter]
    public string[] EmailAddress { get; set; } = [];

    /// <summary>User principal names to add to those that the certificates have; {id} stands for the node ID.</summary>
    [Parameter]
    public string[] UserPrincipalName { get; set; } = [];

    /// <summary>URIs to remove; {id} stands for the node ID.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] RemoveUri { get; set; } = [];

    /// <summary>E-mail addresses to remove; {id} stands for the node ID.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] RemoveEmailAddress { get; set; } = [];

    /// <summary>User principal names to remove; {id} stands for the node ID.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] RemoveUserPrincipalName { get; set; } = [];

    /// <summary>What the certificates are for from now on, instead of what they were for.</summary>
    [Parameter]
    [PSDefaultValue(Help = "As before, further extended key usages included")]
    [EnumNames]
    public CertPurpose? Purpose { get; set; }

    /// <summary>The algorithm of the new keys. MlDsa44, MlDsa65 and MlDsa87 are a preview.</summary>
    [Parameter]
    [PSDefaultValue(Help = "As before")]
    [EnumNames]
    public KeyAlgorithm? KeyAlgorithm { get; set; }

    /// <summary>How long they are valid, from now.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "As long as before")]
    public TimeSpan? Lifetime { get; set; }

    /// <summary>Encrypts the nodes' new keys. Needed where the old key is encrypted.</summary>
    [Parameter]
    public override SecureString? NodePassphrase { get; set; }

    /// <summary>What the parameters say of the new certificates.</summary>
    private protected NodeCertRenewalParameters Changes => new()
    {
        DnsNames = DnsName,
        IPAddresses = IPAddress,
        RemovedDnsNames = RemoveDnsName,
        RemovedIPAddresses = RemoveIPAddress,
        Uris = Uri,
        EmailAddresses = EmailAddress,
        UserPrincipalNames = UserPrincipalName,
        RemovedUris = RemoveUri,
        RemovedEmailAddresses = RemoveEmailAddress,
        RemovedUserPrincipalNames = RemoveUserPrincipalName,
        Purpose = Purpose,
        KeyAlgorithm = KeyAlgorithm,
        Lifetime = new CertLifetime(Lifetime, NotAfter, Backdate, ClampToIssuer),
        NodePassphrase = KeyPassphrase,
        ThrottleLimit = ThrottleLimit,
    };
}
