using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that sets rules of a policy: those about revocation lists, and where they and the CA's certificate are fetched.</summary>
public abstract class RevocationPolicyCmdlet : NamePolicyCmdlet
{
    /// <summary>Whether revocation lists keep the entries of certificates that have expired, for auditors and signatures that outlive their certificates.</summary>
    [Parameter]
    public bool? KeepExpiredRevocations { get; set; }

    /// <summary>How many revocation lists New-RevocationList -Ahead may sign ahead; 0 for none. Without the rule it is 26.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    [WholeNumber]
    public int? MaximumPreparedLists { get; set; }

    /// <summary>The addresses at which programs find the revocation list of whoever signed a certificate: every new certificate names them. They are of http, and
    /// {issuer} in the name of the file stands for the key identifier of that CA. Several are places of the same list.</summary>
    [Parameter]
    [Alias("DistributionPoints")]
    [ArgumentCompleter(typeof(IssuerAddressCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? DistributionPoint { get; set; }

    /// <summary>The addresses at which programs find the certificate of whoever signed a certificate, written as those of lists are: every new certificate names them.</summary>
    [Parameter]
    [Alias("IssuerAddresses")]
    [ArgumentCompleter(typeof(IssuerAddressCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? IssuerAddress { get; set; }

    /// <summary>What is given of these rules, and of those about names.</summary>
    private protected CertPolicyChanges Lists => Names with
    {
        KeepExpiredRevocations = KeepExpiredRevocations,
        MaximumPreparedLists = MaximumPreparedLists,
        DistributionPoints = DistributionPoint,
        IssuerAddresses = IssuerAddress,
    };
}
