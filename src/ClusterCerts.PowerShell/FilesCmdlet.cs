using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that reads the files of <c>-Path</c> (with wildcards) or <c>-LiteralPath</c>, one after the other.</summary>
public abstract class FilesCmdlet : ClusterCertsCmdlet
{
    internal const string PathSet = "Path";
    internal const string LiteralPathSet = "LiteralPath";

    /// <summary>The files to read. Wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>The files to read, exactly as written: no character is a wildcard. File and certificate objects bind here.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "CertificatePath")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Reads each file; the failure of one is its own.</summary>
    protected override void Process() =>
        ForEach(Path ?? LiteralPath!, path => ForEach(Files(path), ProcessFile));

    /// <summary>Does the work for one file.</summary>
    /// <param name="path">Its full path; it need not exist.</param>
    protected abstract void ProcessFile(string path);

    private IReadOnlyList<string> Files(string path) =>
        ParameterSetName == LiteralPathSet ? [Paths.Literal(this, path)] : Paths.Expand(this, path);
}
