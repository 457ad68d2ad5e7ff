using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>The issuance log: its entries, each chained to the one before by the SHA-256 of that one's line. It is asked and not gone through, since it
/// only grows. Whoever keeps the lines, in a file or elsewhere, derives from it; the first of them an <see cref="ILedgerIndex"/> may
/// know, the others are in memory.</summary>
/// <param name="name">What messages call it.</param>
internal abstract class Ledger(string name)
{
    /// <summary>Its name, as documents have theirs: that of its file in an authority directory.</summary>
    internal const string DocumentName = "ledger.jsonl";

    /// <summary>What the first line goes on from.</summary>
    internal const string FirstPrevious = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>So many lines are looked up or read in one go.</summary>
    internal const int Batch = 256;

    private ILedgerIndex? _index;
    private LineTable _table = new(0);
    private readonly RecentEntries _recent = new();
    private string _lastHash = FirstPrevious;
    private DateTimeOffset? _lastTime;

    /// <summary>How many lines there are.</summary>
    internal int Count => _table.Count;

    /// <summary>The highest serial number in it; zero when there is none.</summary>
    internal BigInteger HighestSerialNumber => BigInteger.Max(_index?.HighestSerialNumber ?? 0, _table.HighestSerialNumber);

    /// <summary>The highest number of a list of any CA; zero when there is none.</summary>
    internal BigInteger HighestListNumber => BigInteger.Max(_index?.HighestListNumber ?? 0, _table.HighestListNumber);

    /// <summary>What a line says, without the certificate: <see cref="CertificateOf"/> reads that.</summary>
    /// <param name="line">The index of the line.</param>
    /// <exception cref="ClusterCertsException">The line cannot be read, or is damaged.</exception>
    internal LedgerEntry At(int line) => line >= _table.First ? _table.EntryAt(line) : _recent.Get(line, () => Parse(LineOf(line), line + 1, withCertificate: false));

    /// <summary>Has many questions asked at once until it is disposed: a command that writes here waits for that, so it is for a moment only.</summary>
    internal virtual IDisposable? Hold() => Ask(index => index.Hold());

    /// <summary>The last line.</summary>
    internal LedgerEntry Last() => At(Count - 1);

    /// <summary>The lines that a query asks for, in their order.</summary>
    internal IReadOnlyList<int> Find(LineQuery query)
    {
        IReadOnlyList<int> indexed = Ask(index => index.Find(query)) ?? [];
        if (query.PublicKeySha256 is not null)
            indexed = [.. indexed.Where(line => query.Matches(line, At(line), query.Leap ?? default))]; // An index may know a part of it.
        return indexed.Count == 0 ? _table.Find(query) : [.. indexed, .. _table.Find(query)];
    }

    /// <summary>The last of them, or -1.</summary>
    internal int FindLast(LineQuery query)
    {
        if (query.PublicKeySha256 is not null)
            return Find(query) is [.., int last] ? last : -1;
        int line = _table.FindLast(query);
        return line >= 0 || _index is null ? line : (Ask(index => (int?)index.FindLast(query)) ?? _table.FindLast(query));
    }

    /// <summary>The first line that issues each of several numbers, by number; those that none issues are left out.</summary>
    internal IReadOnlyDictionary<SerialNumber, int> IssuesAmong(IEnumerable<SerialNumber> numbers)
    {
        var issues = new Dictionary<SerialNumber, int>();
        foreach (SerialNumber[] some in numbers.Distinct().Chunk(Batch))
        {
            foreach ((SerialNumber number, int line) in Ask(index => index.FirstIssues(some)) ?? [])
                issues.TryAdd(number, line);
            foreach ((SerialNumber number, int line) in _table.FirstIssues(some))
                issues.TryAdd(number, line);
        }

        return issues;
    }

    /// <summary>What finds the answers to many questions together, where each has a way to go; null where it has none.</summary>
    internal ILedgerIndex? Foresight => _index is { CanForesee: true } ? _index : null;

    /// <summary>Reads lines in one go whose certificates are asked for next.</summary>
    internal virtual void FetchTexts(IReadOnlyList<int> lines)
    {
        // A file gives each as quickly.
    }

    /// <summary>What lines say, read in one go; those that are damaged are left out.</summary>
    internal IReadOnlyList<(int Line, LedgerEntry Entry)> Peek(IReadOnlyList<int> lines)
    {
        Fetch([.. lines]);
        return [.. lines.Where(line => line >= _table.First || _recent.Has(line)).Select(line => (line, At(line)))];
    }

    /// <summary>Reads lines in one go that are asked for next. One that is damaged is an error where it is asked for.</summary>
    internal void Fetch(List<int> lines)
    {
        List<int> unknown = lines.FindAll(line => line < _table.First && !_recent.Has(line));
        _recent.MakeRoom(unknown.Count);
        foreach ((int line, byte[] text) in unknown.Count > 1 ? TextsOf(unknown) : [])
            _recent.Get(line, () => Parse(text, line + 1, withCertificate: false));
    }

    /// <summary>Every node that a line names, in the order of their first lines.</summary>
    internal IReadOnlyList<NodeId> Nodes() => Both(Ask(index => index.Nodes()), _table.Nodes);

    /// <summary>The nodes whose files have a name, whatever the case of its letters, in the order of their first lines.</summary>
    /// <param name="stem">The name, as <see cref="NodeId.FileStem"/> has it.</param>
    internal IReadOnlyList<NodeId> NodesWithStem(string stem) => Both(Ask(index => index.NodesWithStem(stem)), () => _table.NodesWithStem(stem));

    /// <summary>Whether an index knows for certain that a line revokes what a CA signed; where it does not, a line may.</summary>
    internal bool IsKnownToRevoke(KeyId issuerKeyId) => Ask(index => (bool?)index.Revokes(issuerKeyId)) == true;

    /// <summary>The revocations that a query may ask for: those that are not certain are to be looked at.</summary>
    /// <param name="query">The query.</param>
    /// <param name="numbers">Only those of these numbers, and any that no index knows; null for all.</param>
    internal IReadOnlyList<RevocationLine> RevocationsFor(RevocationQuery query, IReadOnlyCollection<SerialNumber>? numbers = null)
    {
        using IDisposable? held = numbers is null ? null : Hold();
        IEnumerable<RevocationLine> indexed = numbers is null ? Ask(index => index.FindRevocations(query)) ?? []
            : numbers.Chunk(Batch).SelectMany(some => Ask(index => index.FindRevocations(query, some)) ?? []);
        List<RevocationLine> found = [.. indexed];
        found.AddRange(_table.FindRevocations(query)); // After the question: an index that fails is replaced by it.
        return found;
    }

    /// <summary>As <see cref="IssuesAmong"/>, of the lines that no index knows.</summary>
    internal IReadOnlyList<(SerialNumber Number, int Line)> LateIssuesAmong(IReadOnlyList<SerialNumber> numbers) => _table.FirstIssues(numbers);

    /// <summary>The certificate that a line records, in DER.</summary>
    /// <param name="index">The index of the entry.</param>
    internal byte[] CertificateOf(int index) =>
        Parse(LineOf(index), index + 1, withCertificate: true).Certificate ?? throw Damaged(index + 1, "it holds no certificate");

    /// <summary>The hashes of lines, hexadecimal, as the lines after them have it.</summary>
    /// <param name="lines">Which, by their indices.</param>
    /// <exception cref="ClusterCertsException">A line cannot be read, or is damaged.</exception>
    internal IReadOnlyList<string> HashesAt(IReadOnlyList<int> lines)
    {
        using IDisposable? held = Hold();
        FetchTexts(lines);
        return [.. lines.Select(line => HashOf(LineOf(line)))];
    }

    /// <summary>The text of every line, in their order, each without its end.</summary>
    internal IEnumerable<byte[]> Texts() => Texts(0);

    /// <summary>The same from a line on, up to the last that there is when it is asked for; what comes meanwhile is left out.</summary>
    /// <param name="from">The index of the first.</param>
    internal virtual IEnumerable<byte[]> Texts(int from) => Enumerable.Range(from, Count - from).Chunk(Batch).SelectMany(some =>
    {
        FetchTexts(some);
        return some.Select(LineOf);
    });

    /// <summary>Hands the text of every line over, in their order.</summary>
    internal virtual void ReadTexts(Action<byte[]> take)
    {
        foreach (byte[] line in Texts())
            take(line);
    }

    /// <summary>The text of a line, without its end.</summary>
    protected abstract byte[] LineOf(int index);

    /// <summary>The texts of several lines that an index knows, read in one go; those that are not as they were written are left out.</summary>
    protected virtual IEnumerable<(int Line, byte[] Text)> TextsOf(IReadOnlyList<int> lines) => lines.Select(line => (line, LineOf(line)));

    /// <summary>The lines of entries that go on from the last one.</summary>
    protected IReadOnlyList<byte[]> LinesOf(IReadOnlyList<LedgerEntry> entries)
    {
        var lines = new List<byte[]>(entries.Count);
        string previous = _lastHash;
        foreach (LedgerEntry entry in entries)
        {
            byte[] line = LedgerLine.Write(entry with { Previous = previous });
            previous = HashOf(line);
            lines.Add(line);
        }

        return lines;
    }

    /// <summary>Takes the next line.</summary>
    /// <exception cref="ClusterCertsException">It is damaged, or does not go on from the one before.</exception>
    protected void Take(ReadOnlySpan<byte> line)
    {
        LedgerEntry entry = Parse(line, Count + 1, withCertificate: false);
        if (entry.Previous != _lastHash)
            throw Damaged(Count + 1, "it does not continue the line before it: a line was changed, removed or moved");
        Add(entry, line);
    }

    /// <summary>Takes the next line if it is one and goes on from the one before.</summary>
    protected bool TryTake(ReadOnlySpan<byte> line)
    {
        try
        {
            LedgerEntry entry = LedgerLine.Read(line, withCertificate: false);
            if (entry.Previous != _lastHash)
                return false;
            Add(entry, line);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Forgets all that was read.</summary>
    protected void Clear()
    {
        (_index, _table) = (null, new LineTable(0));
        (_lastHash, _lastTime) = (FirstPrevious, null);
        _recent.Clear();
    }

    /// <summary>Goes on after the lines that an index knows, in place of reading them.</summary>
    /// <param name="index">The index.</param>
    /// <param name="lastHash">The hash of its last line, hexadecimal.</param>
    protected void Continue(ILedgerIndex index, string lastHash)
    {
        Clear();
        (_index, _table, _lastHash) = (index, new LineTable(index.Count), lastHash);
        _lastTime = Last().Time;
    }

    /// <summary>Reads all lines, in place of an index that has failed.</summary>
    protected virtual void ReadWithoutIndex() => throw new InvalidOperationException("There are lines that only the index knows.");

    /// <summary>The SHA-256 of the last line, hexadecimal: by the chain it stands for all of them.</summary>
    internal string LastHash => _lastHash;

    /// <summary>A line that is in memory, for an index.</summary>
    /// <param name="line">The index of the line.</param>
    /// <param name="place">Where it is, as it was read again.</param>
    /// <exception cref="LedgerIndexException">It is another than was read before.</exception>
    protected IndexedLine InMemory(int line, LinePlace place) => _table.HasHash(line, place.Hash) ? new IndexedLine(At(line), place, _table.LeapAt(line))
        : throw new LedgerIndexException("A line was changed meanwhile.");

    /// <summary>The error for a line.</summary>
    protected ClusterCertsException Damaged(int number, string why, Exception? inner = null) => new(
        ErrorCode.LedgerDamaged,
        $"Line {number} of the ledger '{name}' is damaged: {why}. See what is wrong with Test-CertLedger -Detailed, and restore the file from a backup.",
        name,
        inner);

    private static string HashOf(ReadOnlySpan<byte> line) => Convert.ToHexStringLower(SHA256.HashData(line));

    // An index is never needed: what it cannot tell, the lines do.
    private T? Ask<T>(Func<ILedgerIndex, T> ask)
    {
        try
        {
            return _index is null ? default : ask(_index);
        }
        catch (Exception e) when (LedgerIndexException.IsOne(e))
        {
            ReadWithoutIndex();
            return default;
        }
    }

    private static IReadOnlyList<NodeId> Both(IReadOnlyList<NodeId>? indexed, Func<IReadOnlyList<NodeId>> others) =>
        indexed is null or [] ? others() : [.. indexed.Concat(others()).Distinct()];

    private void Add(LedgerEntry entry, ReadOnlySpan<byte> line)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(line, hash);
        _lastHash = Convert.ToHexStringLower(hash);
        _table.Add(entry, hash, _lastTime);
        _lastTime = entry.Time;
    }

    private LedgerEntry Parse(ReadOnlySpan<byte> line, int number, bool withCertificate)
    {
        try
        {
            return LedgerLine.Read(line, withCertificate);
        }
        catch (JsonException e)
        {
            throw Damaged(number, e is JsonFault fault ? fault.Message : "it is not a JSON object of the ledger", e);
        }
    }
}
