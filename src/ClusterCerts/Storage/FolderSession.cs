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
    private readonly FileSystem _files = folder.Files;
    private readonly KeySuccession _keys = new(folder, record.Ledger);
    private readonly Dictionary<NodeFiles, IReadOnlyList<JournalFile>> _prepared = [];
    private readonly SessionJournal _journal = new(folder, record, held, left);

    public Ledger Ledger => record.Ledger;

    public BigInteger ReadLastSerialNumber() => record.ReadLastSerialNumber();

    public IReadOnlyDictionary<NodeFiles, ClusterCertsException> Prepare(IReadOnlyList<NodeFiles> files)
    {
        record.Check(isIssuance: true);
        var failures = new ConcurrentDictionary<NodeFiles, ClusterCertsException>();
        foreach (NodeFiles pair in files)
            FileWork.Try(pair, failures, pair.CertificatePath, () => _prepared.Add(pair, Plan(pair)));
        if (_prepared.Count == 0)
            return failures;
        OrForget(() => _journal.Guard(() =>
        {
            _journal.Write(new JournalStep { Operation = operation, Files = [.. _prepared.Values.SelectMany(unit => unit)] });
            FileWork.Together(
                [.. _prepared.Where(p => p.Key.KeyPem is not null)],
                p => FileWork.Try(p.Key, failures, p.Key.KeyPath!, () => _keys.WriteKey(p.Key, p.Value[^1])));
            Forget([.. failures.Keys.Where(_prepared.ContainsKey)]);
        }));
        return failures;
    }

    public IReadOnlyDictionary<NodeFiles, ClusterCertsException> RecordIssued(IReadOnlyList<IssuedFiles> issued, IReadOnlyList<byte[]> chain)
    {
        var units = issued.ToDictionary(
            i => i.Files,
            i => (IReadOnlyList<JournalFile>)[.. _prepared[i.Files].Select(f => f with { SerialNumber = i.Entry.SerialNumber.ToString() })]);
        OrForget(() => _journal.Guard(() => Forget([.. _prepared.Keys.Except(units.Keys)])));
        _prepared.Clear();
        BigInteger last = issued.Max(i => i.Entry.SerialNumber!.Value.Value);
        IReadOnlyList<LedgerEntry> gap = SerialNumberGap.Before(
            record.Ledger, record.ReadSerialNumber(), [.. issued.Select(i => i.Entry)], isIssuance: true);
        var step = new JournalStep { Operation = operation, Files = [.. units.Values.SelectMany(unit => unit)], Ledger = gap, Chain = chain };
        var failures = new Dictionary<NodeFiles, ClusterCertsException>();
        OrForget(() => _journal.Run(step, () =>
        {
            record.Append(new RecordedChange(operation, [.. gap, .. issued.Select(i => i.Entry)]) { Id = record.NewChange(),
                LastSerialNumber = last });
            return new Revealing(folder, record, step, units).Run(failures);
        }));
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
            Temporary = !c.IsWritten ? null : AtomicFile.TemporaryName(_files, c.PathIn(folder)),
            Target = c.PathIn(folder),
            IsNew = c.IsNew,
            Sha256 = JournalFile.HashOf(c.Content),
        })])).ToList();
        IReadOnlyList<LedgerEntry> lines = [.. SerialNumberGap.Before(record.Ledger, record.ReadSerialNumberIfWhole(), changes.Ledger,
            isIssuance: false), .. changes.Ledger];
        var step = new JournalStep { Operation = changes.Operation, Files = staged.ConvertAll(s => s.Second), Ledger = lines,
            Change = record.NewChange() };
        var recorded = new RecordedChange(changes.Operation, lines) { Id = step.Change, Documents = documents, MovedTo = changes.MovedTo };
        changes.MayBeThere = true;
        if (files.Length == 0 && step.Change is not null)
        {
            record.Append(recorded); // Nothing of this host goes with it.
            return;
        }

        OrForget(() => _journal.Run(step, () =>
        {
            WorkMeter meter = _files.Log.Meter("Writing files", staged.Count);
            foreach ((FileChange change, JournalFile file) in staged.Where(s => s.First.IsWritten))
            {
                meter.Advance(); // Until here it can be stopped, and nothing of it stays.
                _keys.Write(change, file);
            }

            var placement = new Placement(_files, step.Files);
            placement.Keep();
            if (step.Change is null || changes.Files.Any(c => c.Writer is not null))
                _journal.Write(step with { IsCommitted = step.Change is null, Files = [.. staged.Select(s => WithHash(s.First, s.Second))] });
            record.Append(recorded);
            if (step.Files.Count > 0)
                placement.Place();
            FileWork.SyncFolders(_files, step.Files);
            return [];
        }), changes);
    }

    // What was not in memory is known once it is written.
    private static JournalFile WithHash(FileChange change, JournalFile file) =>
        change.Writer is null ? file : file with { Sha256 = JournalFile.HashOfFile(file.Temporary!) };

    public void Dispose()
    {
        try
        {
            // Keys for which nothing was signed.
            if (_prepared.Count > 0)
                _journal.TryRecover();
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

    // What failed was finished or undone with all that was prepared.
    private void OrForget(Action work, ChangeSet? changes = null)
    {
        try
        {
            work();
        }
        catch
        {
            _prepared.Clear();
            if (changes is not null)
                changes.MayBeThere = !_journal.IsUndone;
            throw;
        }
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
            _journal.Close();
    }

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
}
