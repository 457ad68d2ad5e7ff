using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that works in an authority directory.</summary>
public abstract class AuthorityCmdlet : ClusterCertsCmdlet
{
    /// <summary>The authority directory: the folder with the signing certificate, serial number, ledger and policy.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "The current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public virtual string? AuthorityPath { get; set; }
}
