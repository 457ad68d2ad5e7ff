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

    /// <summary>Refuses an empty <c>-AuthorityPath</c> on the command line; an object of the pipeline may have none.</summary>
    protected override void Start()
    {
        if (MyInvocation.BoundParameters.ContainsKey(nameof(AuthorityPath)) && string.IsNullOrEmpty(AuthorityPath))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, "-AuthorityPath is empty; give a folder, or leave the parameter out for the current one.");
        }
    }
}
