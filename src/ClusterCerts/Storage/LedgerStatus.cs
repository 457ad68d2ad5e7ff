using System.Numerics;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>How certificates stand: what later lines of the ledger, the policy and the clock make of them.</summary>
internal sealed class LedgerStatus
{
    private readonly Ledger _ledger;
    private readonly Dictionary<string, int> _latest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _last = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _before = [];
    private readonly HashSet<string> _withdrawn = new(StringComparer.Ordinal);
    private readonly HashSet<string> _revoked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _removed = new(StringComparer.Ordinal);
    private readonly HashSet<int> _revivals = [];
    private Dictionary<string, int>? _holders;
    private readonly BigInteger _minimum;
    private readonly DateTimeOffset? _asOf;

    private LedgerStatus(Ledger ledger, BigInteger minimum, DateTimeOffset? asOf) => (_ledger, _minimum, _asOf) = (ledger,
        minimum, asOf);

    /// <summary>The standing of what is recorded.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="minimum">The lowest serial number that the policy accepts, or null.</param>
    /// <param name="asOf">Later lines do not count; null counts all.</param>
    internal static LedgerStatus Of(Ledger ledger, SerialNumber? minimum = null, DateTimeOffset? asOf = null)
    {
        var standing = new LedgerStatus(ledger, minimum?.Value ?? BigInteger.Zero, asOf);
        for (int i = 0; i < ledger.Entries.Count; i++)
        {
            LedgerEntry entry = ledger.Entries[i];
            if (entry.Event == LedgerEvent.Issue && entry.NodeId is not null)
                standing._last[entry.NodeId] = i;
            if (entry.Event == LedgerEvent.Withdraw)
                standing.Withdraw(entry);
            if (entry.Time > asOf)
                continue;
            if (entry.Event == LedgerEvent.Issue && entry.NodeId is not null)
                standing.TakeIssue(entry.NodeId, i);
            else if (entry.Event == LedgerEvent.Remove && entry.NodeId is not null)
                standing._removed.Add(entry.NodeId);
            else if (entry.Event == LedgerEvent.Reinstate && ledger.IndexOfIssue(entry.SerialNumber!) is >= 0 and int earlier)
                standing._latest[entry.NodeId!] = earlier;
            else if (entry.Event == LedgerEvent.Revoke && entry.SerialNumber is not null)
                standing._revoked.Add(entry.SerialNumber);
        }

        return standing;
    }

    private void TakeIssue(string nodeId, int index)
    {
        _before[index] = LatestOf(nodeId);
        _latest[nodeId] = index;
        if (_removed.Remove(nodeId))
            _revivals.Add(index);
    }

    // It was never handed out: the node has what it had before, if that was anything.
    private void Withdraw(LedgerEntry entry)
    {
        _withdrawn.Add(entry.SerialNumber!);
        int index = _ledger.IndexOfIssue(entry.SerialNumber!);
        if (entry.NodeId is not string nodeId || LatestOf(nodeId) != index || index < 0)
            return;
        if (_before[index] is >= 0 and int before)
            _latest[nodeId] = before;
        else
            _latest.Remove(nodeId);
        if (_revivals.Contains(index))
            _removed.Add(nodeId);
    }

    /// <summary>The line with a node's latest certificate, or -1.</summary>
    internal int LatestOf(string nodeId) => _latest.TryGetValue(nodeId, out int index) ? index : -1;

    /// <summary>Whether a node was taken out of service and has not come back.</summary>
    internal bool IsRemoved(string nodeId) => _removed.Contains(nodeId);

    /// <summary>Whether the certificate of a line was revoked.</summary>
    internal bool IsRevoked(int index) => _revoked.Contains(_ledger.Entries[index].SerialNumber!);

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
            int index = entry.Event == LedgerEvent.Reinstate ? _ledger.IndexOfIssue(entry.SerialNumber!)
                : entry.Event == LedgerEvent.Issue ? i : -1;
            if (index >= 0 && _ledger.Entries[index].CertificatePath is string path
                && !(holders.ContainsKey(path) && _withdrawn.Contains(_ledger.Entries[index].SerialNumber!)))
                holders[path] = index;
        }

        return holders;
    }

    /// <summary>The status of the certificate of a line at a moment.</summary>
    internal NodeCertStatus StatusOf(int index, DateTimeOffset moment)
    {
        LedgerEntry entry = _ledger.Entries[index];
        if (IsRevoked(index))
            return NodeCertStatus.Revoked;
        if (_withdrawn.Contains(entry.SerialNumber!))
            return NodeCertStatus.Superseded;
        if (entry.Time > _asOf)
            return entry.NodeId is null || _last[entry.NodeId] == index ? NodeCertStatus.NotYetValid : NodeCertStatus.Superseded;
        if (entry.NodeId is not null && LatestOf(entry.NodeId) != index)
            return NodeCertStatus.Superseded;
        if (Validity.WholeSeconds(moment) > entry.NotAfter!.Value)
            return NodeCertStatus.Expired;
        if (SerialNumber.Parse(entry.SerialNumber!).Value < _minimum)
            return NodeCertStatus.BelowMinimumSerial;
        if (entry.NodeId is not null && IsRemoved(entry.NodeId))
            return NodeCertStatus.Removed;
        return moment < entry.NotBefore ? NodeCertStatus.NotYetValid : NodeCertStatus.Valid;
    }
}
