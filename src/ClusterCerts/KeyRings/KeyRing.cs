namespace ClusterCerts.KeyRings;

/// <summary>A folder of key pairs of which the first by name is active and all are trusted, as it was when it was read.</summary>
/// <remarks>
/// <para>A turn takes one step for those who read the folder, where the platform can exchange two folders (Linux). A program that
/// opens the folder once and its files through it (<c>openat</c>) reads one complete state, also while the ring turns. One that
/// opens files by path can get a key from before and a certificate from after a turn: it must compare them and read again.</para>
/// <para>Next to the folder <c>NAME</c> is <c>.NAME.keyring</c> with the folder as it was before the last turn.
/// It holds private keys, is open to its owner alone, and is not for the nodes.</para>
/// </remarks>
public sealed class KeyRing
{
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

    /// <summary>Whether the last turn can be undone.</summary>
    public bool CanUndo { get; init; }

    /// <summary>Whether <see cref="Findings"/> is empty.</summary>
    public bool IsHealthy => Findings.Count == 0;

    /// <summary>What is wrong, each in a few words: broken, missing or foreign pairs, an active or next pair that is not valid
    /// now.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>What was finished or undone because it had been interrupted, and what works and could be better.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>Each of <see cref="Findings"/> as an exception, for those who report errors; nothing is thrown.</summary>
    /// <returns>One a finding, with <see cref="ErrorCode.KeyRingDamaged"/> and the folder as its target.</returns>
    public IEnumerable<ClusterCertsException> FindingErrors() => Findings.Select(finding => new ClusterCertsException(
        ErrorCode.KeyRingDamaged, $"The key ring '{Path}' is not in order: {DisplayText.Sentence(finding)}", Path));

    /// <summary>The folder.</summary>
    /// <returns>Its full path.</returns>
    public override string ToString() => Path;
}
