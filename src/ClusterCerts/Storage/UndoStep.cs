namespace ClusterCerts.Storage;

/// <summary>What takes one phase back.</summary>
internal sealed record UndoStep
{
    public RotationPhase PhaseBefore { get; init; }

    public DateTimeOffset SinceBefore { get; init; }

    public IReadOnlyList<UndoFile> Files { get => field ?? []; init; }
}
