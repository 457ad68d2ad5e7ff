using System.Management.Automation;
using System.Reflection;

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

    /// <summary>Whether files and key rings may be named where node IDs are.</summary>
    private protected virtual bool TakesPlaces => false;

    /// <summary>What the command line names where node IDs go, or null where it names nothing there.</summary>
    private protected GivenNames? Given { get; private set; }

    /// <summary>Tells apart what the command line gives where node IDs go.</summary>
    protected override void Start()
    {
        base.Start();
        if (this is not INamesNodes nodes || !IsOnCommandLine(nameof(INamesNodes.NodeId)))
            return;
        Given = GivenNames.Sort(nodes.NodeId, AuthorityPath, path => TakesPlaces ? Paths.Expand(this, path) : [Paths.Literal(this, path)], TakesPlaces);
        if (Given.AuthorityPath is not null && MyInvocation.ExpectingInput)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "Name the authority directory with -AuthorityPath where the pipeline names the nodes.");
        bool needsNodes = GetType().GetProperty(nameof(INamesNodes.NodeId))!.GetCustomAttributes<ParameterAttribute>().Any(a => a.Mandatory);
        if (!TakesPlaces || Given is { AuthorityPath: not null, KeyRings: [], Files: [] })
            Given.RequireNodes(needsNodes);
        nodes.NodeId = [.. Given.NodeIds];
        AuthorityPath = Given.AuthorityPath ?? AuthorityPath;
    }

    // A bare word is a node ID, though a folder of that name may be an authority directory.
    private protected override ClusterCertsException Explain(ClusterCertsException failure) =>
        Given is null ? failure : GivenNames.Explain(failure, Given.NodeIds, AuthorityPath, word => Paths.Literal(this, word));

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
