using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that makes requests: the names that each asks for besides the node ID.</summary>
public abstract class RequestingCmdlet : ClusterCertsCmdlet
{
    /// <summary>DNS names besides the node ID.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true), Alias("DnsNames"), Texts, AllowEmptyCollection]
    public string[] DnsName { get; set; } = [];

    /// <summary>IP addresses besides the node ID.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true), Alias("IPAddresses"), Texts, AllowEmptyCollection]
    public string[] IPAddress { get; set; } = [];

    /// <summary>URIs, such as the SPIFFE ID 'spiffe://example.com/node/{id}': {id} stands for the node ID.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true), Alias("Uris"), Texts(AreUris = true), AllowEmptyCollection]
    public string[] Uri { get; set; } = [];

    /// <summary>E-mail addresses, such as '{id}@example.com': {id} stands for the node ID.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true), Alias("EmailAddresses"), Texts, AllowEmptyCollection]
    public string[] EmailAddress { get; set; } = [];

    /// <summary>User principal names, such as '{id}@localhost', by which Windows and WinRM know users: {id} stands for the node ID.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true), Alias("UserPrincipalNames"), Texts, AllowEmptyCollection]
    public string[] UserPrincipalName { get; set; } = [];

    /// <summary>What the requests ask for, with the names.</summary>
    private protected NodeCertRequestParameters WithNames(NodeCertRequestParameters wanted) => wanted with
    {
        DnsNames = DnsName,
        IPAddresses = IPAddress,
        Uris = Uri,
        EmailAddresses = EmailAddress,
        UserPrincipalNames = UserPrincipalName,
    };
}
