using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that gathers what a pipeline names and acts on all of one authority at once: its key is opened once, and one new list is
/// written.</summary>
/// <typeparam name="T">What is gathered.</typeparam>
public abstract class GatheringCmdlet<T> : SigningCmdlet
{
    private readonly List<(T Item, CertificateClaim? Claim)> _gathered = [];

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

    /// <summary>Whether what is done is done to nodes, whatever certificate they have.</summary>
    private protected virtual bool ActsOnNodes => false;

    private bool IsGathering { get; set; }

    /// <summary>An item that an object named by its certificate too, whichever way.</summary>
    /// <param name="item">The item.</param>
    /// <param name="fingerprint">The SHA-256 of that certificate.</param>
    private protected virtual T Standing(T item, string fingerprint) => item;

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
            CertificateClaim? claim = this is INamesNodes && !TakesModels ? PipelineObject.ClaimOf(Item, path => Paths.Literal(this, path)) : null;
            _gathered.AddRange(items.Select(item => (item, claim)));
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
        (T Item, CertificateClaim? Claim)[] items = [.. _gathered];
        _gathered.Clear();
        IsGathering = false;
        if (items.Length == 0 && !NoneStandsForAll)
            return;
        CertAuthority authority = OpenAuthority(GatheredIn);
        Func<CertificateClaim, string?>? check = null;
        Dictionary<CertificateClaim, string?> agreed = new(ReferenceEqualityComparer.Instance);
        ForEach(items.Select(i => i.Claim).OfType<CertificateClaim>().Distinct<CertificateClaim>(ReferenceEqualityComparer.Instance), claim =>
        {
            agreed[claim] = (check ??= authority.CheckOfClaims(ActsOnNodes))(claim);
        });
        T[] left = [.. items.Where(i => i.Claim is null || agreed.ContainsKey(i.Claim))
            .Select(i => i.Claim is CertificateClaim claim && agreed[claim] is string fingerprint ? Standing(i.Item, fingerprint) : i.Item)];

        // Names of which none is left do not stand for every node.
        if (left.Length > 0 || items.Length == 0)
            Act(authority, left);
    }
}
