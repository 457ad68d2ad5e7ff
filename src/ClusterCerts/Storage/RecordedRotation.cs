using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>How far a rotation is by the ledger alone: what counts where <c>rotation.json</c> is lost.</summary>
internal sealed class RecordedRotation
{
    internal const string Issued = "Issue done";

    internal const string Compromised = "Compromised";

    internal const string Overcome = "Compromised done";

    private readonly List<(RotationPhase Phase, DateTimeOffset Since)> _done = [];

    /// <summary>The phases that are done, and since when.</summary>
    internal IReadOnlyList<(RotationPhase Phase, DateTimeOffset Since)> Done => _done;

    /// <summary>Since when the next CA signs, while nodes still get its certificates; null before and after that.</summary>
    internal DateTimeOffset? Switched { get; private set; }

    /// <summary>Whether the old key was stolen.</summary>
    internal bool IsCompromised { get; private set; }

    /// <summary>Whether a rotation is under way.</summary>
    internal bool IsOpen => _done.Count > 0 || IsCompromised;

    /// <summary>Whether the ledger tells it: one that was made again, or another copy that was taken for it, lacks lines.</summary>
    internal bool IsKnown { get; private set; } = true;

    /// <summary>The key of the next CA.</summary>
    internal KeyId? NextKeyId { get; private set; }

    /// <summary>The phase that an administrator sees.</summary>
    internal RotationPhase Shown => Switched is not null ? RotationPhase.Issue : Last.Phase;

    /// <summary>The last phase that is done.</summary>
    internal (RotationPhase Phase, DateTimeOffset Since) Last => _done.Count > 0 ? _done[^1] : default;

    /// <summary>How the ledger words that a phase was undone.</summary>
    internal static string Undone(RotationPhase phase) => $"Undo {phase}";

    /// <summary>What a ledger tells.</summary>
    internal static RecordedRotation Of(Ledger ledger)
    {
        var recorded = new RecordedRotation();
        foreach (int line in ledger.Find(new LineQuery { Events = [LedgerEvent.Authority, LedgerEvent.Rotation, LedgerEvent.Rebuild] }))
            recorded.Take(ledger.At(line));
        return recorded;
    }

    /// <summary>Goes on by a line.</summary>
    internal void Take(LedgerEntry entry)
    {
        // A CA that is made begins a rotation, or ends all of them: one comes after it by a line of its own.
        if (entry.Event is LedgerEvent.Authority or LedgerEvent.Rebuild)
            End();
        IsKnown = entry.Event switch
        {
            LedgerEvent.Rebuild => false,
            LedgerEvent.Rotation => true,
            _ => IsKnown,
        };
        if (entry.Event != LedgerEvent.Rotation)
            return;
        NextKeyId = entry.IssuerKeyId;
        switch (entry.Detail)
        {
            case nameof(RotationPhase.Stage):
                Do(RotationPhase.Stage, entry);
                break;
            case nameof(RotationPhase.Trust):
                Do(RotationPhase.Trust, entry);
                break;
            case nameof(RotationPhase.Issue):
                Switched = Moment(entry);
                break;
            case Issued:
                Switched = null;
                Do(RotationPhase.Issue, entry);
                break;
            case Compromised:
                (IsCompromised, Switched) = (true, Moment(entry));
                break;
            case string undone when undone == Undone(Shown):
                if (Switched is null)
                    _done.RemoveAt(_done.Count - 1);
                Switched = null;
                break;
            default:
                End();
                break;
        }
    }

    private void Do(RotationPhase phase, LedgerEntry entry) => _done.Add((phase, Moment(entry)));

    private void End()
    {
        _done.Clear();
        (IsCompromised, Switched) = (false, null);
    }

    private static DateTimeOffset Moment(LedgerEntry entry) => Validity.WholeSeconds(entry.Time);
}
