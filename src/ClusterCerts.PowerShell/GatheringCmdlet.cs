using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that gathers what a pipeline names and acts on all of one authority at once: its key is opened once, and one new list is
/// written.</summary>
public abstract class GatheringCmdlet : AuthorityCmdlet
{
    private readonly List<NamedItem> _gathered = [];

    /// <summary>Opens the signing key.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the signing key.</summary>
    [Parameter]
    public string? PassphraseFile { get; set; }

    /// <summary>What the parameters name now: one object of the pipeline, or the command line.</summary>
    private protected abstract IEnumerable<NamedItem> Named { get; }

    /// <summary>The authority directory that the items are of.</summary>
    private protected string GatheredIn { get; private set; } = "";

    /// <summary>What opens the signing key, or null.</summary>
    private protected Passphrase? SigningPassphrase { get; private set; }

    // No item at all is an item too where it stands for all: what was not named was not gathered.
    private bool IsGathering { get; set; }

    /// <summary>Acts on items of one authority.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="items">What was named, in order.</param>
    private protected abstract void Act(CertAuthority authority, IReadOnlyList<NamedItem> items);

    /// <summary>Reads the passphrase once.</summary>
    protected override void Start()
    {
        base.Start();
        SigningPassphrase = ReadPassphrase(Passphrase, PassphraseFile);
    }

    /// <summary>Gathers as long as the authority is the same. When acting on the one before fails, that is told, and this goes on.</summary>
    protected sealed override void Process()
    {
        NamedItem[] items = [.. Named];
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
        NamedItem[] items = [.. _gathered];
        _gathered.Clear();
        IsGathering = false;
        Act(OpenAuthority(GatheredIn), items);
    }
}

/// <summary>What a pipeline names: a node, as one certificate or whatever it has, a number, or a file.</summary>
internal sealed record NamedItem
{
    internal string? NodeId { get; init; }

    /// <summary>The SHA-256 of the certificate that stands for the node; null for whatever it has.</summary>
    internal string? Fingerprint { get; init; }

    internal SerialNumber? SerialNumber { get; init; }

    /// <summary>Absolute.</summary>
    internal string? CertificatePath { get; init; }

    /// <summary>Nodes, each with the certificate that stands for it, if one is given.</summary>
    internal static IEnumerable<NamedItem> Nodes(IEnumerable<string> nodeIds, string? fingerprint) =>
        nodeIds.Select(id => new NamedItem { NodeId = id, Fingerprint = string.IsNullOrEmpty(fingerprint) ? null : fingerprint });

    /// <summary>The nodes among items, as the core takes them.</summary>
    internal static (string NodeId, string? Fingerprint)[] Nodes(IEnumerable<NamedItem> items) => [.. items.Select(i => (i.NodeId!, i.Fingerprint))];
}
