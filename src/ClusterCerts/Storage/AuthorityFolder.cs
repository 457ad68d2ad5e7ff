using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>An authority in a folder of plain files: the default store.</summary>
internal sealed class AuthorityFolder : IAuthorityStore
{
    // Beside these, certificates, lists and the trust bundle.
    private static readonly string[] Kept =
    [
        AuthorityDocument.Key.Name, AuthorityDocument.SerialNumber.Name, LedgerFile.FileName, AuthorityLock.FileName, AuthorityDocument.Policy.Name,
        AuthorityDocument.Targets.Name,
        AuthorityDocument.Rotation.Name, AuthorityDocument.NextKey.Name, AuthorityDocument.PreviousKey.Name, LedgerIndexFile.FileName, LedgerIndexFile.StampName,
        .. AuthorityDocument.Authorities.Select(a => a.List.Prepared.Name),
    ];

    // What verdicts are made from; of a key it counts alone whether it is there.
    private static readonly string[] Evidence =
    [
        .. Kept, AuthorityDocument.TrustBundle.Name, .. AuthorityDocument.Authorities.SelectMany(a => (string[])[a.Certificate.Name, a.List.Name]),
    ];

    private readonly List<string> _notices = [];
    private readonly LedgerFile _ledger;
    private readonly FolderRecord _record;

    internal AuthorityFolder(string path, FileSystem files)
    {
        Paths = new AuthorityPaths(path, files);
        _ledger = new LedgerFile(Paths.PathOf(LedgerFile.FileName));
        _record = new FolderRecord(Paths, _ledger);
    }

    public AuthorityPaths Paths { get; }

    public IReadOnlyList<string> Notices => _notices;

    public bool IsAuthority()
    {
        if (Has(AuthorityDocument.Certificate))
            return true;
        WriteAccess.DemandEntry(Paths.Location);
        return false;
    }

    public bool IsPublicCopy() => !Array.Exists(Kept, name => Path.Exists(Paths.PathOf(name)));

    public bool Has(AuthorityDocument document) => File.Exists(Paths.PathOf(document));

    public byte[]? Read(AuthorityDocument document) => Paths.Read(document.Name);

    public byte[] Demand(AuthorityDocument document) => InputFile.ReadAllBytes(Paths.PathOf(document), document.Limit);

    public ClusterCertsException? Misplaced(AuthorityDocument document) => AuthorityPaths.Misplaced(Paths.PathOf(document));

    public string PlaceOf(AuthorityDocument document) => Paths.PathOf(document);

    public void CheckReplaceable(AuthorityDocument document) => TargetFile.Check(Paths.PathOf(document), replace: true, Paths.Files);

    public IEnumerable<AuthorityDocument> Find(string prefix) => HostFiles.Find(Paths, prefix);

    public Ledger ReadLedger()
    {
        _ledger.Refresh(Paths.Files.Log);
        CheckLedger();
        return _ledger;
    }

    public bool IsBusy() => new FileInfo(Paths.PathOf(AuthorityLock.FileName)) is { Exists: true, Length: > 0 };

    public string LedgerPlace => _ledger.Path;

    public void CheckLedgerPlace() => TargetFile.RefuseFolder(_ledger.Path);

    public bool HasLedger() => File.Exists(_ledger.Path);

    public bool IsElsewhere(LedgerEntry issue) => false;

    public LedgerScan? ScanLedger<T>(WorkLog log, Func<ScannedLine, ReadOnlyMemory<byte>, T> examine, Action<T> take) =>
        HasLedger() ? LedgerScan.Read(_ledger.Path, log, examine, take) : null;

    public ILedgerIndexReader? OpenIndex()
    {
        if (!HasLedger())
            return null;
        try
        {
            using FileStream stream = InputFile.Open(_ledger.Path);
            return new LedgerIndexFile(_ledger.Path).TryOpen(stream, out _);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(_ledger.Path, e);
        }
    }

    public string LedgerStamp()
    {
        FileInfo file = Behind(_ledger.Path);
        return $"{file.FullName}|{(file.Exists ? file.Length : -1)}|{file.LastWriteTimeUtc.Ticks}";
    }

    public string? EvidenceStamp() => FileStamp.Of(Array.ConvertAll(Evidence, Paths.PathOf));

    public string? Stamp() => HostFiles.Stamp(Paths);

    public void Abandon() => AtomicFile.TryDelete(Paths.Files, Paths.PathOf(AuthorityLock.FileName));

    public IAuthoritySession Begin(string operation, CancellationToken cancellation, bool needsLedger = true)
    {
        if (Paths.Files.IsRehearsal)
            return Rehearse(needsLedger);
        AuthorityLock held = AuthorityLock.Acquire(Paths, cancellation);
        try
        {
            RefuseMoved();
            _ledger.Refresh(Paths.Files.Log);
            var recovery = new Recovery(Paths, _record, held);
            if (held.WasAbandoned() || HasTornLedger())
                Tell(recovery.Run());
            if (needsLedger)
                CheckLedger();
            return new ListKeepingSession(new FolderSession(Paths, _record, held, recovery.Left, operation), this);
        }
        catch (Exception e)
        {
            held.Dispose();
            if (FileErrors.IsFileError(e))
                throw FileErrors.Writing(Paths.Location, e);
            throw;
        }
    }

    public void Recover()
    {
        string path = Paths.PathOf(AuthorityLock.FileName);
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
            return;
        if (Paths.Files.IsRehearsal)
        {
            _notices.Add($"Another process is using '{Paths.Location}', or a command was interrupted there, which the next one will finish or undo; this is the present state.");
            return;
        }

        try
        {
            using AuthorityLock? held = AuthorityLock.TryAcquire(Paths);
            if (held is null)
                return;
            _ledger.Refresh();
            Tell(new Recovery(Paths, _record, held).Run());
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.WriteDenied)
        {
            Tell([$"A command was interrupted earlier in '{Paths.Location}', which cannot be written now; run any command there with write access to finish or undo it."]);
        }
        catch (Exception e) when (e is ClusterCertsException { ErrorCode: not ErrorCode.LedgerDamaged } || FileErrors.IsFileError(e))
        {
            // Who only reads is never kept from it.
            Tell([$"A command was interrupted earlier in '{Paths.Location}', and cannot be finished or undone now: {FileErrors.Writing(Paths.Location, e).Message}"]);
        }
    }

    public void Tell(string notice) => Tell([notice]);

    // Its first line is on disk before the certificate is: an authority without lines has lost them. A certificate with none of an
    // authority's own files beside it is a copy for verifiers, which issues nothing.
    private void CheckLedger()
    {
        if (_ledger.Count > 0 || !Has(AuthorityDocument.Certificate) || IsPublicCopy())
            return;
        throw new ClusterCertsException(
            ErrorCode.LedgerMissing,
            $"The ledger '{_ledger.Path}' is gone or empty: what was issued and revoked is unknown. Restore it from a backup, or rebuild it "
                + "from the certificates and lists in the folder with Test-CertLedger -Repair.",
            _ledger.Path);
    }

    private ListKeepingSession Rehearse(bool needsLedger)
    {
        AuthorityLock.DemandLocks(Paths);
        _ledger.Refresh();
        if (needsLedger)
            CheckLedger();
        return new ListKeepingSession(new RehearsalSession(Paths, _record), this);
    }

    // While this command waited, another moved it.
    private void RefuseMoved()
    {
        if (StoreFile.Read(Paths.Location) is StoreFile elsewhere)
            throw new ClusterCertsException(ErrorCode.AuthorityMoved, $"'{Paths.Location}' was moved to '{elsewhere.Connection}' meanwhile. Run the command again.", Paths.Location);
    }

    private void Tell(IReadOnlyList<string> notices) => _notices.AddRange(notices.Except(_notices));

    private bool HasTornLedger() => HasLedger() && !_ledger.IsWhole();

    // A link itself never changes.
    private static FileInfo Behind(string path)
    {
        var file = new FileInfo(path);
        try
        {
            return file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(path, e);
        }
    }
}
