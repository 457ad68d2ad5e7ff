using ClusterCerts.Authority;
using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>One thing that can be done to a rotation: a phase, its undoing, or the emergency.</summary>
internal abstract class RotationStep(RotationRun rotation)
{
    /// <summary>Its name in a <see cref="RotationPlan"/>.</summary>
    internal abstract string Operation { get; }

    /// <summary>What the administrator must confirm, or null.</summary>
    internal virtual string? Question() => null;

    protected RotationRun Rotation => rotation;

    protected RotationParameters Parameters => rotation.Parameters;

    /// <summary>What it would do.</summary>
    internal abstract IEnumerable<string> Steps();

    /// <summary>What is to be handed out then, in a sentence or two; empty when there is nothing.</summary>
    internal virtual string ThenYou() => "";

    /// <summary>Whether nodes need other files after it.</summary>
    internal virtual bool ChangesNodes => true;

    /// <summary>What nodes must have before it, so that none is cut off.</summary>
    internal virtual NodeEvidence Evidence() => NodeEvidence.None;

    /// <summary>Those of the nodes in use that must have it.</summary>
    internal virtual IEnumerable<LiveNode> Asked(IReadOnlyList<LiveNode> nodes, Ledger ledger) => nodes;

    /// <summary>Opens the key that it will need, so that a passphrase is asked for before anything else is done.</summary>
    internal virtual void DemandKey()
    {
    }

    /// <summary>What to know before.</summary>
    internal virtual IEnumerable<string> Warnings() => [];

    /// <summary>What is to be done after it, when it was the last: one sentence, or null.</summary>
    internal virtual string? Afterwards() => null;

    /// <summary>What is to be done after it, before the rotation goes on or back: a sentence, or null.</summary>
    internal virtual string? First() => null;

    /// <summary>The node IDs that the CA which it makes may not sign for.</summary>
    internal virtual IReadOnlyList<string> CutOff() => [];

    /// <summary>The arguments that limit the CA which it makes to the names in use; empty where there are none.</summary>
    internal virtual string Proposal() => "";

    /// <summary>What is in the way.</summary>
    internal virtual IEnumerable<ClusterCertsException> Blocks() => [];

    /// <summary>What is in the way of a list: none is made in doubt about the clock, and what has begun would stop there.</summary>
    protected IEnumerable<ClusterCertsException> ClockBlocks()
    {
        if (LedgerClock.Doubt(Rotation.Store.ReadLedger(), Rotation.Context.Now) is string doubt)
            yield return new ClusterCertsException(ErrorCode.ClockInDoubt, $"{doubt} {LedgerClock.Remedy}", Rotation.Store.Location);
    }

    /// <summary>Does it.</summary>
    /// <param name="report">Called for each certificate that was issued, or could not be.</param>
    /// <param name="cancellation">Stops it where it can be resumed.</param>
    internal abstract void Run(Action<Outcome<NodeCert>> report, CancellationToken cancellation);

    /// <summary>An obstacle.</summary>
    protected static ClusterCertsException Block(string message, object? target) => new(ErrorCode.RotationBlocked, message,
        target);
}
