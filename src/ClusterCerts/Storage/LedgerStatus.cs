using System.Numerics;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>The status of certificates: what later lines of the ledger, the policy and the clock make of them. It asks the ledger about each node when
/// that is asked for, and remembers the answer.</summary>
internal sealed class LedgerStatus
{
    private readonly Ledger _ledger;
    private readonly NodeLines _nodes;
    private readonly Dictionary<SerialNumber, LedgerEntry> _unrecorded = [];
    private readonly BigInteger _minimum;
    private readonly DateTimeOffset? _asOf;
    private LinesOfNumbers? _revoked;
    private int _read;

    private LedgerStatus(Ledger ledger, BigInteger minimum, DateTimeOffset? asOf) =>
        (_ledger, _nodes, _minimum, _asOf) = (ledger, new NodeLines(ledger, asOf), minimum, asOf);

    /// <summary>The status of what is recorded, and of what the lists beside the ledger revoke.</summary>
    /// <param name="store">Whose it is; null counts the ledger alone.</param>
    /// <param name="ledger">The ledger.</param>
    /// <param name="minimum">The lowest serial number that the policy accepts, or null.</param>
    /// <param name="asOf">Later lines do not count; null counts all.</param>
    internal static LedgerStatus Of(IAuthorityStore? store, Ledger ledger, SerialNumber? minimum = null, DateTimeOffset? asOf = null)
    {
        var ledgerStatus = new LedgerStatus(ledger, minimum?.Value ?? BigInteger.Zero, asOf);
        ledgerStatus.Refresh(store);
        return ledgerStatus;
    }

    /// <summary>Whether it tells of this very ledger, as it was read once and goes on.</summary>
    internal bool IsOf(Ledger ledger) => ReferenceEquals(ledger, _ledger) && _read <= ledger.Count;

    /// <summary>Takes in the lines of the ledger that came since, and what the lists beside it revoke now.</summary>
    /// <param name="store">As for <see cref="Of"/>.</param>
    internal void Refresh(IAuthorityStore? store)
    {
        if (_read != _ledger.Count)
            _revoked = null;
        _read = _ledger.Count;
        _nodes.Refresh(_read);
        _unrecorded.Clear();
        foreach (LedgerEntry line in store is null ? [] : UnrecordedRevocations.Of(store, _ledger))
        {
            if (!(line.Time > _asOf) && RevocationHistory.IsOf(_ledger, line, line.IssuerKeyId!.Value))
                _unrecorded.TryAdd(line.SerialNumber!.Value, line);
        }
    }

    /// <summary>The line with a node's latest certificate, or -1.</summary>
    internal int LatestOf(NodeId nodeId) => _nodes.Of(nodeId).Latest;

    /// <summary>Whether a node was taken out of service and has not come back.</summary>
    internal bool IsRemoved(NodeId nodeId) => _nodes.Of(nodeId).IsRemoved;

    /// <summary>The line of a node's last export, of whichever of its certificates; null when none is recorded.</summary>
    internal LedgerEntry? LastExportOf(NodeId nodeId) => LastOf(LedgerEvent.Export, nodeId);

    /// <summary>The line of a node's last publication, of whichever of its certificates; null when none is recorded.</summary>
    internal LedgerEntry? LastPublicationOf(NodeId nodeId) => LastOf(LedgerEvent.Publish, nodeId);

    private LedgerEntry? LastOf(LedgerEvent handover, NodeId nodeId) => _nodes.LastOf(handover, nodeId) is >= 0 and int line ? _ledger.At(line) : null;

    /// <summary>Whether the certificate of a line was revoked.</summary>
    internal bool IsRevoked(int index) => IsRevoked(_ledger.At(index).SerialNumber!.Value);

    /// <summary>What the lists revoke and the ledger does not know, as its lines would say it.</summary>
    internal IReadOnlyCollection<LedgerEntry> Unrecorded => _unrecorded.Values;

    /// <summary>Why nothing is decided about a node before the ledger knows what the lists know; null where it does.</summary>
    internal ClusterCertsException? UnrecordedRevocation(NodeId nodeId) =>
        _unrecorded.Count > 0 && LatestOf(nodeId) is >= 0 and int latest && _ledger.At(latest).SerialNumber is SerialNumber serial && _unrecorded.ContainsKey(serial)
            ? new ClusterCertsException(
                ErrorCode.Revoked,
                $"A revocation list in the authority directory revokes the certificate {serial} of node '{nodeId}', and the ledger, "
                    + "an older copy, does not know it. Run New-RevocationList, which takes over what the list revokes; then name the node once more.",
                nodeId.ToString())
            : null;

    /// <summary>Whether a later certificate was written to the file of the certificate of a line.</summary>
    internal bool IsFileReplaced(int index) => _ledger.At(index).CertificatePath is string path && _nodes.HolderOf(path) != index;

    /// <summary>The lines with what nodes have, in their order: the latest certificate of each, and one that is issued after the moment that is asked
    /// for.</summary>
    /// <param name="nodes">The nodes; null for all.</param>
    internal IReadOnlyList<int> Latest(IReadOnlyCollection<NodeId>? nodes = null) => InOrder((nodes ?? _ledger.Nodes())
        .Chunk(Ledger.Batch).SelectMany(Foreseen).SelectMany(node => _asOf is null ? [LatestOf(node)] : (int[])[LatestOf(node), _nodes.LastOf(node)]));

    /// <summary>The lines that are anything but superseded, whatever their status is: what nodes have, and what was revoked. Those of other nodes may be
    /// among them.</summary>
    /// <param name="nodes">The nodes; null for all.</param>
    internal IReadOnlyList<int> Prominent(IReadOnlyCollection<NodeId>? nodes = null)
    {
        IEnumerable<SerialNumber> revoked = nodes is null ? [] : nodes.Chunk(Ledger.Batch).SelectMany(RevokedOf);
        return InOrder([.. Latest(nodes), .. _ledger.IssuesRevoked(ofNoNode: nodes is not null), .. _ledger.IssuesAmong(revoked.Concat(_unrecorded.Keys)).Values]);
    }

    /// <summary>The same lines; what is asked about each next is asked with some of those that follow.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="isWhole">Whether that is more than their status.</param>
    internal IEnumerable<int> Ahead(IEnumerable<int> lines, bool isWhole = false)
    {
        foreach (int[] some in lines.Chunk(Ledger.Batch))
        {
            _ledger.Fetch([.. some]);
            Foresee(some, isWhole);
            foreach (int line in some)
                yield return line;
        }
    }

    /// <summary>Asks together what is asked about each of several lines next.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="isWhole">Whether that is more than their status: what their files hold, and the certificates.</param>
    internal void Foresee(IReadOnlyList<int> lines, bool isWhole)
    {
        if (lines.Count < 2)
            return;
        if (isWhole)
            _ledger.FetchTexts(lines);
        if (_ledger.Foresight is null)
            return;
        LedgerEntry[] entries = [.. _ledger.Peek(lines).Select(line => line.Entry)];
        SerialNumber[] serials = [.. entries.Select(e => e.SerialNumber).OfType<SerialNumber>()];
        NodeId[] nodes = [.. entries.Select(e => e.NodeId).OfType<NodeId>()];
        Revoked.Foresee(serials);
        _nodes.ForeseeNumbers(serials);
        _nodes.Foresee(nodes);
        if (isWhole)
            _nodes.ForeseeFiles(entries.Select(e => e.CertificatePath).OfType<string>(), nodes);
    }

    /// <summary>Asks together what is asked about each of several nodes next, and what the certificates that they have are.</summary>
    internal void Foresee(IEnumerable<NodeId> nodes)
    {
        foreach (NodeId[] some in nodes.Distinct().Chunk(Ledger.Batch))
            Foresee([.. Foreseen(some).Select(LatestOf).Where(line => line >= 0)], isWhole: true);
    }

    /// <summary>The same of every certificate that nodes ever had, and of others by their numbers.</summary>
    internal void ForeseeAll(IEnumerable<NodeId> nodes, IReadOnlyList<SerialNumber> numbers)
    {
        LineQuery[] queries = [.. nodes.Select(LineQuery.IssuesOf).Concat(numbers.Select(LineQuery.IssueOf))];
        _ledger.ForeseeLines(queries);
        foreach (int[] some in queries.SelectMany(_ledger.Find).Distinct().Chunk(Ledger.Batch))
        {
            Foresee(some, isWhole: true);
            _ledger.ForeseeNumbers(_ledger.Peek(some).Select(line => line.Entry.SerialNumber).OfType<SerialNumber>());
        }
    }

    private IEnumerable<SerialNumber> RevokedOf(NodeId[] nodes)
    {
        LineQuery[] queries = [.. nodes.Select(node => new LineQuery { Events = [LedgerEvent.Revoke], NodeId = node })];
        _ledger.ForeseeLines(queries);
        return queries.SelectMany(query => _ledger.Entries(query)).Select(entry => entry.SerialNumber!.Value);
    }

    private NodeId[] Foreseen(NodeId[] nodes)
    {
        if (_ledger.Foresight is not null)
            _nodes.Foresee(nodes);
        return nodes;
    }

    private LinesOfNumbers Revoked => _revoked ??= new LinesOfNumbers(_ledger, LedgerEvent.Revoke, _read);

    private static IReadOnlyList<int> InOrder(IEnumerable<int> lines) => [.. lines.Where(line => line >= 0).Distinct().Order()];

    /// <summary>The status of the certificate of a line at a moment.</summary>
    internal NodeCertStatus StatusOf(int index, DateTimeOffset moment)
    {
        LedgerEntry entry = _ledger.At(index);
        SerialNumber serial = entry.SerialNumber!.Value;
        if (IsRevoked(serial))
            return NodeCertStatus.Revoked;
        if (_nodes.IsWithdrawn(serial))
            return NodeCertStatus.Superseded;
        if (entry.Time > _asOf)
            return entry.NodeId is not NodeId later || _nodes.LastOf(later) == index ? NodeCertStatus.NotYetValid : NodeCertStatus.Superseded;
        if (entry.NodeId is NodeId nodeId && LatestOf(nodeId) != index)
            return NodeCertStatus.Superseded;
        if (Validity.WholeSeconds(moment) > entry.NotAfter!.Value)
            return NodeCertStatus.Expired;
        if (serial.Value < _minimum)
            return NodeCertStatus.BelowMinimumSerial;
        if (entry.NodeId is NodeId node && IsRemoved(node))
            return NodeCertStatus.Removed;
        return moment < entry.NotBefore ? NodeCertStatus.NotYetValid : NodeCertStatus.Valid;
    }

    private bool IsRevoked(SerialNumber serial) => _unrecorded.ContainsKey(serial)
        || (Revoked.EarliestOf(serial) is DateTimeOffset time && !(time > _asOf));
}
