namespace ClusterCerts.Files;

/// <summary>Told of what a command reads, writes and signs while it works, and asked while it waits. It comes in with the context; never is a
/// secret told.</summary>
public sealed record WorkLog
{
    /// <summary>Nobody listens.</summary>
    internal static WorkLog None { get; } = new();

    /// <summary>Receives each message, on any thread, also under the lock of an authority: it must not throw.</summary>
    public Action<WorkMessage>? Told { get; init; }

    /// <summary>Told several times a second how far long work is, on the command's own thread. It may throw to end the work: nothing is half-done
    /// then that is not undone.</summary>
    public Action<WorkProgress>? Waits { get; init; }

    /// <summary>Ends long work between two of its parts, and the waiting for a key that is being made.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The command's own thread: that on which this was made.</summary>
    private int Thread { get; init; } = Environment.CurrentManagedThreadId;

    /// <summary>The clock that tells when it is time for a word on how far work is; null where nobody is told.</summary>
    internal TimeProvider? Clock { get; init; }

    /// <summary>For work that may be done on any thread: on another than the command's own nobody is told how far it is.</summary>
    internal WorkLog Here() => Waits is null || Environment.CurrentManagedThreadId == Thread ? this : this with { Waits = null };

    /// <summary>Something was read, written or recorded.</summary>
    internal void Tell(string text) => Told?.Invoke(new WorkMessage(WorkKind.Step, text));

    /// <summary>Something was signed.</summary>
    internal void Signed(string text) => Told?.Invoke(new WorkMessage(WorkKind.Signature, text));

    /// <summary>Something that an administrator should know, though nothing failed; on the command's own thread.</summary>
    internal void Warn(string text) => Told?.Invoke(new WorkMessage(WorkKind.Warning, text));

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

    /// <summary>What an administrator should know; it is told once, however often it comes.</summary>
    Warning,
}

/// <summary>A message of a <see cref="WorkLog"/>.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Text">A sentence.</param>
public readonly record struct WorkMessage(WorkKind Kind, string Text);

/// <summary>How far long work is.</summary>
/// <param name="What">What is done, such as "Making keys".</param>
/// <param name="Done">How many of its parts are done.</param>
/// <param name="Total">How many there are.</param>
public readonly record struct WorkProgress(string What, long Done, long Total)
{
    /// <summary>Whether the parts are bytes.</summary>
    public bool AreBytes { get; init; }

    /// <summary>What is done, and how much of how much; of what has one part, only what is done.</summary>
    /// <returns>Such as "Making keys: 3 of 20", or "Reading the ledger: 12 of 21 MB".</returns>
    public override string ToString() => Total <= 1 ? What
        : !AreBytes ? $"{What}: {Done} of {Total}"
        : Total < 2_000_000 ? $"{What}: {Done / 1000} of {Total / 1000} kB"
        : $"{What}: {Done / 1_000_000} of {Total / 1_000_000} MB";
}
