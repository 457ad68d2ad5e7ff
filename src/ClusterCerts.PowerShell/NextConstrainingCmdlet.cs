using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that makes the CA which comes next: which names that one may sign for.</summary>
public abstract class NextConstrainingCmdlet : NextKeyCmdlet
{
    /// <summary>The only DNS names, with those below them, that the next CA may sign for.</summary>
    [Parameter(ParameterSetName = RotatingCmdlet.AuthoritySet)]
    [PSDefaultValue(Help = "Those of the current CA")]
    public string[]? PermittedDnsName { get; set; }

    /// <summary>The only addresses that the next CA may sign for: networks such as 10.0.0.0/8 and fd00::/8, or single ones.</summary>
    [Parameter(ParameterSetName = RotatingCmdlet.AuthoritySet)]
    [PSDefaultValue(Help = "Those of the current CA")]
    public string[]? PermittedIPAddress { get; set; }

    /// <summary>The only e-mail addresses that the next CA may sign for: one such as ops@example.com, all of a host such as mail.example.com, or with a dot in front
    /// all of the hosts below a domain.</summary>
    [Parameter(ParameterSetName = RotatingCmdlet.AuthoritySet)]
    [PSDefaultValue(Help = "Those of the current CA")]
    public string[]? PermittedEmailAddress { get; set; }

    /// <summary>The only URIs that the next CA may sign for, by their host: one such as prod.example, the trust domain of SPIFFE, or with a dot in front all of the hosts
    /// below a domain.</summary>
    [Parameter(ParameterSetName = RotatingCmdlet.AuthoritySet)]
    [PSDefaultValue(Help = "Those of the current CA")]
    public string[]? PermittedUri { get; set; }

    /// <summary>DNS names, with those below them, that the next CA may not sign for, be they permitted or not.</summary>
    [Parameter(ParameterSetName = RotatingCmdlet.AuthoritySet)]
    [PSDefaultValue(Help = "Those of the current CA")]
    public string[]? ExcludedDnsName { get; set; }

    /// <summary>Addresses that the next CA may not sign for, as networks or single ones; 0.0.0.0/0 and ::/0 together are all.</summary>
    [Parameter(ParameterSetName = RotatingCmdlet.AuthoritySet)]
    [PSDefaultValue(Help = "Those of the current CA")]
    public string[]? ExcludedIPAddress { get; set; }

    /// <summary>E-mail addresses that the next CA may not sign for, written as with -PermittedEmailAddress.</summary>
    [Parameter(ParameterSetName = RotatingCmdlet.AuthoritySet)]
    [PSDefaultValue(Help = "Those of the current CA")]
    public string[]? ExcludedEmailAddress { get; set; }

    /// <summary>URIs that the next CA may not sign for, written as with -PermittedUri.</summary>
    [Parameter(ParameterSetName = RotatingCmdlet.AuthoritySet)]
    [PSDefaultValue(Help = "Those of the current CA")]
    public string[]? ExcludedUri { get; set; }

    /// <summary>The next CA takes over no name constraints of the current one: those that are given are all that it has.</summary>
    [Parameter(ParameterSetName = RotatingCmdlet.AuthoritySet)]
    public SwitchParameter ReplaceConstraints { get; set; }

    /// <summary>What was given of them.</summary>
    private protected NameConstraintParameters Constraints => new()
    {
        PermittedDnsNames = PermittedDnsName,
        PermittedIPAddresses = PermittedIPAddress,
        PermittedEmailAddresses = PermittedEmailAddress,
        PermittedUris = PermittedUri,
        ExcludedDnsNames = ExcludedDnsName,
        ExcludedIPAddresses = ExcludedIPAddress,
        ExcludedEmailAddresses = ExcludedEmailAddress,
        ExcludedUris = ExcludedUri,
    };
}
