using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that gathers what a pipeline names and acts on all of one authority at once: its key is opened once, and one new list is
/// written.</summary>
/// <typeparam name="T">What is gathered.</typeparam>
public abstract class GatheringCmdlet<T> : SigningCmdlet
{
    private readonly List<T> _gathered = [];

    /// <summary>The authority directory: the folder with the signing certificate, serial number, ledger and policy.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>What the parameters name now: one object of the pipeline, or the command line.</summary>
    private protected abstract IEnumerable<T> Named { get; }

    /// <summary>The authority directory that the items are of.</summary>
    private protected string GatheredIn { get; private set; } = "";

    /// <summary>Whether no item at all stands for all there are; otherwise nothing is done for none.</summary>
    private protected virtual bool NoneStandsForAll => false;

    private bool IsGathering { get; set; }

    /// <summary>Acts on items of one authority.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="items">What was named, in order.</param>
    private protected abstract void Act(CertAuthority authority, IReadOnlyList<T> items);

    /// <summary>Gathers as long as the authority is the same. When acting on the one before fails, that is reported, and this goes on.</summary>
    protected sealed override void Process()
    {
        T[] items = [.. Named];
        string folder = AuthorityFolder;
        try
        {
            if (IsGathering && folder != GatheredIn)
                ActNow();
        }
        finally
        {
            GatheredIn = folder;
            _gathered.AddRange(items);
            IsGathering = true;
        }
    }

    /// <summary>Acts on what was gathered last.</summary>
    protected sealed override void Finish()
    {
        // An empty pipeline names nobody.
        if (IsGathering)
            ActNow();
    }

    private void ActNow()
    {
        T[] items = [.. _gathered];
        _gathered.Clear();
        IsGathering = false;
        if (items.Length > 0 || NoneStandsForAll)
            Act(OpenAuthority(GatheredIn), items);
    }
}
