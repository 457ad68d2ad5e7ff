using System.Numerics;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Audit;

/// <summary>One pass over all lines of a ledger. Of each it keeps a few octets, and of what is rare what the audit needs of it.</summary>
internal sealed class LedgerPass
{
    private string _last = Ledger.FirstPrevious;
    private long? _highestCounter;
    private LedgerScan? _scan;

    private LedgerPass(DateTimeOffset now, IReadOnlyList<ComparedHead> heads) => (Now, Heads) = (now, heads);

    /// <summary>The heads that the ledger is held against.</summary>
    internal IReadOnlyList<ComparedHead> Heads { get; }

    /// <summary>The moment of the audit.</summary>
    internal DateTimeOffset Now { get; }

    /// <summary>What is kept of every line.</summary>
    internal AuditedLines Lines { get; } = new();

    /// <summary>Lines that are none, or contradict themselves: what is wrong with each.</summary>
    internal List<(int Number, LedgerFindingKind Kind, string Detail)> Faults { get; } = [];

    /// <summary>Lines that do not go on from the one before: what each goes on from, and how many serial numbers are missing before it.</summary>
    internal List<(int Number, Digest? Previous, string? Missing)> Unlinked { get; } = [];

    /// <summary>Whether every line is one, and goes on from the one before.</summary>
    internal bool IsLinked { get; private set; } = true;

    /// <summary>Lines that tell of numbers without certificates, with their words, and those whose number jumps.</summary>
    internal List<(int Number, DateTimeOffset Time, string? Detail)> Gaps { get; } = [];

    /// <summary>When histories of other CAs were taken over.</summary>
    internal HashSet<DateTimeOffset> Imports { get; } = [];

    /// <summary>The highest serial number that counts as used.</summary>
    internal BigInteger HighestSerialNumber { get; private set; }

    /// <summary>The number in the last line of a list, by the key of its CA.</summary>
    internal Dictionary<KeyId, BigInteger?> ListNumbers { get; } = [];

    /// <summary>The certificates of CAs, with the times of their lines.</summary>
    internal List<(DateTimeOffset Time, byte[] Certificate)> Authorities { get; } = [];

    /// <summary>Whether a line tells of a policy.</summary>
    internal bool HasPolicy { get; private set; }

    /// <summary>Whether nodes were published to.</summary>
    internal bool HasPublications { get; private set; }

    /// <summary>The rotation that is under way by the lines.</summary>
    internal RecordedRotation Rotation { get; } = new();

    /// <summary>What was found at the end; null when there is no ledger.</summary>
    internal LedgerScan? End => _scan;

    /// <summary>What is wrong with the index beside the ledger; null when nothing is.</summary>
    internal LedgerFinding? Index { get; private set; }

    /// <summary>Reads all lines.</summary>
    internal static LedgerPass Over(IAuthorityStore store, AuthorityContext context, FolderLeaves leaves, IReadOnlyList<ComparedHead> heads)
    {
        var pass = new LedgerPass(context.Now, heads);
        using var index = new LedgerIndexAudit(store);
        pass._scan = store.ScanLedger(context.Log, (line, _) => ExaminedLine.Of(line, pass.Now, leaves, context.Certificates), line =>
        {
            pass.Take(line);
            index.Take(line.Line);
        });
        pass.Index = index.Finding();
        return pass;
    }

    /// <summary>What a few lines say, read once more.</summary>
    /// <param name="numbers">Which.</param>
    /// <returns>Each; null where it is not as it was.</returns>
    internal IEnumerable<(int Number, LedgerEntry? Entry)> Again(IReadOnlyList<int> numbers) =>
        (_scan?.Again(numbers) ?? []).Zip(numbers).Select(line => (line.Second, EntryOf(line.First, line.Second)));

    private LedgerEntry? EntryOf(byte[] text, int number)
    {
        ScannedLine line = ScannedLine.Of(number, text);
        return Digest.OfHash(line.Hash) == Lines[number].Hash ? line.Entry : null;
    }

    private void Take(ExaminedLine examined)
    {
        ScannedLine line = examined.Line;
        if (line.Entry is not LedgerEntry entry)
        {
            IsLinked = false;
            Faults.Add((line.Number, LedgerFindingKind.LineUnreadable, "the line is not a JSON object of a ledger"));
        }
        else
        {
            if (examined.Contradiction is string contradiction)
                Faults.Add((line.Number, LedgerFindingKind.LineChanged, $"the line was changed: {contradiction}"));
            Take(line.Number, entry, examined.Facts);
        }

        Lines.Add(examined.Facts, line.Entry);
        _last = line.Hash;
    }

    private void Take(int number, LedgerEntry entry, LineFacts facts)
    {
        foreach (ComparedHead head in Heads)
            head.Take(number, entry);
        long? counter = entry.Event == LedgerEvent.Issue ? facts.Serial.Counter : null;
        if (entry.Previous != _last)
        {
            IsLinked = false;
            Unlinked.Add((number, OriginOf(entry.Previous), MissingBefore(counter)));
        }

        if (counter > (_highestCounter ?? -1))
            _highestCounter = counter;
        TakeNumber(number, entry);
        HasPolicy |= entry.Event == LedgerEvent.Policy || entry.Policy is not null;
        HasPublications |= entry.Event == LedgerEvent.Publish;
        Rotation.Take(entry);
        if (entry.Event == LedgerEvent.Import)
            Imports.Add(entry.Time);
        if (entry is { Event: LedgerEvent.Authority, Certificate: byte[] certificate })
            Authorities.Add((entry.Time, certificate));
        if (entry is { Event: LedgerEvent.RevocationList, IssuerKeyId: { } issuer })
            ListNumbers[issuer] = entry.ListNumber;
    }

    // The counter in the high bits leaves no number out without a line that says so.
    private void TakeNumber(int number, LedgerEntry entry)
    {
        if (!entry.CountsAsUsed)
            return;
        BigInteger serial = entry.SerialNumber!.Value.Value;
        if (entry.Event == LedgerEvent.Unaccounted)
            Gaps.Add((number, entry.Time, entry.Detail ?? ""));
        else if (entry.Event == LedgerEvent.Issue && HighestSerialNumber.Sign > 0 && SerialNumberGap.IsJump(HighestSerialNumber, serial))
            Gaps.Add((number, entry.Time, null));
        HighestSerialNumber = BigInteger.Max(HighestSerialNumber, serial);
    }

    // A digest is a part of a hash: where that part alone is the last line's, the rest was changed, and it is no line's.
    private Digest? OriginOf(string previous) => Digest.OfHash(previous) is Digest origin && origin != Digest.OfHash(_last) ? origin : null;

    // Our serial numbers count up in their high bits: a gap tells how many are missing.
    private string? MissingBefore(long? counter) => counter - _highestCounter > 1
        ? $"{counter - _highestCounter - 1} number{(counter - _highestCounter > 2 ? "s are" : " is")} missing" : null;
}
