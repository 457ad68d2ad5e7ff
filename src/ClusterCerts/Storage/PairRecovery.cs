using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>Brings the files of one unit of a journal to an end: finished, undone, or left as they are with the reason.</summary>
internal sealed class PairRecovery(AuthorityPaths folder, AuthorityRecord record)
{
    private readonly FileSystem _files = folder.Files;
    private readonly Ledger _ledger = record.Ledger;
    private LedgerStatus? _ledgerStatus;
    private int _statusLines;

    /// <summary>Recovers a unit under the lock.</summary>
    /// <param name="step">The command that it is of.</param>
    /// <param name="unit">Its files.</param>
    /// <exception cref="IOException">The ledger cannot be written.</exception>
    internal RecoveredPair Recover(JournalStep step, IReadOnlyList<JournalFile> unit)
    {
        SerialNumber? serial = Serial(unit[0]);
        int issue = serial is SerialNumber number ? _ledger.IndexOfIssue(number) : -1;
        bool isDone = serial is null ? step.IsCommitted : issue >= 0;
        if (!isDone || (serial is not null && !IsLatest(issue)))
            return Discard(unit);
        if (unit.Select(f => FileErrors.FolderOf(f.Target)).FirstOrDefault(f => !Directory.Exists(f)) is string gone)
        {
            return new RecoveredPair(UnitState.Left, new ClusterCertsException(
                ErrorCode.FileNotFound, $"the folder '{gone}' is gone. Bring it back, or issue a new pair into another folder.", gone));
        }

        Placement? placement = null;
        try
        {
            placement = new Placement(_files, unit, [.. unit.Where(IsInPlace)]);
            foreach (JournalFile file in unit.Where(f => f.IsCertificate && !IsInPlace(f)))
                WriteCertificate(file, step.Chain);
            placement.Place();
            return new RecoveredPair(UnitState.Finished, null);
        }
        catch (Exception e) when (e is ClusterCertsException || FileErrors.IsFileError(e))
        {
            ClusterCertsException error = FileErrors.Replacing(unit[0].Target, e);
            if (placement?.IsPutBack == true && error.ErrorCode == ErrorCode.FileExists && serial is null && CanTakeBack(step))
                return TakeBack(step, unit, error);
            return serial is null || placement?.IsPutBack != true
                ? new RecoveredPair(UnitState.Left, error)
                : Withdraw(unit, issue, error);
        }
    }

    /// <summary>Writes what the ledger has of a certificate where its file waits.</summary>
    internal void WriteCertificate(JournalFile file, IReadOnlyList<byte[]> chain)
    {
        if (File.Exists(file.Temporary))
            _files.Delete(file.Temporary);
        byte[] leaf = _ledger.CertificateOf(_ledger.IndexOfIssue(Serial(file)!.Value));
        _files.WriteNew(file.Temporary!, CertificateFile.Write([leaf, .. chain]), FileProtection.Public);
    }

    // Never handed out: the node goes on with what it had. The ledger says so, and nothing of it stays.
    private RecoveredPair Withdraw(IReadOnlyList<JournalFile> unit, int issue, ClusterCertsException error)
    {
        // Recovery has no clock, and needs none: from its first moment on it does not count.
        LedgerEntry issued = _ledger.At(issue);
        record.Append(new RecordedChange("Recovery",
            [LedgerEntries.Withdrawal(_ledger.Last().Time, issued.NodeId, issued.SerialNumber!.Value)]) { Id = record.NewChange() });
        Discard(unit);
        return new RecoveredPair(UnitState.Withdrawn, error);
    }

    // Something else came where a file was to be made: that stays. What the ledger says of it alone is no line that anyone goes by yet.
    private RecoveredPair TakeBack(JournalStep step, IReadOnlyList<JournalFile> unit, ClusterCertsException error)
    {
        if (step.Ledger.Count > 0)
            record.Delete();
        RecoveredPair undone = Discard(unit);
        return undone.State == UnitState.Undone ? undone with { Error = error } : undone;
    }

    // Of an authority that comes to be the ledger has these lines and no others.
    private bool CanTakeBack(JournalStep step) => record.CanDelete
        && step.Files.Any(f => f.IsNew) && (step.Ledger.Count == 0 || step.Ledger.Count >= _ledger.Count);

    private RecoveredPair Discard(IReadOnlyList<JournalFile> unit)
    {
        try
        {
            Placement.Discard(_files, unit);
            JournalFile? lost = unit.FirstOrDefault(f => f.Temporary is not null && !Directory.Exists(FileErrors.FolderOf(f.Temporary)));
            return new RecoveredPair(UnitState.Undone, lost is null ? null : new ClusterCertsException(
                ErrorCode.FileNotFound, $"The folder of '{lost.Temporary}' is gone; delete that file when the folder is back.", lost.Temporary));
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            return new RecoveredPair(UnitState.Left, FileErrors.Replacing(unit[0].Temporary ?? unit[0].Target, e));
        }
    }

    private static SerialNumber? Serial(JournalFile file) => SerialNumber.TryParse(file.SerialNumber, out SerialNumber serial) ? serial : null;

    private bool IsLatest(int issue)
    {
        if (_ledgerStatus is null || _statusLines != _ledger.Count)
            (_ledgerStatus, _statusLines) = (LedgerStatus.Of(store: null, _ledger), _ledger.Count);
        return _ledger.At(issue).NodeId is NodeId nodeId && _ledgerStatus.LatestOf(nodeId) == issue;
    }

    private bool IsInPlace(JournalFile file) => file switch
    {
        { IsCertificate: true } => File.Exists(file.Target) && Holds(file.Target, Serial(file)!.Value),
        { Temporary: null } => !File.Exists(file.Target),
        { Sha256: string hash } => File.Exists(file.Target) && HasContent(file.Target, hash),
        _ => !File.Exists(file.Temporary) && File.Exists(file.Target),
    };

    private static bool HasContent(string path, string hash)
    {
        try
        {
            return JournalFile.HashOfFile(path) == hash;
        }
        catch (Exception e) when (e is ClusterCertsException || FileErrors.IsFileError(e))
        {
            return false; // What is there is another file, readable or not.
        }
    }

    private bool Holds(string path, SerialNumber serial)
    {
        try
        {
            return CertificateFile.Read(path).Encoded[0].AsSpan().SequenceEqual(_ledger.CertificateOf(_ledger.IndexOfIssue(serial)));
        }
        catch (ClusterCertsException)
        {
            return false; // What is there is another file, readable or not.
        }
    }
}

/// <summary>What became of a unit.</summary>
internal enum UnitState
{
    /// <summary>Every file has its name.</summary>
    Finished,

    /// <summary>Nothing of it is left.</summary>
    Undone,

    /// <summary>It was recorded and could not be put in place: what was there is there still, and the ledger says that it was never handed
    /// out.</summary>
    Withdrawn,

    /// <summary>It can be neither finished nor undone now, and stays in the journal.</summary>
    Left,
}

/// <summary>What became of a unit, and why not more.</summary>
internal sealed record RecoveredPair(UnitState State, ClusterCertsException? Error);
