using ClusterCerts.Files;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Audit;

/// <summary>What is kept of the lines of a ledger while it is audited. Lines are counted from 1.</summary>
internal sealed class AuditedLines
{
    private readonly Segments<LineFacts> _facts = new();
    private readonly Dictionary<NodeId, int> _nodes = [];
    private readonly List<NodeId> _names = [];
    private readonly Dictionary<KeyId, int> _issuers = [];

    internal int Count => _facts.Count;

    /// <summary>How many nodes lines name.</summary>
    internal int NodeCount => _names.Count;

    internal ref readonly LineFacts this[int number] => ref _facts[number - 1];

    /// <summary>Adds the next line.</summary>
    /// <param name="facts">What is known of it, but for its node and issuer.</param>
    /// <param name="entry">What it says; null when it is no line of a ledger.</param>
    internal void Add(LineFacts facts, LedgerEntry? entry) => _facts.Add(facts with { Node = NumberOf(entry?.NodeId), Issuer = NumberOf(entry?.IssuerKeyId) });

    internal NodeId? NodeOf(int number) => this[number].Node is >= 0 and int node ? _names[node] : null;

    internal SerialNumber? SerialOf(int number) => this[number].Has(LineTraits.HasSerial) ? this[number].Serial.ToNumber() : null;

    /// <summary>The lines that record something, in their order.</summary>
    internal IEnumerable<int> Of(LedgerEvent what) => Enumerable.Range(1, Count).Where(number => this[number].Is(what));

    /// <summary>The serial numbers that such lines name.</summary>
    internal HashSet<SerialKey> SerialsOf(LedgerEvent what) => [.. Of(what).Where(number => this[number].Has(LineTraits.HasSerial)).Select(number => this[number].Serial)];

    /// <summary>Lines that have something in common, each group in the order of lines, and the groups in the order of their first lines.</summary>
    /// <param name="counts">Which lines count.</param>
    /// <param name="part">A part of what they may have in common.</param>
    /// <param name="whole">The whole of it.</param>
    /// <param name="ofSeveralNodes">Whether those of one node alone are left out.</param>
    internal IEnumerable<List<int>> Alike<TKey>(Func<LineFacts, bool> counts, Func<LineFacts, ulong> part, Func<LineFacts, TKey> whole, bool ofSeveralNodes = false)
        where TKey : IEquatable<TKey>
    {
        int[] numbers = [.. Enumerable.Range(1, Count).Where(number => counts(this[number]))];
        ulong[] parts = Array.ConvertAll(numbers, number => part(this[number]));
        Array.Sort(parts, numbers);
        var groups = new List<List<int>>();
        for (int from = 0, to; from < numbers.Length; from = to)
        {
            for (to = from + 1; to < numbers.Length && parts[to] == parts[from];)
                to++;
            if (to - from > 1 && (!ofSeveralNodes || AreOfSeveralNodes(numbers.AsSpan(from..to))))
                groups.AddRange(numbers[from..to].Order().GroupBy(number => whole(this[number])).Where(g => g.Skip(1).Any()).Select(g => g.ToList()));
        }

        return groups.OrderBy(group => group[0]);
    }

    private bool AreOfSeveralNodes(ReadOnlySpan<int> numbers)
    {
        int first = this[numbers[0]].Node;
        foreach (int number in numbers)
        {
            if (this[number].Node != first)
                return true;
        }

        return false;
    }

    private int NumberOf(NodeId? nodeId)
    {
        if (nodeId is not NodeId node)
            return -1;
        if (!_nodes.TryGetValue(node, out int number))
        {
            _nodes[node] = number = _names.Count;
            _names.Add(node);
        }

        return number;
    }

    private int NumberOf(KeyId? keyId)
    {
        if (keyId is not { } issuer)
            return -1;
        if (!_issuers.TryGetValue(issuer, out int number))
            _issuers[issuer] = number = _issuers.Count;
        return number;
    }
}
