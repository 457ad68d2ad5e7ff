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
    private protected string AuthorityFolder => Paths.Literal(this, !string.IsNullOrEmpty(AuthorityPath) ? AuthorityPath : DefaultAuthority.IsNamed ? DefaultAuthority.Path : null);

    /// <summary>Whether the row of a table that tells of an issued certificate may name another authority than the command line: it tells where that one was
    /// issued, not where the next shall be.</summary>
    private protected virtual bool TakesRecords => false;

    /// <summary>Refuses an object of another authority than the one that the command line names: nobody can tell which is meant.</summary>
    /// <exception cref="ClusterCertsException">It is one.</exception>
    private protected override void CheckObject()
    {
        base.CheckObject();
        if (TakesRecords && PipelineObject.IsRow(this) && PipelineObject.IsRecord(PipelineObject.Of(this)))
            return;
        if (!IsOnCommandLine(nameof(AuthorityPath)) || PipelineObject.Text(this, nameof(AuthorityPath)) is not string its)
            return;
        string folder = Paths.Literal(this, PipelineObject.IsRow(this) ? its.Trim() : its);
        if (!SamePlace.Folders(folder, AuthorityFolder))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"An object of the pipeline is of the authority '{folder}', and -AuthorityPath says '{AuthorityFolder}'; leave the one or the other out.",
                folder);
        }
    }
}
