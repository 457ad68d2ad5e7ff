using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that works in an authority directory.</summary>
public abstract class AuthorityCmdlet : ClusterCertsCmdlet
{
    /// <summary>The authority directory: the folder with the signing certificate, serial number, ledger and policy.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public virtual string? AuthorityPath { get; set; }

    /// <summary>The authority directory as a full path: the one that is named, by the command line or an object, or the default.</summary>
    private protected string AuthorityFolder => Paths.Literal(this, string.IsNullOrEmpty(AuthorityPath) ? DefaultAuthority.Path : AuthorityPath);
}
