using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.PostgreSql;

/// <summary>An authority whose ledger and documents are in a database. Its keys and its nodes' files are on this host, and so is the journal of them.</summary>
internal sealed class PostgreSqlStore : IAuthorityStore
{
    private readonly List<string> _notices = [];
    private readonly SeenLines _seen;
    private readonly DatabaseLedger _ledger;
    private readonly DatabaseOpening _opening;

    /// <param name="path">The authority directory on this host.</param>
    /// <param name="files">The disk.</param>
    /// <param name="settings">Where the rest is.</param>
    /// <param name="keepsFile">Whether a new authority's directory says so in a file.</param>
    /// <param name="habits">How it behaves; null as commands have it.</param>
    internal PostgreSqlStore(string path, FileSystem files, StoreFile settings, bool keepsFile = true, DatabaseHabits? habits = null)
    {
        Paths = new AuthorityPaths(path, files);
        Settings = settings;
        Database = new Database(settings, habits ?? new());
        Documents = new DocumentRows(settings.Authority, Database);
        _seen = new SeenLines(Paths, settings.Authority, LedgerPlace, Tell);
        _ledger = new DatabaseLedger(settings.Authority, Database, LedgerPlace, _seen);
        _opening = new DatabaseOpening(this, _ledger, keepsFile);
    }

    public AuthorityPaths Paths { get; }

    public IReadOnlyList<string> Notices => _notices;

    public string LedgerPlace => $"ledger of '{Settings.Authority}' ({Paths.Location}) in PostgreSQL, {Settings.Connection}";

    internal StoreFile Settings { get; }

    internal Database Database { get; }

    internal DocumentRows Documents { get; }

    public void Tell(string notice)
    {
        if (!_notices.Contains(notice))
            _notices.Add(notice);
    }

    public bool IsAuthority()
    {
        WriteAccess.DemandEntry(Paths.Location);
        return Has(AuthorityDocument.Certificate);
    }

    // Keys and nodes' files alone are on this host; whoever has store.json has the ledger.
    public bool IsPublicCopy() => false;

    public bool Has(AuthorityDocument document) => document.IsOnHost ? File.Exists(Paths.PathOf(document)) : Documents.Has(document.Name);

    public byte[]? Read(AuthorityDocument document) => document.IsOnHost ? Paths.Read(document.Name) : Documents.Find(document.Name);

    public byte[] Demand(AuthorityDocument document)
    {
        if (document.IsOnHost)
            return InputFile.ReadAllBytes(Paths.PathOf(document), document.Limit);
        return Read(document) switch
        {
            { Length: > 0 } content => content,
            null => throw new ClusterCertsException(ErrorCode.FileNotFound, $"'{PlaceOf(document)}' does not exist.", PlaceOf(document)),
            _ => throw new ClusterCertsException(ErrorCode.FileEmpty, $"'{PlaceOf(document)}' is empty.", PlaceOf(document)),
        };
    }

    public ClusterCertsException? Misplaced(AuthorityDocument document)
    {
        if (document.IsOnHost)
            return AuthorityPaths.Misplaced(Paths.PathOf(document));
        if (document != AuthorityDocument.Certificate)
            return null;
        ClusterCertsException? moved = null;
        Database.Query(Rows.Left, [Settings.Authority], row => moved = new ClusterCertsException(
            ErrorCode.AuthorityMoved,
            $"The authority '{Settings.Authority}' was moved out of {Database.Server().Place}, to {row.GetString(0)}. Work there, or move it back with Move-CertAuthority.",
            Paths.Location));
        return moved;
    }

    public string PlaceOf(AuthorityDocument document) =>
        document.IsOnHost ? Paths.PathOf(document) : $"{document.Name} of '{Settings.Authority}' in PostgreSQL, {Settings.Connection}";

    public void CheckReplaceable(AuthorityDocument document)
    {
        if (document.IsOnHost)
            TargetFile.Check(Paths.PathOf(document), replace: true, Paths.Files);
    }

    public IEnumerable<AuthorityDocument> Find(string prefix) =>
    [
        .. Documents.Names(prefix).Select(AuthorityDocument.Named), .. HostFiles.Find(Paths, prefix).Where(document => document.IsOnHost),
    ];

    public bool HasLedger()
    {
        long lines = 0;
        Database.Query(Rows.State, [Settings.Authority], row => lines = row.GetInt64(0));
        return lines > 0;
    }

    public void CheckLedgerPlace()
    {
        // Nothing else can be in the place of rows.
    }

    public Ledger ReadLedger()
    {
        Ledger ledger = ReadLedgerToShow();
        DemandNewest();
        return ledger;
    }

    public Ledger ReadLedgerToShow()
    {
        _ledger.Refresh(Database.Query);
        CheckLedger();
        return _ledger;
    }

    public LostLines? FindLost()
    {
        _ledger.Look(Database.Query);
        return _ledger.Lost;
    }

    public void AcceptLost() => _seen.Accept(_ledger);

    public bool IsElsewhere(LedgerEntry issue) => issue.Host is string host && host != Database.Habits.Host;

    public LedgerScan? ScanLedger<T>(WorkLog log, Func<ScannedLine, ReadOnlyMemory<byte>, T> examine, Action<T> take)
    {
        (long count, byte[] head) = (0, []);
        Database.Query(Rows.State, [Settings.Authority], row => (count, head) = (row.GetInt64(0), row.GetFieldValue<byte[]>(1)));
        WorkMeter meter = log.Meter("Reading the ledger", count);
        var lines = new Segments<long>(); // One that is gone leaves a gap in the numbers.
        LedgerScan scan = LedgerScan.Of(
            add => Database.Query(Rows.Lines, [Settings.Authority], row =>
            {
                meter.Advance();
                lines.Add(row.GetInt64(1));
                add(row.GetFieldValue<byte[]>(0));
            }),
            numbers => ReadAgain(lines, numbers), examine, take, (count, head));
        return scan.Count > 0 ? scan : null;
    }

    private IEnumerable<byte[]> ReadAgain(Segments<long> lines, IReadOnlyList<int> numbers)
    {
        foreach (long[] some in numbers.Select(number => lines[number - 1]).Chunk(Ledger.Batch))
        {
            var texts = new Dictionary<long, byte[]>();
            Database.Query(Rows.Several, [Settings.Authority, string.Join(',', some)], row => texts[row.GetInt64(1)] = row.GetFieldValue<byte[]>(0));
            foreach (long line in some)
                yield return texts.GetValueOrDefault(line, []);
        }
    }

    // What was read when it was as it is now, and before this host saw more, does not count any more.
    public string LedgerStamp()
    {
        string stamp = "";
        Database.Query(Rows.State, [Settings.Authority], row =>
        {
            (long lines, byte[] head) = (row.GetInt64(0), row.GetFieldValue<byte[]>(1));
            stamp = $"{lines}|{Convert.ToHexStringLower(head)}{_seen.Ahead(lines, head)}";
        });
        return stamp;
    }

    public string? EvidenceStamp()
    {
        string? stamp = null;
        Database.Query(Rows.Evidence, [Settings.Authority], row =>
            stamp = $"{Settings.Connection}|{Settings.Authority}|{row.GetString(0)}{_seen.Ahead(row.GetInt64(1), row.GetFieldValue<byte[]>(2))}");
        return stamp;
    }

    public string? Stamp()
    {
        string state = "";
        Database.Query(Rows.State, [Settings.Authority], row => state = $"{row.GetInt64(2)}");
        return HostFiles.Stamp(Paths) is string onHost ? $"{state}|{onHost}" : null;
    }

    public void Abandon()
    {
        AtomicFile.TryDelete(Paths.Files, Paths.PathOf(AuthorityLock.FileName));
        if (_opening.MadeFile)
            AtomicFile.TryDelete(Paths.Files, Paths.PathOf(StoreFile.FileName));
    }

    public IAuthoritySession Begin(string operation, CancellationToken cancellation, bool needsLedger = true) =>
        _opening.Begin(operation, needsLedger, cancellation);

    public void Recover() => _opening.Recover();

    /// <summary>Refuses where this role could not write.</summary>
    /// <exception cref="ClusterCertsException">It could not.</exception>
    internal void DemandWrite() => ServerSession.DemandWrite(Database, Paths.Location);

    /// <summary>Refuses a ledger that is an older or another copy than this host has seen, as it was read last.</summary>
    /// <exception cref="ClusterCertsException">It is one.</exception>
    internal void DemandNewest()
    {
        if (_ledger.Lost is LostLines lost && !(_ledger.Count == 0 && IsOnItsWay()))
            throw new ClusterCertsException(ErrorCode.LedgerRestored, lost.Text, Paths.Location);
    }

    // It left, or has not arrived yet: a move that was interrupted is to be finished.
    private bool IsOnItsWay() => Settings.Move is not null || Misplaced(AuthorityDocument.Certificate) is not null;

    /// <summary>Its first line is recorded with the certificate: an authority without lines has lost them.</summary>
    /// <exception cref="ClusterCertsException">It has none.</exception>
    internal void CheckLedger()
    {
        if (_ledger.Count == 0 && Has(AuthorityDocument.Certificate))
        {
            throw new ClusterCertsException(
                ErrorCode.LedgerMissing,
                $"The {LedgerPlace} is empty: what was issued and revoked is unknown. Restore the database from a backup.",
                Paths.Location);
        }
    }
}
