using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that works on each file of <c>-Path</c> (with wildcards) or <c>-LiteralPath</c>.</summary>
/// <remarks>
/// What else is taken by a property's name is so in the set <see cref="LiteralPathSet"/> alone. The binder tries the default set first, and once
/// it has bound anything there, if only a null, it no longer looks for the path in the object's properties.
/// </remarks>
public abstract class FilesCmdlet : AuthorityCmdlet
{
    internal const string PathSet = "Path";
    internal const string LiteralPathSet = "LiteralPath";

    /// <summary>The files to read.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true)]
    [FilePaths]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public virtual string[] Path { get; set; } = [];

    /// <summary>The files to read, exactly as written: no character is a wildcard. File and certificate objects bind here.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("CertificatePath", "PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public virtual string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipeline = true, DontShow = true)]
    public override PSObject? PipedObject { get; set; }

    /// <summary>The authority directory: the folder with the signing certificate, serial number, ledger and policy.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    private protected override bool TakesFolders => false;

    /// <summary>Works on each file; the failure of one is its own.</summary>
    protected override void Process()
    {
        bool areLiteral = ParameterSetName == LiteralPathSet;
        ForEachFile(areLiteral ? LiteralPath : Path, areLiteral, ProcessFile);
    }

    /// <summary>Does the work for one file.</summary>
    /// <param name="path">Its full path; it need not exist.</param>
    protected abstract void ProcessFile(string path);
}
