namespace ClusterCerts;

/// <summary>What later lines of the ledger make of earlier ones: which certificates were revoked or superseded.</summary>
internal sealed class LedgerStanding
{
    private readonly Ledger _ledger;
    private readonly Dictionary<string, int> _latest = new(StringComparer.Ordinal);
    private readonly HashSet<string> _revoked = new(StringComparer.Ordinal);

    private LedgerStanding(Ledger ledger) => _ledger = ledger;

    internal static LedgerStanding Of(Ledger ledger)
    {
        var standing = new LedgerStanding(ledger);
        for (int i = 0; i < ledger.Entries.Count; i++)
        {
            LedgerEntry entry = ledger.Entries[i];
            if (entry.Event == LedgerEvent.Issue && entry.NodeId is not null)
                standing._latest[entry.NodeId] = i;
            else if (entry.Event == LedgerEvent.Revoke && entry.SerialNumber is not null)
                standing._revoked.Add(entry.SerialNumber);
        }

        return standing;
    }

    /// <summary>The line with a node's latest certificate, or -1.</summary>
    internal int LatestOf(string nodeId) => _latest.TryGetValue(nodeId, out int index) ? index : -1;

    /// <summary>The status of the certificate of a line at a moment.</summary>
    internal NodeCertStatus StatusOf(int index, DateTimeOffset moment)
    {
        LedgerEntry entry = _ledger.Entries[index];
        if (_revoked.Contains(entry.SerialNumber!))
            return NodeCertStatus.Revoked;
        if (entry.NodeId is not null && LatestOf(entry.NodeId) != index)
            return NodeCertStatus.Superseded;
        if (moment >= entry.NotAfter!.Value.AddSeconds(1))
            return NodeCertStatus.Expired;
        return moment < entry.NotBefore ? NodeCertStatus.NotYetValid : NodeCertStatus.Valid;
    }
}
