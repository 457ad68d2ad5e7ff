using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>What a rotation would do next, and what is in the way.</summary>
public sealed class RotationPlan
{
    internal RotationPlan(RotationStep step, string authorityPath)
    {
        Operation = step.Operation;
        AuthorityPath = authorityPath;
        Question = step.Question();
        Blocks = [.. step.Blocks()];
        Warnings = [.. step.Warnings()];
        CutOff = step.CutOff();
        ProposedConstraints = step.Proposal();
        Steps = [.. step.Steps(), .. Optional(step.ThenYou() is { Length: > 0 } then ? $"Then you: {then}" : null)];
    }

    /// <summary>The same, where nodes are brought their files by the same command.</summary>
    internal RotationPlan(RotationStep step, string authorityPath, string? before, string? then)
        : this(step, authorityPath)
    {
        // What nodes show answers it.
        Question = step.Evidence() == NodeEvidence.None ? Question : null;
        Steps = [.. Optional(before), .. step.Steps(), .. Optional(then)];
    }

    private static string[] Optional(string? step) => step is null ? [] : [step];

    /// <summary>The authority directory, absolute.</summary>
    public string AuthorityPath { get; }

    /// <summary>A phase's name, <c>Undo</c> and a phase's name, or <c>Compromised</c>; <c>None</c> when there is nothing to
    /// do.</summary>
    public string Operation { get; }

    /// <summary>What a person reads for <see cref="Operation"/>: <c>Resume</c> where nothing is left of a phase.</summary>
    public string Title => Operation == nameof(RotationPhase.None) ? nameof(RotationParameters.Resume) : Operation;

    /// <summary>What would be done, one sentence a file or group of files.</summary>
    public IReadOnlyList<string> Steps { get; }

    /// <summary>What an administrator should know before.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>What is in the way, one error a node with the node ID as its target; empty when it can be done.</summary>
    public IReadOnlyList<ClusterCertsException> Blocks { get; }

    /// <summary>The node IDs that the CA which would be made may not sign for, because of its name constraints.</summary>
    public IReadOnlyList<string> CutOff { get; }

    /// <summary>The arguments that would limit the CA which is made to the names in use, as they can stand at the end of the command; empty where none is
    /// made or no node is in use.</summary>
    public string ProposedConstraints { get; }

    /// <summary>What the administrator must confirm first, or null.</summary>
    public string? Question { get; }
}
