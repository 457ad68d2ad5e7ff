using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>Lines of a ledger that were read into memory, each found by what it says.</summary>
/// <param name="first">The number of the first line; those before it are known elsewhere.</param>
internal sealed class LineTable(int first) : ILedgerIndex
{
    private static readonly int EventCount = Enum.GetValues<LedgerEvent>().Length;

    private readonly List<LedgerEntry> _entries = [];
    private readonly List<byte> _hashes = [];
    private readonly List<int>[] _byEvent = [.. Enumerable.Range(0, EventCount).Select(_ => new List<int>())];
    private readonly LineChains<SerialNumber> _bySerial = new(first);
    private readonly LineChains<NodeId> _byNode = new(first);
    private readonly LineChains<string> _byKey = new(first, StringComparer.OrdinalIgnoreCase);
    private readonly LineChains<string> _byPath = new(first, StringComparer.Ordinal);
    private readonly List<NodeId> _nodes = [];
    private readonly LineChains<string> _byStem = new(0, StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<int, ClockLeap> _leaps = [];

    /// <summary>The number of the first line.</summary>
    internal int First => first;

    public int Count => first + _entries.Count;

    public BigInteger HighestSerialNumber { get; private set; }

    public BigInteger HighestListNumber { get; private set; }

    /// <summary>What a line says, without its certificate and the hash of the line before.</summary>
    internal LedgerEntry EntryAt(int line) => _entries[line - first];

    /// <summary>The SHA-256 of a line, hexadecimal.</summary>
    internal string HashAt(int line) =>
        Convert.ToHexStringLower(CollectionsMarshal.AsSpan(_hashes).Slice((line - first) * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes));

    /// <summary>How far the time of a line is from that of the line before.</summary>
    internal ClockLeap LeapAt(int line) => _leaps.GetValueOrDefault(line);

    /// <summary>Adds the next line.</summary>
    /// <param name="entry">What it says.</param>
    /// <param name="hash">Its SHA-256.</param>
    /// <param name="before">When the one before it was written; null when there is none.</param>
    internal void Add(LedgerEntry entry, ReadOnlySpan<byte> hash, DateTimeOffset? before)
    {
        int line = Count;
        entry = Shared(entry);
        _hashes.AddRange(hash);
        if (ClockLeaps.Between(before, entry.Time) is not ClockLeap.None and var leap)
            _leaps.Add(line, leap);
        _byEvent[(int)entry.Event].Add(line);
        _bySerial.Add(entry.SerialNumber is not null, entry.SerialNumber ?? default);
        _byKey.Add(entry.PublicKeySha256 is not null, entry.PublicKeySha256);
        _byPath.Add(entry.CertificatePath is not null, entry.CertificatePath);
        AddNode(entry.NodeId);
        _entries.Add(entry);
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

    public IReadOnlyList<NodeId> Nodes() => _nodes;

    public IReadOnlyList<NodeId> NodesWithStem(string stem)
    {
        List<NodeId> nodes = [.. _byStem.Backwards(stem).Select(i => _nodes[i])];
        nodes.Reverse();
        return nodes;
    }

    public bool Revokes(KeyId issuerKeyId) => false;

    // Whoever asks looks at the lines of the issuances, which may be known elsewhere.
    public IReadOnlyList<RevocationLine> FindRevocations(RevocationQuery query) =>
    [
        .. Find(new LineQuery { Events = [LedgerEvent.Revoke], SerialNumber = query.SerialNumber, From = query.From, Before = query.Before })
            .Select(line => new RevocationLine(line, EntryAt(line).SerialNumber!.Value, IsCertain: false)),
    ];

    // Most lines say again what another of the node says: there is one text of it.
    private LedgerEntry Shared(LedgerEntry entry)
    {
        LedgerEntry? last = _entries.Count > 0 ? _entries[^1] : null;
        LedgerEntry? earlier = entry.NodeId is NodeId node ? _byNode.Backwards(node).Take(1).Select(EntryAt).FirstOrDefault() : null;
        return entry with
        {
            Previous = "",
            NodeId = earlier?.NodeId ?? entry.NodeId,
            IssuerKeyId = last?.IssuerKeyId == entry.IssuerKeyId ? last?.IssuerKeyId : entry.IssuerKeyId,
            CertificatePath = earlier?.CertificatePath == entry.CertificatePath ? earlier?.CertificatePath : entry.CertificatePath,
            KeyPath = earlier?.KeyPath == entry.KeyPath ? earlier?.KeyPath : entry.KeyPath,
        };
    }

    private void AddNode(NodeId? nodeId)
    {
        if (nodeId is NodeId node && !_byNode.Has(node))
        {
            _nodes.Add(node);
            _byStem.Add(isGiven: true, node.FileStem);
        }

        _byNode.Add(nodeId is not null, nodeId ?? default);
    }

    private IEnumerable<int> Backwards(LineQuery query) =>
        Candidates(query).Where(line => query.Matches(line, EntryAt(line), _leaps.GetValueOrDefault(line)));

    private IEnumerable<int> Candidates(LineQuery query) => query switch
    {
        { SerialNumber: SerialNumber serial } => _bySerial.Backwards(serial),
        { PublicKeySha256: string key } => _byKey.Backwards(key),
        { CertificatePath: string path } => _byPath.Backwards(path),
        { NodeId: NodeId node } => _byNode.Backwards(node),
        { IsRevocationOfNoNode: true } => Backwards(_byEvent[(int)LedgerEvent.Revoke]),
        { Leap: not null } => _leaps.Keys.Reverse(),
        { Events: [LedgerEvent one] } => Backwards(_byEvent[(int)one]),
        { Events.Count: > 1 } => query.Events.Distinct().SelectMany(e => _byEvent[(int)e]).OrderDescending(),
        _ => Backwards(Math.Max(query.From, first), Math.Min(query.Before, Count)),
    };

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
