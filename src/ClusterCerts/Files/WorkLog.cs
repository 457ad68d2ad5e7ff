namespace ClusterCerts.Files;

/// <summary>Told of what a command reads, writes and signs while it works, and asked while it waits. It comes in with the context; never is a
/// secret told.</summary>
public sealed record WorkLog
{
    /// <summary>Nobody listens.</summary>
    internal static WorkLog None { get; } = new();

    /// <summary>Receives each message, on any thread, also under the lock of an authority: it must not throw.</summary>
    public Action<WorkMessage>? Told { get; init; }

    /// <summary>Told several times a second while keys are made, on the command's own thread and under no lock.</summary>
    public Action<WorkProgress>? Waits { get; init; }

    /// <summary>Ends the waiting for a key that is being made.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Something was read, written or recorded.</summary>
    internal void Tell(string text) => Told?.Invoke(new WorkMessage(WorkKind.Step, text));

    /// <summary>Something was signed.</summary>
    internal void Signed(string text) => Told?.Invoke(new WorkMessage(WorkKind.Signature, text));

    /// <summary>What only somebody who looks for a fault wants to know: how long something took.</summary>
    internal void Detail(string text) => Told?.Invoke(new WorkMessage(WorkKind.Detail, text));
}

/// <summary>What a message of a <see cref="WorkLog"/> is about.</summary>
public enum WorkKind
{
    /// <summary>Something was read, written or recorded.</summary>
    Step,

    /// <summary>Something was signed.</summary>
    Signature,

    /// <summary>How long something took, and the like.</summary>
    Detail,
}

/// <summary>A message of a <see cref="WorkLog"/>.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Text">A sentence.</param>
public readonly record struct WorkMessage(WorkKind Kind, string Text);

/// <summary>How far the making of keys is.</summary>
/// <param name="Made">How many are there.</param>
/// <param name="Total">How many there will be.</param>
public readonly record struct WorkProgress(int Made, int Total);
