using System.Numerics;
using ClusterCerts.Files;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>Finishes or undoes what a process left half-done when it was killed or its disk was full.</summary>
/// <remarks>
/// Every step can be done again: a recovery that is interrupted itself is taken up by the next. What cannot be finished stays in the
/// journal, for itself alone, and is tried again by each command that writes.
/// </remarks>
internal sealed class Recovery(AuthorityPaths folder, AuthorityRecord record, AuthorityLock held)
{
    private readonly FileSystem _files = folder.Files;
    private readonly Ledger _ledger = record.Ledger;
    private readonly List<string> _notices = [];

    /// <summary>What could not be finished.</summary>
    internal IReadOnlyList<JournalStep> Left { get; private set; } = [];

    /// <summary>Whether nothing is there of all that the journal had.</summary>
    internal bool IsUndone { get; private set; } = true;

    /// <summary>Runs it under the lock.</summary>
    /// <returns>What was done, and what could not be, in sentences.</returns>
    internal IReadOnlyList<string> Run()
    {
        if (record.RepairLastLine() is string repaired)
            _notices.Add(repaired);
        if (!held.WasAbandoned())
            return _notices;
        if (!TryRead(out Journal? journal))
            return _notices;
        if (journal is not null)
        {
            bool isHere = held.IsOfThisFolder(journal);
            Left = [.. journal.Steps.Select(step => Replay(isHere ? step : InsideOnly(step, journal.Location))).OfType<JournalStep>()];
        }

        Sweep();
        foreach (JournalStep step in journal?.Steps ?? [])
            SkipNumbers(step);
        if (Left.Count == 0)
            held.ClearJournal();
        else
            held.WriteJournal(Left);
        return _notices;
    }

    // Nobody can tell what is left to do: that is no reason to keep everyone from everything else, nor to delete what may be the last copy of a key.
    private bool TryRead(out Journal? journal)
    {
        try
        {
            journal = held.ReadJournal();
            return true;
        }
        catch (ClusterCertsException e)
        {
            journal = null;
            IsUndone = false;
            string left = Names(AtomicFile.Leftovers(folder.Location).Select(l => $"'{Path.GetFileName(l)}'"));
            _notices.Add($"A command was interrupted earlier, and what it left to do is unknown. {e.Message} See with Test-CertLedger "
                + "-Detailed which files do not "
                + "match the ledger, and issue those nodes new "
                + $"certificates.{(left.Length == 0 ? "" : $" What it may have kept stays for now: {left}.")}");
            held.ClearJournal();
            return false;
        }
    }

    private JournalStep? Replay(JournalStep read)
    {
        // Where the record knows a change, it decides; its lines and documents are there then.
        JournalStep step = read.Change is string change ? read with { IsCommitted = record.Has(change) } : read;
        if (step is { Change: null, IsCommitted: true, Ledger.Count: > 0 } && !IsRecorded(step.Ledger[^1]))
            record.Append(new RecordedChange(step.Operation, [.. step.Ledger.SkipWhile(IsRecorded)]));

        var recovery = new PairRecovery(folder, record);
        var done = step.Units().Select(unit => (Unit: unit, Result: recovery.Recover(step, unit))).ToList();
        IsUndone &= done.All(d => d.Result.State == UnitState.Undone);
        Tell(step, "finished", done.Where(d => d.Result.State == UnitState.Finished).SelectMany(d => d.Unit));
        Tell(step, "undone", done.Where(d => d.Result is { State: UnitState.Undone, Error: null }).SelectMany(d => d.Unit));
        foreach ((IReadOnlyList<JournalFile> unit, RecoveredPair result) in done.Where(d => d.Result.Error is not null))
            TellFailure(step, unit[0].NodeId, result);
        List<JournalFile> left = [.. done.Where(d => d.Result.State == UnitState.Left).SelectMany(d => d.Unit)];
        foreach (string touched in step.Files.Select(f => FileErrors.FolderOf(f.Target)).Distinct(StringComparer.Ordinal).Where(Directory.Exists))
            _files.SyncDirectory(touched);

        // What is made where nothing may be can still be undone, with its lines.
        return left.Count == 0 ? null : step with { Files = left, Ledger = left.Exists(f => f.IsNew && f.SerialNumber is null) ? step.Ledger : [] };
    }

    // The serial file is written before the ledger: where the command was interrupted in between, no certificate has its numbers.
    private void SkipNumbers(JournalStep step)
    {
        BigInteger last = step.Files.Select(f => SerialNumber.TryParse(f.SerialNumber, out SerialNumber serial) ? serial.Value : 0)
            .DefaultIfEmpty().Max();
        if (_ledger.Count == 0 || last <= _ledger.HighestSerialNumber || record.ReadSerialNumberIfWhole() != last)
            return;
        LedgerEntry[] before = [.. step.Ledger.Where(e => e.CountsAsUsed && e.SerialNumber!.Value.Value > _ledger.HighestSerialNumber)];
        record.Append(new RecordedChange(step.Operation, [.. before,
            SerialNumberGap.Skip(_ledger.Last().Time, last,
            $"{step.Operation} was interrupted before it recorded a certificate")]) { Id = record.NewChange() });
    }

    // A copy of a folder whose command was interrupted: the files outside are the original's to finish.
    private JournalStep InsideOnly(JournalStep step, string origin)
    {
        List<JournalFile> outside = [.. step.Files.Where(f => Path.IsPathRooted(folder.ToLedgerPath(f.Target)))];
        if (outside.Count > 0)
        {
            _notices.Add(
                $"{step.Operation} was interrupted in '{origin}', which '{folder.Location}' is a copy of. Files outside of it are left alone: "
                    + $"{Names(outside.Select(f => $"'{f.Target}'"))}. If they do not match the ledger here, issue these nodes new certificates.");
        }

        return step with { Files = [.. step.Files.Except(outside)] };
    }

    // Those in the folder that no journal names were cut off before it was written, or after it was cleared.
    private void Sweep()
    {
        HashSet<string> waiting = [.. Left.SelectMany(s => s.Files).SelectMany(f => (string?[])[f.Temporary, f.Kept]).OfType<string>()];
        foreach (string leftover in AtomicFile.Leftovers(folder.Location).Where(l => !waiting.Contains(l)).ToList())
            _files.Delete(leftover);
        _files.SyncDirectory(folder.Location);
    }

    // The journal's lines were chained to the ledger as it was: where the last of them is not there, the first ones may be.
    private bool IsRecorded(LedgerEntry entry)
    {
        var alike = new LineQuery { Events = [entry.Event], SerialNumber = entry.SerialNumber, NodeId = entry.NodeId };
        return _ledger.Entries(alike).Any(e => e.Time == entry.Time && e with { Previous = "" } == entry with { Previous = "", Certificate = null });
    }

    private void Tell(JournalStep step, string what, IEnumerable<JournalFile> files)
    {
        string names = Names(files.Select(f => f.NodeId ?? Path.GetFileName(f.Target)));
        if (names.Length > 0)
            _notices.Add($"{step.Operation} was interrupted earlier in '{folder.Location}'; it was {what} for: {names}.");
    }

    private void TellFailure(JournalStep step, string? nodeId, RecoveredPair result)
    {
        string what = $"{step.Operation} was interrupted earlier in '{folder.Location}'";
        string about = nodeId is null ? "" : $" for node '{nodeId}'";
        string why = result.Error!.Message;
        _notices.Add(result.State switch
        {
            UnitState.Withdrawn =>
                $"{what} and cannot be finished{about}: {why} The new certificate was withdrawn; the node keeps what it had.",
            UnitState.Undone => $"{what} and was undone{about}. {why}",
            _ => $"{what} and is not finished yet{about}: {why} The next command that writes here tries again; everything else continues.",
        });
    }

    private static string Names(IEnumerable<string> names)
    {
        string[] distinct = names.Distinct(StringComparer.Ordinal).ToArray();
        return string.Join(", ", distinct.Take(10)) + (distinct.Length > 10 ? $" and {distinct.Length - 10} more" : "");
    }
}
