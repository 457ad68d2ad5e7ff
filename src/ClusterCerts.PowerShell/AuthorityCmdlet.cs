using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that works in an authority directory.</summary>
public abstract partial class AuthorityCmdlet : ClusterCertsCmdlet
{
    private readonly List<string> _begun = [];
    private string? _given;
    private bool _isDefault;

    /// <summary>The authority directory: the folder with the signing certificate, serial number, ledger and policy.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public virtual string? AuthorityPath { get; set; }

    /// <summary>The authority directory as a full path: the one that an object or the command line names, else the default.</summary>
    private protected string AuthorityFolder => System.IO.Path.TrimEndingDirectorySeparator(Paths.Literal(this, IsAuthorityTyped ? _given
        : ItsAuthority ?? (string.IsNullOrEmpty(_given) ? DefaultAuthority.IsNamed ? DefaultAuthority.Path : null : _given)));

    /// <summary>Whether anything says which authority is meant; otherwise it is the current folder.</summary>
    private protected bool IsAuthorityNamed => IsAuthorityGiven || DefaultAuthority.IsNamed;

    /// <summary>Whether an object, the command line or $PSDefaultParameterValues says which authority is meant.</summary>
    private protected bool IsAuthorityGiven => IsAuthorityTyped || ItsAuthority is not null || !string.IsNullOrEmpty(_given);

    private bool IsAuthorityTyped => IsTyped(nameof(AuthorityPath)) || Given?.AuthorityPath is not null;

    private string? NamedByObject => PipelineObject.Text(Item, nameof(AuthorityPath)) is string named ? PipelineObject.IsRow(Item) ? named.Trim() : named
        : TakesFolders && Item?.BaseObject is DirectoryInfo folder ? folder.FullName : null;

    /// <summary>Whether a folder of the pipeline is an authority directory, as one that is typed is; otherwise it is one of the files that the command reads.</summary>
    private protected virtual bool TakesFolders => true;

    /// <summary>Whether a folder comes for the first time: nodes of one authority name it each, and what is done to it as a whole is done once.</summary>
    /// <param name="folder">The full path of an authority directory or a key ring.</param>
    private protected bool IsFirst(string folder)
    {
        if (_begun.Contains(folder, StringComparer.Ordinal) || _begun.Exists(other => SamePlace.Folders(other, folder)))
        {
            WriteVerbose($"'{folder}' was named before; it is done once.");
            return false;
        }

        _begun.Add(folder);
        return true;
    }

    // What an object says, by a parameter's name or not, counts more than what a default says.
    private string? ItsAuthority => NamedByObject ?? (string.IsNullOrEmpty(AuthorityPath) ? null : AuthorityPath);

    /// <summary>Whether the command line itself gives a parameter: the path of the authority may be a default of the session, which yields to objects.</summary>
    /// <param name="parameter">Its name.</param>
    private protected bool IsTyped(string parameter) => IsGiven(parameter) && !(_isDefault && parameter == nameof(AuthorityPath));

    /// <summary>Looks at where the path of the authority came from.</summary>
    private protected override void Prepare()
    {
        base.Prepare();
        _given = AuthorityPath;
        _isDefault = IsGiven(nameof(AuthorityPath)) && SessionDefaults.Give(this, nameof(AuthorityPath), _given);
    }

    private protected override bool IsOfUse => base.IsOfUse || NamedByObject is not null || ItsPlace is not null
        || (!TakesModels && Given is { NodeIds: [_, ..] } && Item is not null && PipelineObject.NodeNamed(Item) is not null);

    /// <summary>Whether the row of a table that tells of an issued certificate may name another authority than the command line: it tells where that one was
    /// issued, not where the next shall be.</summary>
    private protected virtual bool TakesRecords => false;

    // Where a path came from that nobody typed. And a bare word is a node ID, though a folder of that name may be an authority directory.
    private protected override ClusterCertsException Explain(ClusterCertsException failure)
    {
        ClusterCertsException own = base.Explain(failure);
        ClusterCertsException told = IsAuthorityTyped || NamedByObject is not null ? own
            : DefaultAuthority.Explain(own, AuthorityFolder, string.IsNullOrEmpty(_given) ? null : "$PSDefaultParameterValues");
        return Given is null ? told : GivenNames.Explain(told, Given.NodeIds, IsAuthorityTyped ? _given : null, word => Paths.Literal(this, word));
    }

    /// <summary>Refuses an object of another authority, or of another node, than the one that the command line names: nobody can tell which is meant.</summary>
    /// <exception cref="ClusterCertsException">It is one.</exception>
    private protected override void CheckObject()
    {
        // An authority and a place have a name or a text that could be taken for a node ID.
        if (this is INamesNodes nodes && !IsGiven(nameof(INamesNodes.NodeId)) && NamesNoNode)
            nodes.NodeId = [];
        base.CheckObject();
        if (this is INamesNodes names)
            CheckNode(names);
        if (TakesRecords && PipelineObject.IsRow(Item) && PipelineObject.IsRecord(Item))
            return;
        if (!IsAuthorityTyped || NamedByObject is not string its)
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
}
