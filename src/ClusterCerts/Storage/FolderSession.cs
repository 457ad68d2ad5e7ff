using System.Collections.Concurrent;
using System.Numerics;
using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>An authority directory while this process alone may change it: the files of this host, with a journal of them,
/// and what is recorded.</summary>
/// <param name="folder">The directory.</param>
/// <param name="record">What is recorded, as it is now.</param>
/// <param name="held">Its lock.</param>
/// <param name="left">What commands before could not finish.</param>
/// <param name="operation">Which command, for an administrator.</param>
internal sealed class FolderSession(
    AuthorityPaths folder, AuthorityRecord record, AuthorityLock held, IReadOnlyList<JournalStep> left, string operation) : IAuthoritySession
{
    // Flushing a file is waiting for the disk: many at once wait together.
    private static readonly ParallelOptions Flushing = new() { MaxDegreeOfParallelism = 16 };

    private readonly FileSystem _files = folder.Files;
    private readonly KeySuccession _keys = new(folder, record.Ledger);
    private readonly Dictionary<NodeFiles, IReadOnlyList<JournalFile>> _prepared = [];
    private IReadOnlyList<JournalStep> _left = left;

    public Ledger Ledger => record.Ledger;

    public BigInteger ReadLastSerialNumber() => record.ReadLastSerialNumber();

    public IReadOnlyDictionary<NodeFiles, ClusterCertsException> Prepare(IReadOnlyList<NodeFiles> files)
    {
        record.Check(isIssuance: true);
        var failures = new ConcurrentDictionary<NodeFiles, ClusterCertsException>();
        foreach (NodeFiles pair in files)
            Try(pair, failures, pair.CertificatePath, () => _prepared.Add(pair, Plan(pair)));
        if (_prepared.Count == 0)
            return failures;
        Guard(() =>
        {
            held.WriteJournal([.. _left, new JournalStep { Operation = operation, Files = [.. _prepared.Values.SelectMany(unit => unit)] }]);
            Together(
                [.. _prepared.Where(p => p.Key.KeyPem is not null)],
                p => Try(p.Key, failures, p.Key.KeyPath!, () => _keys.WriteKey(p.Key, p.Value[^1])));
            Forget([.. failures.Keys.Where(_prepared.ContainsKey)]);
        });
        return failures;
    }

    public IReadOnlyDictionary<NodeFiles, ClusterCertsException> RecordIssued(IReadOnlyList<IssuedFiles> issued, IReadOnlyList<byte[]> chain)
    {
        var units = issued.ToDictionary(
            i => i.Files,
            i => (IReadOnlyList<JournalFile>)[.. _prepared[i.Files].Select(f => f with { SerialNumber = i.Entry.SerialNumber.ToString() })]);
        Guard(() => Forget([.. _prepared.Keys.Except(units.Keys)]));
        _prepared.Clear();
        BigInteger last = issued.Max(i => i.Entry.SerialNumber!.Value.Value);
        IReadOnlyList<LedgerEntry> gap = SerialNumberGap.Before(
            record.Ledger, record.ReadSerialNumber(), [.. issued.Select(i => i.Entry)], isIssuance: true);
        var step = new JournalStep { Operation = operation, Files = [.. units.Values.SelectMany(unit => unit)], Ledger = gap, Chain = chain };
        var failures = new Dictionary<NodeFiles, ClusterCertsException>();
        Run(step, () =>
        {
            record.Append(new RecordedChange(operation, [.. gap, .. issued.Select(i => i.Entry)]) { Id = record.NewChange(),
                LastSerialNumber = last });
            return Reveal(step, units, failures);
        });
        return failures;
    }

    public void Commit(ChangeSet changes)
    {
        if (changes.Ledger.Count > 0)
            record.Check(isIssuance: false);
        FileChange[] files = [.. changes.Files.Where(record.IsFile)];
        FileChange[] documents = [.. changes.Files.Where(change => !record.IsFile(change))];
        foreach (FileChange change in files)
            TargetFile.Check(change.PathIn(folder), replace: !change.IsNew, _files);
        record.CheckNew(documents);
        var staged = files.Zip(JournalFile.Plan(_files, [.. files.Select(c => new JournalFile
        {
            Temporary = c.Content is null ? null : AtomicFile.TemporaryName(_files, c.PathIn(folder)),
            Target = c.PathIn(folder),
            IsNew = c.IsNew,
            Sha256 = JournalFile.HashOf(c.Content),
        })])).ToList();
        IReadOnlyList<LedgerEntry> lines = [.. SerialNumberGap.Before(record.Ledger, record.ReadSerialNumberIfWhole(), changes.Ledger,
            isIssuance: false), .. changes.Ledger];
        var step = new JournalStep { Operation = changes.Operation, Files = staged.ConvertAll(s => s.Second), Ledger = lines,
            Change = record.NewChange() };
        var recorded = new RecordedChange(changes.Operation, lines) { Id = step.Change, Documents = documents, MovedTo = changes.MovedTo };
        if (files.Length == 0 && step.Change is not null)
        {
            record.Append(recorded); // Nothing of this host goes with it.
            return;
        }

        Run(step, () =>
        {
            WorkMeter meter = _files.Log.Meter("Writing files", staged.Count);
            foreach ((FileChange change, JournalFile file) in staged.Where(s => s.First.Content is not null))
            {
                meter.Advance(); // Until here it can be stopped, and nothing of it stays.
                _keys.Write(change, file);
            }

            if (step.Change is null)
                held.WriteJournal([.. _left, step with { IsCommitted = true }]);
            record.Append(recorded);
            if (step.Files.Count > 0)
                new Placement(_files, step.Files).Place();
            SyncFolders(step.Files);
            return [];
        });
    }

    public void Dispose()
    {
        try
        {
            // Keys for which nothing was signed.
            if (_prepared.Count > 0)
                TryRecover();
            KeepIndex();
        }
        finally
        {
            held.Dispose();
        }
    }

    // What is recorded stays so, and the command is done.
    private void KeepIndex()
    {
        try
        {
            record.KeepIndex();
        }
        catch (ClusterCertsException)
        {
            // The next command finds the ledger as it is, and says so.
        }
    }

    private void Run(JournalStep step, Func<IReadOnlyList<JournalStep>> work) => Guard(() =>
    {
        held.WriteJournal([.. _left, step]);
        IReadOnlyList<JournalStep> unfinished = work();
        _left = [.. DropReplaced(step), .. unfinished];
        CloseJournal();
    });

    private void CloseJournal()
    {
        if (_left.Count == 0)
            held.ClearJournal();
        else
            held.WriteJournal(_left);
    }

    // Nothing of what was prepared stays.
    private void Forget(IReadOnlyList<NodeFiles> pairs)
    {
        foreach (NodeFiles pair in pairs)
        {
            Placement.Discard(_files, _prepared[pair]);
            _prepared.Remove(pair);
        }

        if (_prepared.Count == 0)
            CloseJournal();
    }

    // On failure what was begun is finished or undone at once; if the disk does not even allow that, the next command does it.
    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception failure)
        {
            Exception cause = failure is AggregateException several ? several.InnerExceptions[0] : failure;
            _prepared.Clear();
            bool isRecovered = TryRecover();
            throw !FileErrors.IsFileError(cause) ? cause
                : isRecovered ? FileErrors.Writing(folder.Location, cause) : FileErrors.Begun(folder.Location, cause);
        }
    }

    private bool TryRecover()
    {
        try
        {
            record.Refresh();
            var recovery = new Recovery(folder, record, held);
            recovery.Run();
            _left = recovery.Left;
            return true;
        }
        catch (Exception e) when (e is ClusterCertsException || FileErrors.IsFileError(e))
        {
            // The first failure is the one to report; the journal stays for the next command.
            return false;
        }
    }

    // What has just been written anew is no longer waited for.
    private IEnumerable<JournalStep> DropReplaced(JournalStep step)
    {
        HashSet<string> written = [.. step.Files.Select(f => f.Target)];
        foreach (JournalStep waiting in _left)
        {
            List<JournalFile> replaced = [.. waiting.Files.Where(f => written.Contains(f.Target))];
            Placement.Discard(_files, replaced);
            if (replaced.Count < waiting.Files.Count)
                yield return waiting with { Files = [.. waiting.Files.Except(replaced)] };
        }
    }

    // The ledger has them: now the certificates may be seen. Those of a pair follow each other without a pause.
    private IReadOnlyList<JournalStep> Reveal(
        JournalStep step, Dictionary<NodeFiles, IReadOnlyList<JournalFile>> units, Dictionary<NodeFiles, ClusterCertsException> failures)
    {
        var recovery = new PairRecovery(folder, record);
        var unwritten = new ConcurrentDictionary<NodeFiles, ClusterCertsException>();
        Together([.. units], u => Try(u.Key, unwritten, u.Key.CertificatePath, () => recovery.WriteCertificate(u.Value[0], step.Chain)));
        var left = new List<JournalFile>();
        foreach ((NodeFiles pair, IReadOnlyList<JournalFile> unit) in units)
        {
            if (unwritten.ContainsKey(pair) || !TryPlace(unit))
            {
                // Once more: a program that reads everything may have had it open. Then it is put back.
                RecoveredPair result = recovery.Recover(step, unit);
                if (result.Error is not null)
                    failures.Add(pair, Withdrawn(pair, result));
                if (result.State == UnitState.Left)
                    left.AddRange(unit);
            }
        }

        SyncFolders(step.Files);
        return left.Count == 0 ? [] : [step with { Files = left }];
    }

    private bool TryPlace(IReadOnlyList<JournalFile> unit)
    {
        try
        {
            new Placement(_files, unit).Place();
            return true;
        }
        catch (Exception e) when (e is ClusterCertsException || FileErrors.IsFileError(e))
        {
            return false; // The second attempt tells why.
        }
    }

    private static ClusterCertsException Withdrawn(NodeFiles pair, RecoveredPair result) => new(
        result.Error!.ErrorCode,
        result.State == UnitState.Withdrawn
            ? $"{result.Error.Message} Node '{pair.NodeId}' keeps what it had; the new certificate was withdrawn."
            : $"{result.Error.Message} The files of node '{pair.NodeId}' are not all in place; the next command tries again.",
        result.Error.Target,
        result.Error);

    private IReadOnlyList<JournalFile> Plan(NodeFiles pair)
    {
        TargetFile.Check(pair.CertificatePath, pair.MayReplace, _files);
        JournalFile certificate = FileOf(pair, pair.CertificatePath) with { IsCertificate = true };
        if (pair.KeyPem is null)
            return JournalFile.Plan(_files, [certificate]);
        TargetFile.Check(pair.KeyPath!, pair.MayReplace, _files);
        return JournalFile.Plan(_files, [certificate, FileOf(pair, pair.KeyPath!) with { Sha256 = JournalFile.HashOf(pair.KeyPem) }]);
    }

    private JournalFile FileOf(NodeFiles pair, string path) => new()
    {
        Temporary = AtomicFile.TemporaryName(_files, path),
        Target = path,
        IsNew = !pair.MayReplace,
        NodeId = pair.NodeId,
    };

    // One alone is done here: to start a thread for it takes longer.
    private static void Together<T>(IReadOnlyList<T> items, Action<T> work)
    {
        if (items.Count == 1)
            work(items[0]);
        else
            Parallel.ForEach(items, Flushing, work);
    }

    private static void Try(NodeFiles pair, ConcurrentDictionary<NodeFiles, ClusterCertsException> failures, string path, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is ClusterCertsException || FileErrors.IsFileError(e))
        {
            failures[pair] = FileErrors.Writing(path, e);
        }
    }

    private void SyncFolders(IEnumerable<JournalFile> files)
    {
        foreach (string touched in files.Select(f => FileErrors.FolderOf(f.Target)).Distinct(StringComparer.Ordinal).Where(Directory.Exists))
            _files.SyncDirectory(touched);
    }
}
