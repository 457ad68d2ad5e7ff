namespace ClusterCerts;

/// <summary>A folder of key pairs of which the first by name is active and all are trusted, as it was when it was read.</summary>
/// <remarks>
/// <para>A turn takes one step for those who read the folder, where the platform can exchange two folders (Linux). A program that
/// opens the folder once and its files through it (<c>openat</c>) reads one complete state, also while the ring turns. One that
/// opens files by path can get a key from before and a certificate from after a turn: it must compare them and read again.</para>
/// <para>Next to the folder <c>NAME</c> stands <c>.NAME.keyring</c> with the folder as it was before the last turn.
/// It holds private keys, is open to its owner alone, and is not for the nodes.</para>
/// </remarks>
public sealed class KeyRing
{
    internal const int SmallestCount = 3;
    internal const int GreatestCount = 26;

    internal KeyRing()
    {
    }

    /// <summary>The folder's full path.</summary>
    public required string Path { get; init; }

    /// <summary>What the file names begin with, such as <c>server</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The pairs in the order of their names: the first is active.</summary>
    public required IReadOnlyList<KeyRingPair> Pairs { get; init; }

    /// <summary>The pair that nodes show.</summary>
    public KeyRingPair Active => Pairs[0];

    /// <summary>When it was last turned on this machine; null when it never was, or that is not known.</summary>
    public DateTimeOffset? LastTurn { get; init; }

    /// <summary>Whether the last turn can be taken back.</summary>
    public bool CanUndo { get; init; }

    /// <summary>Whether <see cref="Findings"/> is empty.</summary>
    public bool IsHealthy => Findings.Count == 0;

    /// <summary>What is wrong, each in a few words: broken, missing or foreign pairs, an active or next pair that is not valid
    /// now.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>What was finished or undone because it had been cut off, and what works and could be better.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>Makes a ring.</summary>
    /// <param name="parameters">What it is to be.</param>
    /// <param name="cancellation">Ends the wait for another process.</param>
    /// <returns>The ring.</returns>
    /// <exception cref="ClusterCertsException">The folder exists and is not empty, a value is not legal, or nothing can be
    /// written there.</exception>
    public static KeyRing Create(KeyRingParameters parameters, CancellationToken cancellation = default) =>
        KeyRingMaker.Create(parameters, RotationContext.Real, cancellation);

    /// <summary>Checks all that <see cref="Create"/> checks; changes nothing.</summary>
    /// <param name="parameters">What the ring is to be.</param>
    /// <exception cref="ClusterCertsException">The ring would not be made.</exception>
    public static void CheckCreate(KeyRingParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        KeyRingMaker.Rehearse(parameters, RotationContext.Real);
    }

    /// <summary>Reads a ring. A turn that was cut off is finished or undone first, where this user may.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="cancellation">Ends the wait for another process.</param>
    /// <returns>The ring; broken pairs are in <see cref="Findings"/>, they are not errors here.</returns>
    /// <exception cref="ClusterCertsException">There is no ring, or it may not be read.</exception>
    public static KeyRing Open(string path, CancellationToken cancellation = default) =>
        KeyRingTurner.Open(path, RotationContext.Real, cancellation);

    /// <summary>Says what a turn would do, and checks all that the turn checks; changes nothing.</summary>
    /// <param name="parameters">The ring and the new pair.</param>
    /// <returns>Which pair becomes which.</returns>
    /// <exception cref="ClusterCertsException">The turn would be refused.</exception>
    public static KeyRingRotation PlanTurn(KeyRingTurnParameters parameters) =>
        KeyRingTurner.PlanTurn(parameters, RotationContext.Real);

    /// <summary>Turns a ring: the active pair becomes the last, each other one moves up, a new one is made, the oldest previous
    /// one goes.</summary>
    /// <param name="parameters">The ring and the new pair.</param>
    /// <param name="cancellation">Ends the wait for another process or for a pause of the readers; nothing is changed
    /// then.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="ClusterCertsException">A pair that stays is broken, the next one is not valid now, the ring was turned
    /// less than an hour ago, or the folder cannot be written. The ring is as before.</exception>
    public static KeyRingRotation Turn(KeyRingTurnParameters parameters, CancellationToken cancellation = default) =>
        KeyRingTurner.Turn(parameters, RotationContext.Real, cancellation);

    /// <summary>Says what taking back the last turn would do; changes nothing.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>Which pair becomes which.</returns>
    /// <exception cref="ClusterCertsException">There is nothing to take back, or the ring was changed since.</exception>
    public static KeyRingRotation PlanUndo(string path) => KeyRingTurner.PlanUndo(path, RotationContext.Real);

    /// <summary>Takes the last turn back: the ring's files are what they were before it, byte for byte.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="cancellation">Ends the wait for another process or for a pause of the readers; nothing is changed
    /// then.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="ClusterCertsException">There is nothing to take back, or the ring was changed since.</exception>
    public static KeyRingRotation Undo(string path, CancellationToken cancellation = default) =>
        KeyRingTurner.Undo(path, RotationContext.Real, cancellation);

    /// <summary>Each of <see cref="Findings"/> as an exception, for those who report errors; nothing is thrown.</summary>
    /// <returns>One a finding, with <see cref="ErrorCode.KeyRingDamaged"/> and the folder as its target.</returns>
    public IEnumerable<ClusterCertsException> FindingErrors() => Findings.Select(finding => new ClusterCertsException(
        ErrorCode.KeyRingDamaged, $"The key ring '{Path}' is not in order: {finding}.", Path));

    /// <summary>The folder.</summary>
    /// <returns>Its full path.</returns>
    public override string ToString() => Path;
}
