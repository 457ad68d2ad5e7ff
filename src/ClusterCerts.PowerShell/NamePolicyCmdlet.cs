using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that sets rules of a policy: those that say which names nodes may have.</summary>
public abstract class NamePolicyCmdlet : AuthorityCmdlet
{
    /// <summary>The DNS names that nodes may have besides their IDs: for every node, or for some. An asterisk stands for any
    /// characters of one part, a dot in front for every name below, {id} for the node ID.</summary>
    /// <remarks>Names, or a table of node IDs and their names. An empty table allows none.</remarks>
    [Parameter]
    [Alias("AllowedDnsNames")]
    [NodeNames]
    [AllowEmptyCollection]
    public NodeNames[]? AllowedDnsName { get; set; }

    /// <summary>The addresses that nodes may have besides their IDs: addresses or networks, for every node, or for some.</summary>
    /// <remarks>Addresses, or a table of node IDs and theirs. An empty table allows none.</remarks>
    [Parameter]
    [Alias("AllowedIPAddresses")]
    [NodeNames]
    [AllowEmptyCollection]
    public NodeNames[]? AllowedIPAddress { get; set; }

    /// <summary>The URIs that nodes may have: for every node, or for some. An asterisk stands for any characters between two slashes (in the host, between
    /// two dots) and never for a question mark or a #, a slash at the end of the path for every URI below, {id} for the node ID.</summary>
    /// <remarks>URIs, or a table of node IDs and theirs. A comma in a URI is a part of it, unless another URI follows. An empty table allows none.</remarks>
    [Parameter]
    [Alias("AllowedUris")]
    [NodeNames]
    [AllowEmptyCollection]
    public NodeNames[]? AllowedUri { get; set; }

    /// <summary>The e-mail addresses that nodes may have: for every node, or for some. An asterisk stands for any characters before the at sign or of one
    /// part of the domain, a dot after the at sign for every domain below, {id} for the node ID.</summary>
    /// <remarks>Addresses, or a table of node IDs and theirs. An address with an equals sign is written '*=a=b@example.com'. An empty table allows none.</remarks>
    [Parameter]
    [Alias("AllowedEmailAddresses")]
    [NodeNames]
    [AllowEmptyCollection]
    public NodeNames[]? AllowedEmailAddress { get; set; }

    /// <summary>The user principal names that nodes may have: for every node, or for some; written as -AllowedEmailAddress is.</summary>
    /// <remarks>Names, or a table of node IDs and theirs. An empty table allows none.</remarks>
    [Parameter]
    [Alias("AllowedUserPrincipalNames")]
    [NodeNames]
    [AllowEmptyCollection]
    public NodeNames[]? AllowedUserPrincipalName { get; set; }

    /// <summary>What is given of these rules.</summary>
    private protected CertPolicyChanges Names => new()
    {
        AllowedDnsNames = AllowedDnsName,
        AllowedIPAddresses = AllowedIPAddress,
        AllowedUris = AllowedUri,
        AllowedEmailAddresses = AllowedEmailAddress,
        AllowedUserPrincipalNames = AllowedUserPrincipalName,
    };
}
