using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that signs requests: the names that the certificates have besides the node ID, whether they are asked for or not.</summary>
public abstract class ApprovingCmdlet : IssuingCmdlet<NodeCertRequest>
{
    /// <summary>DNS names that the certificates have besides the node ID, whether they are asked for or not.</summary>
    [Parameter]
    public string[] DnsName { get; set; } = [];

    /// <summary>IP addresses that the certificates have besides the node ID, whether they are asked for or not.</summary>
    [Parameter]
    public string[] IPAddress { get; set; } = [];

    /// <summary>URIs that the certificates have, whether they are asked for or not; {id} stands for the node ID.</summary>
    [Parameter]
    public string[] Uri { get; set; } = [];

    /// <summary>E-mail addresses that the certificates have, whether they are asked for or not; {id} stands for the node ID.</summary>
    [Parameter]
    public string[] EmailAddress { get; set; } = [];

    /// <summary>User principal names that the certificates have, whether they are asked for or not; {id} stands for the node ID.</summary>
    [Parameter]
    public string[] UserPrincipalName { get; set; } = [];

    /// <summary>The names that are given.</summary>
    private protected ApprovalParameters Names => new()
    {
        DnsNames = DnsName,
        IPAddresses = IPAddress,
        Uris = Uri,
        EmailAddresses = EmailAddress,
        UserPrincipalNames = UserPrincipalName,
    };
}
