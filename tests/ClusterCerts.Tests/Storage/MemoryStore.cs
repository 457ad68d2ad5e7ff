using System.Globalization;

namespace ClusterCerts.Tests.Storage;

/// <summary>An authority whose ledger and documents are kept in memory. Its keys and its nodes' files are on this host, as with any store.</summary>
internal sealed class MemoryStore : IAuthorityStore, IDisposable
{
    private readonly Dictionary<AuthorityDocument, byte[]> _documents = [];
    private readonly List<string> _notices = [];
    private readonly SemaphoreSlim _free = new(1);
    private int _changes;

    internal MemoryStore(string path, FileSystem files)
    {
        Paths = new AuthorityPaths(path, files);
        Lines = new MemoryLedger($"that is kept in memory for {path}");
    }

    public AuthorityPaths Paths { get; }

    public IReadOnlyList<string> Notices => _notices;

    internal MemoryLedger Lines { get; }

    public void Tell(string notice)
    {
        if (!_notices.Contains(notice))
            _notices.Add(notice);
    }

    public void Recover()
    {
        // Nothing is half-done where a change is one assignment.
    }

    public bool IsAuthority() => Has(AuthorityDocument.Certificate);

    public bool IsPublicCopy() => false;

    public bool Has(AuthorityDocument document) => document.IsOnHost ? File.Exists(Paths.PathOf(document)) : _documents.ContainsKey(document);

    public byte[]? Read(AuthorityDocument document) => document.IsOnHost ? Paths.Read(document.Name) : _documents.GetValueOrDefault(document)?.ToArray();

    public byte[] Demand(AuthorityDocument document) => Read(document)
        ?? throw new ClusterCertsException(ErrorCode.FileNotFound, $"'{PlaceOf(document)}' does not exist.", PlaceOf(document));

    public ClusterCertsException? Misplaced(AuthorityDocument document) => document.IsOnHost ? AuthorityPaths.Misplaced(Paths.PathOf(document)) : null;

    // No path: whoever opened it by that would find nothing.
    public string PlaceOf(AuthorityDocument document) => document.IsOnHost ? Paths.PathOf(document) : $"{document.Name} in the memory of {Paths.Location}";

    public void CheckReplaceable(AuthorityDocument document)
    {
        if (document.IsOnHost)
            TargetFile.Check(Paths.PathOf(document), replace: true, Paths.Files);
    }

    public IEnumerable<AuthorityDocument> Find(string prefix)
    {
        IEnumerable<AuthorityDocument> onHost = !Directory.Exists(Paths.Location) ? []
            : Directory.EnumerateFiles(Paths.Location, "*", SearchOption.AllDirectories)
                .Select(path => AuthorityDocument.Named(Paths.ToLedgerPath(path))).Where(document => document.IsOnHost);
        return [.. _documents.Keys.Concat(onHost).Where(document => document.Name.StartsWith(prefix, StringComparison.Ordinal))];
    }

    public string LedgerPlace => $"the memory of {Paths.Location}";

    public void CheckLedgerPlace()
    {
        // Nothing else can be in the place of a list.
    }

    public bool HasLedger() => Lines.Lines.Count > 0;

    public Ledger ReadLedger() => HasLedger() || !IsAuthority() ? Lines : throw new ClusterCertsException(ErrorCode.LedgerMissing, "The ledger is gone.", Paths.Location);

    public bool IsElsewhere(LedgerEntry issue) => false;

    public LedgerScan? ScanLedger<T>(WorkLog log, Func<ScannedLine, ReadOnlyMemory<byte>, T> examine, Action<T> take) => HasLedger()
        ? LedgerScan.Of(add => Lines.Lines.ToList().ForEach(add), numbers => numbers.Select(number => Lines.Lines[number - 1]), examine, take) : null;

    public string LedgerStamp() => Lines.Lines.Count.ToString(CultureInfo.InvariantCulture);

    public string? Stamp() => _free.CurrentCount == 0 ? null : _changes.ToString(CultureInfo.InvariantCulture);

    public void Abandon()
    {
        // There is no lock file.
    }

    public IAuthoritySession Begin(string operation, CancellationToken cancellation, bool needsLedger = true)
    {
        _free.Wait(cancellation);
        return new ListKeepingSession(new MemorySession(this), this);
    }

    internal void Change(IReadOnlyList<LedgerEntry> entries, IEnumerable<FileChange> changes)
    {
        foreach (FileChange change in changes)
            Apply(change);
        Lines.Append(entries);
        _changes++;
    }

    internal void Release() => _free.Release();

    public void Dispose() => _free.Dispose();

    private void Apply(FileChange change)
    {
        if (change is { Document: { IsOnHost: false } document, Content: byte[] bytes })
            _documents[document] = [.. bytes];
        else if (change.Document is { IsOnHost: false } gone)
            _documents.Remove(gone);
        else if (change.Content is byte[] content)
            AtomicFile.Write(Paths.Files, change.PathIn(Paths), content, change.Protection, replace: !change.IsNew);
        else if (change.Writer is Action<Stream> write)
            Paths.Files.WriteNew(change.PathIn(Paths), write, change.Protection);
        else if (File.Exists(change.PathIn(Paths)))
            Paths.Files.Delete(change.PathIn(Paths));
    }
}
