using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that changes where the files of nodes go: what a pipeline names of one authority is changed at once.</summary>
/// <typeparam name="T">What is gathered.</typeparam>
public abstract class TargetingCmdlet<T> : TargetKeepingCmdlet, INamesNodes
{
    private readonly List<((string Folder, bool IsRing) Source, List<T> Items)> _gathered = [];

    /// <summary>The nodes: an ID, or a pattern of IDs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName", "CN")]
    [NodeIds]
    [AllowEmptyCollection]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(TargetNameCompleter))]
    public string[] NodeId { get; set; } = [];

    /// <summary>The authority directory: the folder with the signing certificate, serial number, ledger and policy.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>What the parameters name now: one object of the pipeline, or the command line.</summary>
    private protected abstract IEnumerable<T> Named { get; }

    /// <summary>Changes what was named of one authority or key ring.</summary>
    /// <param name="targets">Its targets.</param>
    /// <param name="items">What was named, in order.</param>
    private protected abstract void Act(TargetRegister targets, IReadOnlyList<T> items);

    /// <summary>Gathers.</summary>
    protected sealed override void Process()
    {
        if (_gathered.Count == 0 || _gathered[^1].Source != Source)
            _gathered.Add((Source, []));
        _gathered[^1].Items.AddRange(Named);
    }

    /// <summary>Changes what was gathered.</summary>
    protected sealed override void Finish() => ForEach(_gathered.Where(g => g.Items.Count > 0), g => Act(OpenTargets(g.Source), g.Items));
}
