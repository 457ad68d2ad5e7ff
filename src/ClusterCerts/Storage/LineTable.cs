using System.Buffers.Binary;
using System.Numerics;
using ClusterCerts.Files;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>Lines of a ledger that were read into memory, each found by what it says. A line takes some 130 octets.</summary>
internal sealed class LineTable : ILedgerIndex
{
    private static readonly int EventCount = Enum.GetValues<LedgerEvent>().Length;

    private readonly int _first;
    private readonly Segments<CompactLine> _lines = new();
    private readonly LineCompactor _compactor = new();

    // Of issuances there are too many.
    private readonly List<int>[] _byEvent = [.. Enumerable.Range(0, EventCount).Select(_ => new List<int>())];
    private readonly LineBuckets _bySerial;
    private readonly LineBuckets _byNode;
    private readonly LineBuckets _byKey;
    private readonly LineBuckets _byPath;
    private readonly Dictionary<string, List<NodeId>> _byStem = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<int, ClockLeap> _leaps = [];

    /// <summary>Makes an empty one.</summary>
    /// <param name="first">The number of the first line; those before it are known elsewhere.</param>
    internal LineTable(int first)
    {
        _first = first;
        _bySerial = new(i => LineCompactor.HashOfSerial(_lines[i]));
        _byNode = new(i => _lines[i].Node - 1);
        _byKey = new(i => LineCompactor.HashOfKey(_lines[i]));
        _byPath = new(i => _lines[i].CertificatePath - 1);
    }

    /// <summary>The number of the first line.</summary>
    internal int First => _first;

    public int Count => _first + _lines.Count;

    /// <summary>How many entries are kept as objects: what only few lines say.</summary>
    internal int KeptEntries => _compactor.Kept;

    public BigInteger HighestSerialNumber { get; private set; }

    public BigInteger HighestListNumber { get; private set; }

    /// <summary>What a line says, without its certificate and the hash of the line before.</summary>
    internal LedgerEntry EntryAt(int line)
    {
        ref CompactLine compact = ref _lines[line - _first];
        return _compactor.EntryOf(compact, compact.Replaced > 0 ? LineCompactor.SerialOf(_lines[compact.Replaced - 1]) : null);
    }

    /// <summary>Whether a line has a SHA-256, as far as is kept of it.</summary>
    internal bool HasHash(int line, ReadOnlySpan<byte> hash) => _lines[line - _first].Hash == BinaryPrimitives.ReadUInt64BigEndian(hash);

    /// <summary>How far the time of a line is from that of the line before.</summary>
    internal ClockLeap LeapAt(int line) => _leaps.GetValueOrDefault(line);

    /// <summary>Adds the next line.</summary>
    /// <param name="entry">What it says.</param>
    /// <param name="hash">Its SHA-256.</param>
    /// <param name="before">When the one before it was written; null when there is none.</param>
    internal void Add(LedgerEntry entry, ReadOnlySpan<byte> hash, DateTimeOffset? before)
    {
        int line = Count;
        int nodes = _compactor.Nodes.Values.Count;
        CompactLine compact = _compactor.Compact(entry, entry.Replaces is SerialNumber replaced ? LastWith(replaced) : -1);
        compact.Hash = BinaryPrimitives.ReadUInt64BigEndian(hash);
        _lines.Add(compact);
        if (ClockLeaps.Between(before, entry.Time) is not ClockLeap.None and var leap)
            _leaps.Add(line, leap);
        if (entry.Event != LedgerEvent.Issue)
            _byEvent[(int)entry.Event].Add(line);
        _bySerial.Add();
        _byNode.Add();
        _byKey.Add();
        _byPath.Add();
        if (_compactor.Nodes.Values.Count > nodes)
            AddStem(_compactor.Nodes[compact.Node]);
        if (entry.CountsAsUsed)
            HighestSerialNumber = BigInteger.Max(HighestSerialNumber, entry.SerialNumber!.Value.Value);
        if (entry.ListNumber is BigInteger number)
            HighestListNumber = BigInteger.Max(HighestListNumber, number);
    }

    public IReadOnlyList<int> Find(LineQuery query)
    {
        List<int> lines = [.. Backwards(query)];
        lines.Reverse();
        return lines;
    }

    public int FindLast(LineQuery query) => Backwards(query).DefaultIfEmpty(-1).First();

    public IReadOnlyList<(SerialNumber Number, int Line)> FirstIssues(IReadOnlyList<SerialNumber> numbers)
    {
        var issues = new List<(SerialNumber, int)>();
        foreach (SerialNumber number in _lines.Count == 0 ? [] : numbers)
        {
            int first = With(number).LastOrDefault(i => _compactor.RestOf(_lines[i]).Event == LedgerEvent.Issue, -1);
            if (first >= 0)
                issues.Add((number, _first + first));
        }

        return issues;
    }

    public IReadOnlyList<NodeId> Nodes() => _compactor.Nodes.Values;

    public IReadOnlyList<NodeId> NodesWithStem(string stem) => _byStem.GetValueOrDefault(stem) ?? [];

    public bool Revokes(KeyId issuerKeyId) => false;

    // Whoever asks looks at the lines of the issuances, which may be known elsewhere.
    public IReadOnlyList<RevocationLine> FindRevocations(RevocationQuery query) =>
    [
        .. Find(new LineQuery { Events = [LedgerEvent.Revoke], SerialNumber = query.SerialNumber, IsRevocationOfNoNode = query.IsOfNoNode, From = query.From, Before = query.Before })
            .Take(query.Enough ?? int.MaxValue)
            .Select(line => new RevocationLine(line, LineCompactor.SerialOf(_lines[line - _first])!.Value, IsCertain: false)),
    ];

    private void AddStem(NodeId node)
    {
        if (!_byStem.TryGetValue(node.FileStem, out List<NodeId>? nodes))
            _byStem.Add(node.FileStem, nodes = new(1));
        nodes.Add(node);
    }

    private int LastWith(SerialNumber serial) => With(serial).FirstOrDefault(-1);

    // The last one first, by their places in the table.
    private IEnumerable<int> With(SerialNumber serial)
    {
        var like = default(CompactLine);
        LineCompactor.Write(serial, like.Serial);
        return _bySerial.Backwards(LineCompactor.HashOfSerial(like)).Where(i => IsAlike(_lines[i].Serial, like.Serial));
    }

    private IEnumerable<int> Backwards(LineQuery query)
    {
        // What all of the lines that are asked for have.
        var like = default(CompactLine);
        if (query.SerialNumber is SerialNumber serial)
            LineCompactor.Write(serial, like.Serial);
        LineCompactor.TryWriteKey(query.PublicKeySha256, ref like);
        like.Node = query.NodeId is NodeId node ? _compactor.Nodes.Find(node) : 0;
        like.CertificatePath = query.CertificatePath is string path ? _compactor.PathOf(path) : 0;
        if (like.Node < 0 || like.CertificatePath < 0)
            return [];
        LineQuery others = query with { NodeId = null, SerialNumber = null, PublicKeySha256 = null, CertificatePath = null };
        return Candidates(query, like).Where(line => Matches(line, query, like, others));
    }

    private bool Matches(int line, LineQuery query, in CompactLine like, LineQuery others)
    {
        ref CompactLine compact = ref _lines[line - _first];
        return (query.SerialNumber is null || IsAlike(compact.Serial, like.Serial))
            && (query.PublicKeySha256 is null || (compact.HasKey && IsAlike(compact.Key, like.Key)))
            && (query.NodeId is null || compact.Node == like.Node)
            && (query.CertificatePath is null || compact.CertificatePath == like.CertificatePath)
            && (!query.IsRevocationOfNoNode || compact.Node == 0)
            && others.Matches(line, _compactor.RestOf(compact), _leaps.GetValueOrDefault(line));
    }

    private IEnumerable<int> Candidates(LineQuery query, in CompactLine like) => query switch
    {
        { SerialNumber: not null } => Lines(_bySerial, LineCompactor.HashOfSerial(like)),
        { PublicKeySha256: not null } => Lines(_byKey, LineCompactor.HashOfKey(like)),
        { CertificatePath: not null } => Lines(_byPath, like.CertificatePath - 1),
        { NodeId: not null } => Lines(_byNode, like.Node - 1),
        { IsRevocationOfNoNode: true } => Backwards(_byEvent[(int)LedgerEvent.Revoke]),
        { Leap: not null } => _leaps.Keys.Reverse(),
        { Events: [not LedgerEvent.Issue and LedgerEvent one] } => Backwards(_byEvent[(int)one]),
        { Events.Count: > 1 } when !query.Events.Contains(LedgerEvent.Issue) => query.Events.Distinct().SelectMany(e => _byEvent[(int)e]).OrderDescending(),
        _ => Backwards(Math.Max(query.From, _first), Math.Min(query.Before, Count)),
    };

    private IEnumerable<int> Lines(LineBuckets buckets, int hash) => buckets.Backwards(hash).Select(i => _first + i);

    private static bool IsAlike(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) => one.SequenceEqual(other);

    private static IEnumerable<int> Backwards(List<int> lines)
    {
        for (int i = lines.Count - 1; i >= 0; i--)
            yield return lines[i];
    }

    private static IEnumerable<int> Backwards(int from, int before)
    {
        for (int line = before - 1; line >= from; line--)
            yield return line;
    }
}
