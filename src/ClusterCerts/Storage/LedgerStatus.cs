using System.Numerics;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>The status of certificates: what later lines of the ledger, the policy and the clock make of them.</summary>
internal sealed class LedgerStatus
{
    private readonly Ledger _ledger;
    private readonly Dictionary<NodeId, int> _latest = [];
    private readonly Dictionary<NodeId, int> _last = [];
    private readonly Dictionary<int, int> _before = [];
    private readonly HashSet<SerialNumber> _withdrawn = [];
    private readonly HashSet<SerialNumber> _revoked = [];
    private readonly Dictionary<SerialNumber, LedgerEntry> _unrecorded = [];
    private readonly HashSet<NodeId> _removed = [];
    private readonly HashSet<int> _revivals = [];
    private readonly Dictionary<NodeId, LedgerEntry> _exports = [];
    private Dictionary<string, int>? _holders;
    private int _read;
    private readonly BigInteger _minimum;
    private readonly DateTimeOffset? _asOf;

    private LedgerStatus(Ledger ledger, BigInteger minimum, DateTimeOffset? asOf) => (_ledger, _minimum, _asOf) = (ledger,
        minimum, asOf);

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
    internal bool IsOf(Ledger ledger) => ReferenceEquals(ledger, _ledger) && _read <= ledger.Entries.Count;

    /// <summary>Takes in the lines of the ledger that came since, and what the lists beside it revoke now.</summary>
    /// <param name="store">As for <see cref="Of"/>.</param>
    internal void Refresh(IAuthorityStore? store)
    {
        for (; _read < _ledger.Entries.Count; _read++)
            Take(_ledger.Entries[_read], _read);
        _holders = null;
        _unrecorded.Clear();
        foreach (LedgerEntry line in store is null ? [] : UnrecordedRevocations.Of(store, _ledger))
        {
            if (!(line.Time > _asOf) && RevocationHistory.IsOf(_ledger, line, line.IssuerKeyId!.Value))
                _unrecorded.TryAdd(line.SerialNumber!.Value, line);
        }
    }

    private void Take(LedgerEntry entry, int index)
    {
        if (entry.Event == LedgerEvent.Issue && entry.NodeId is NodeId issued)
            _last[issued] = index;
        if (entry.Event == LedgerEvent.Withdraw)
            Withdraw(entry);
        if (entry.Time > _asOf)
            return;
        if (entry.Event == LedgerEvent.Issue && entry.NodeId is NodeId node)
            TakeIssue(node, index);
        else if (entry.Event == LedgerEvent.Remove)
            _removed.Add(entry.NodeId!.Value);
        else if (entry.Event == LedgerEvent.Reinstate && _ledger.IndexOfIssue(entry.SerialNumber!.Value) is >= 0 and int earlier)
            _latest[entry.NodeId!.Value] = earlier;
        else if (entry.Event == LedgerEvent.Revoke)
            _revoked.Add(entry.SerialNumber!.Value);
        else if (entry.Event == LedgerEvent.Export)
            _exports[entry.NodeId!.Value] = entry;
    }

    private void TakeIssue(NodeId nodeId, int index)
    {
        _before[index] = LatestOf(nodeId);
        _latest[nodeId] = index;
        if (_removed.Remove(nodeId))
            _revivals.Add(index);
    }

    // It was never handed out: the node has what it had before, if that was anything.
    private void Withdraw(LedgerEntry entry)
    {
        _withdrawn.Add(entry.SerialNumber!.Value);
        int index = _ledger.IndexOfIssue(entry.SerialNumber.Value);
        if (entry.NodeId is not NodeId nodeId || LatestOf(nodeId) != index || index < 0)
            return;
        if (_before[index] is >= 0 and int before)
            _latest[nodeId] = before;
        else
            _latest.Remove(nodeId);
        if (_revivals.Contains(index))
            _removed.Add(nodeId);
    }

    /// <summary>The line with a node's latest certificate, or -1.</summary>
    internal int LatestOf(NodeId nodeId) => _latest.TryGetValue(nodeId, out int index) ? index : -1;

    /// <summary>Whether a node was taken out of service and has not come back.</summary>
    internal bool IsRemoved(NodeId nodeId) => _removed.Contains(nodeId);

    /// <summary>The line of a node's last export, of whichever of its certificates; null when none is recorded.</summary>
    internal LedgerEntry? LastExportOf(NodeId nodeId) => _exports.GetValueOrDefault(nodeId);

    /// <summary>Whether the certificate of a line was revoked.</summary>
    internal bool IsRevoked(int index) =>
        _revoked.Contains(_ledger.Entries[index].SerialNumber!.Value) || _unrecorded.ContainsKey(_ledger.Entries[index].SerialNumber!.Value);

    /// <summary>What the lists revoke and the ledger does not know, as its lines would say it.</summary>
    internal IReadOnlyCollection<LedgerEntry> Unrecorded => _unrecorded.Values;

    /// <summary>Why nothing is decided about a node before the ledger knows what the lists know; null where it does.</summary>
    internal ClusterCertsException? UnrecordedRevocation(NodeId nodeId) =>
        LatestOf(nodeId) is >= 0 and int latest && _unrecorded.ContainsKey(_ledger.Entries[latest].SerialNumber!.Value)
            ? new ClusterCertsException(
                ErrorCode.Revoked,
                $"A revocation list in the authority directory revokes the certificate {_ledger.Entries[latest].SerialNumber} of node '{nodeId}', and the ledger, "
                    + "an older copy, does not know it. Run New-RevocationList, which takes over what the list revokes; then name the node once more.",
                nodeId.ToString())
            : null;

    /// <summary>Whether a later certificate was written to the file of the certificate of a line.</summary>
    internal bool IsFileReplaced(int index) =>
        _ledger.Entries[index].CertificatePath is string path && (_holders ??= Holders())[path] != index;

    // Files are as they are now, whatever moment is asked for. One that was withdrawn was never there.
    private Dictionary<string, int> Holders()
    {
        var holders = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < _ledger.Entries.Count; i++)
        {
            LedgerEntry entry = _ledger.Entries[i];
            int index = entry.Event == LedgerEvent.Reinstate ? _ledger.IndexOfIssue(entry.SerialNumber!.Value)
                : entry.Event == LedgerEvent.Issue ? i : -1;
            if (index >= 0 && _ledger.Entries[index].CertificatePath is string path
                && !(holders.ContainsKey(path) && _withdrawn.Contains(_ledger.Entries[index].SerialNumber!.Value)))
                holders[path] = index;
        }

        return holders;
    }

    /// <summary>The status of the certificate of a line at a moment.</summary>
    internal NodeCertStatus StatusOf(int index, DateTimeOffset moment)
    {
        LedgerEntry entry = _ledger.Entries[index];
        SerialNumber serial = entry.SerialNumber!.Value;
        if (IsRevoked(index))
            return NodeCertStatus.Revoked;
        if (_withdrawn.Contains(serial))
            return NodeCertStatus.Superseded;
        if (entry.Time > _asOf)
            return entry.NodeId is not NodeId later || _last[later] == index ? NodeCertStatus.NotYetValid : NodeCertStatus.Superseded;
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
}
