using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that orders certificates of nodes: the names that each has besides the node ID, from the command line or a row of a table.</summary>
public abstract class NamingCmdlet : KeyMakingCmdlet<NodeCertOrder>
{
    /// <summary>DNS names besides the node ID.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("DnsNames")]
    [PSDefaultValue(Help = "As the node has them, else none")]
    [Texts]
    [AllowEmptyCollection]
    public string[] DnsName { get; set; } = [];

    /// <summary>IP addresses besides the node ID.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("IPAddresses")]
    [PSDefaultValue(Help = "As the node has them, else none")]
    [Texts]
    [AllowEmptyCollection]
    public string[] IPAddress { get; set; } = [];

    /// <summary>URIs, such as the SPIFFE ID 'spiffe://example.com/node/{id}': {id} stands for the node ID.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Uris")]
    [PSDefaultValue(Help = "As the node has them, else none")]
    [Texts(AreUris = true)]
    [AllowEmptyCollection]
    public string[] Uri { get; set; } = [];

    /// <summary>E-mail addresses, such as '{id}@example.com': {id} stands for the node ID.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("EmailAddresses")]
    [PSDefaultValue(Help = "As the node has them, else none")]
    [Texts]
    [AllowEmptyCollection]
    public string[] EmailAddress { get; set; } = [];

    /// <summary>User principal names, such as '{id}@localhost', by which Windows and WinRM know users: {id} stands for the node ID.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("UserPrincipalNames")]
    [PSDefaultValue(Help = "As the node has them, else none")]
    [Texts]
    [AllowEmptyCollection]
    public string[] UserPrincipalName { get; set; } = [];
}
