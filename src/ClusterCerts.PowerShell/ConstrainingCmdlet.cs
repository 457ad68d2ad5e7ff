using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that makes a CA: which names it may sign for.</summary>
public abstract class ConstrainingCmdlet : KeyPlacingCmdlet
{
    /// <summary>The only DNS names, with those below them, that it may sign for.</summary>
    [Parameter]
    [PSDefaultValue(Help = "All")]
    public string[]? PermittedDnsName { get; set; }

    /// <summary>The only addresses that it may sign for: networks such as 10.0.0.0/8 and fd00::/8, or single ones.</summary>
    [Parameter]
    [PSDefaultValue(Help = "All")]
    public string[]? PermittedIPAddress { get; set; }

    /// <summary>The only e-mail addresses that it may sign for: one such as ops@example.com, all of a host such as mail.example.com, or with a dot in front
    /// all of the hosts below a domain.</summary>
    [Parameter]
    [PSDefaultValue(Help = "All")]
    public string[]? PermittedEmailAddress { get; set; }

    /// <summary>The only URIs that it may sign for, by their host: one such as prod.example, the trust domain of SPIFFE, or with a dot in front all of the hosts
    /// below a domain.</summary>
    [Parameter]
    [PSDefaultValue(Help = "All")]
    public string[]? PermittedUri { get; set; }

    /// <summary>DNS names, with those below them, that it may not sign for, be they permitted or not.</summary>
    [Parameter]
    [PSDefaultValue(Help = "None")]
    public string[]? ExcludedDnsName { get; set; }

    /// <summary>Addresses that it may not sign for, as networks or single ones; 0.0.0.0/0 and ::/0 together are all.</summary>
    [Parameter]
    [PSDefaultValue(Help = "None")]
    public string[]? ExcludedIPAddress { get; set; }

    /// <summary>E-mail addresses that it may not sign for, written as with -PermittedEmailAddress.</summary>
    [Parameter]
    [PSDefaultValue(Help = "None")]
    public string[]? ExcludedEmailAddress { get; set; }

    /// <summary>URIs that it may not sign for, written as with -PermittedUri.</summary>
    [Parameter]
    [PSDefaultValue(Help = "None")]
    public string[]? ExcludedUri { get; set; }

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
