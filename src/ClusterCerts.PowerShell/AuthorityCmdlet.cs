using System.Management.Automation;
using System.Reflection;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that works in an authority directory.</summary>
public abstract class AuthorityCmdlet : ClusterCertsCmdlet
{
    private string? _given;

    /// <summary>The authority directory: the folder with the signing certificate, serial number, ledger and policy.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public virtual string? AuthorityPath { get; set; }

    /// <summary>The authority directory as a full path: the one that an object or the command line names, else the default.</summary>
    private protected string AuthorityFolder => System.IO.Path.TrimEndingDirectorySeparator(Paths.Literal(this, IsTyped ? _given
        : ItsAuthority ?? (string.IsNullOrEmpty(_given) ? DefaultAuthority.IsNamed ? DefaultAuthority.Path : null : _given)));

    /// <summary>Whether anything says which authority is meant; otherwise it is the current folder.</summary>
    private protected bool IsAuthorityNamed => IsAuthorityGiven || DefaultAuthority.IsNamed;

    /// <summary>Whether an object, the command line or $PSDefaultParameterValues says which authority is meant.</summary>
    private protected bool IsAuthorityGiven => IsTyped || ItsAuthority is not null || !string.IsNullOrEmpty(_given);

    private bool IsTyped => IsOnCommandLine(nameof(AuthorityPath)) || Given?.AuthorityPath is not null;

    private string? NamedByObject => PipelineObject.Text(this, nameof(AuthorityPath)) is string named ? PipelineObject.IsRow(this) ? named.Trim() : named : null;

    // What an object says, by a parameter's name or not, counts more than what a default says.
    private string? ItsAuthority => NamedByObject ?? (string.IsNullOrEmpty(AuthorityPath) ? null : AuthorityPath);

    /// <summary>Lets objects of the pipeline name their authority, whatever was given.</summary>
    /// <param name="given">What the binder knows of the parameters.</param>
    private protected override void Prepare(GivenParameters given)
    {
        ArgumentNullException.ThrowIfNull(given);
        base.Prepare(given);
        _given = AuthorityPath;
        if (_given is not null && MyInvocation.ExpectingInput)
            given.Release(nameof(AuthorityPath));
    }

    /// <summary>Whether the row of a table that tells of an issued certificate may name another authority than the command line: it tells where that one was
    /// issued, not where the next shall be.</summary>
    private protected virtual bool TakesRecords => false;

    /// <summary>Whether files and key rings may be named where node IDs are.</summary>
    private protected virtual bool TakesPlaces => false;

    /// <summary>Whether <c>-NodeId</c> names another node than the object of the pipeline by right: one that shall have what the object has.</summary>
    private protected virtual bool TakesModels => false;

    /// <summary>What the command line names where node IDs go, or null where it names nothing there.</summary>
    private protected GivenNames? Given { get; private set; }

    /// <summary>Tells apart what the command line gives where node IDs go.</summary>
    protected override void Start()
    {
        base.Start();
        if (this is not INamesNodes nodes || !IsOnCommandLine(nameof(INamesNodes.NodeId)))
            return;
        Given = GivenNames.Sort(nodes.NodeId, IsTyped ? _given : null, path => TakesPlaces ? Paths.Expand(this, path) : [Paths.Literal(this, path)], TakesPlaces);
        if (Given.AuthorityPath is not null && MyInvocation.ExpectingInput)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "Name the authority directory with -AuthorityPath where the pipeline names the nodes.");
        bool needsNodes = GetType().GetProperty(nameof(INamesNodes.NodeId))!.GetCustomAttributes<ParameterAttribute>().Any(a => a.Mandatory);
        if (!TakesPlaces || Given is { AuthorityPath: not null, KeyRings: [], Files: [] })
            Given.RequireNodes(needsNodes);
        nodes.NodeId = [.. Given.NodeIds];
        _given = AuthorityPath = Given.AuthorityPath ?? AuthorityPath;
    }

    // Where a path came from that nobody typed. And a bare word is a node ID, though a folder of that name may be an authority directory.
    private protected override ClusterCertsException Explain(ClusterCertsException failure)
    {
        ClusterCertsException told = IsTyped || NamedByObject is not null ? failure
            : DefaultAuthority.Explain(failure, AuthorityFolder, string.IsNullOrEmpty(_given) ? null : "$PSDefaultParameterValues");
        return Given is null ? told : GivenNames.Explain(told, Given.NodeIds, IsTyped ? _given : null, word => Paths.Literal(this, word));
    }

    /// <summary>Refuses an object of another authority, or of another node, than the one that the command line names: nobody can tell which is meant.</summary>
    /// <exception cref="ClusterCertsException">It is one.</exception>
    private protected override void CheckObject()
    {
        base.CheckObject();
        CheckNode();
        if (TakesRecords && PipelineObject.IsRow(this) && PipelineObject.IsRecord(PipelineObject.Of(this)))
            return;
        if (!IsTyped || NamedByObject is not string its)
            return;
        string folder = Paths.Literal(this, its);
        string named = Paths.Literal(this, _given);
        if (!SamePlace.Folders(folder, named))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"An object of the pipeline is of the authority '{folder}', and -AuthorityPath says '{named}'; leave the one or the other out.",
                folder);
        }
    }

    private void CheckNode()
    {
        if (TakesModels || Given is not { NodeIds: [_, ..] named } || PipelineObject.Text(PipelineObject.Of(this), nameof(INamesNodes.NodeId))?.Trim() is not string its)
            return;
        if (!named.Any(id => new WildcardPattern(id.Replace("[", "`[", StringComparison.Ordinal), WildcardOptions.IgnoreCase).IsMatch(its)))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"An object of the pipeline is of node '{DisplayText.Clip(its)}', and -NodeId says '{string.Join("', '", named)}'; leave the one or the other out.",
                its);
        }
    }
}
