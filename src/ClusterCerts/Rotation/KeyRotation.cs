using ClusterCerts.Authority;
using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>How far the rotation of an authority's signing certificate is.</summary>
public sealed class KeyRotation
{
    internal KeyRotation()
    {
    }

    /// <summary>The authority directory, absolute.</summary>
    public required string AuthorityPath { get; init; }

    /// <summary>What was done: a phase's name, <c>Undo</c> and a phase's name, or <c>Compromised</c>; <c>None</c> for
    /// nothing.</summary>
    public string Operation { get; init; } = "None";

    /// <summary>The phase; <see cref="RotationPhase.None"/> when no rotation is under way.</summary>
    public RotationPhase Phase { get; init; }

    /// <summary>When the phase began, UTC; null when no rotation is under way.</summary>
    public DateTimeOffset? PhaseSince { get; init; }

    /// <summary>Whether the phase is done; otherwise it was interrupted, or some nodes could not get new certificates.</summary>
    public bool IsFinished { get; init; } = true;

    /// <summary>The name of the CA that is, or was, replaced; null when no rotation is under way.</summary>
    public string? CurrentSubject { get; init; }

    /// <summary>The name of the CA that takes its place; null before it is made.</summary>
    public string? NextSubject { get; init; }

    /// <summary>Whether verifiers that know only the old CA can follow.</summary>
    public bool HasCrossCertificate { get; init; }

    /// <summary>The nodes whose certificates still come from the old CA alone.</summary>
    public IReadOnlyList<string> Blocking { get; init; } = [];

    /// <summary>How many certificates this run issued.</summary>
    public int Issued { get; init; }

    /// <summary>The node IDs that the CA which was made, or is next, may not sign for, because of its name constraints, as they were confirmed when it was made; empty where no
    /// rotation is under way.</summary>
    public IReadOnlyList<string> CutOff { get; init; } = [];

    /// <summary>The arguments that would limit the CA which was made to the names in use, as they can stand at the end of the command, after an
    /// <c>-Undo</c>; empty where none was made or no node is in use.</summary>
    public string ProposedConstraints { get; init; } = "";

    /// <summary>What this run's publication to each node came to, the last one where there were two; empty where nothing was published.</summary>
    public IReadOnlyList<NodeCertPublication> Published { get; init; } = [];

    /// <summary>What is left to do, in sentences; empty when no rotation is under way.</summary>
    public IReadOnlyList<string> Remaining { get; init; } = [];

    /// <summary>The next thing to do, what is to be handed out first, in a few sentences.</summary>
    public string NextStep { get; init; } = "";

    /// <summary>The phase and what is next, for a log.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{Phase}{(IsFinished ? "" : " (unfinished)")}: {NextStep}";
}
