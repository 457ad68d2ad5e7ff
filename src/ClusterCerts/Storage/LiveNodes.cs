using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>The certificates that must keep working while a signing certificate is rotated.</summary>
internal static class LiveNodes
{
    /// <summary>Each node's latest certificate, unless it is revoked, expired or refused anyway.</summary>
    internal static IReadOnlyList<LiveNode> Of(IAuthorityStore store, Ledger ledger, DateTimeOffset now)
    {
        LedgerStatus ledgerStatus = LedgerStatus.Of(store, ledger);
        var live = new List<LiveNode>();
        for (int i = 0; i < ledger.Entries.Count; i++)
        {
            LedgerEntry entry = ledger.Entries[i];
            if (entry.Event == LedgerEvent.Issue && entry.NodeId is NodeId nodeId && IsLive(ledgerStatus.StatusOf(i, now)))
                live.Add(new LiveNode(nodeId, entry));
        }

        return live;
    }

    /// <summary>The intermediates below an authority that are neither revoked, expired nor replaced.</summary>
    internal static IReadOnlyList<LedgerEntry> Intermediates(IAuthorityStore store, Ledger ledger, DateTimeOffset now)
    {
        LedgerStatus ledgerStatus = LedgerStatus.Of(store, ledger);
        return [.. ledger.Entries.Where((entry, i) =>
            entry.Kind == LedgerKind.Intermediate && IsLive(ledgerStatus.StatusOf(i, now)))];
    }

    /// <summary>Whether the next CA signed the certificate.</summary>
    internal static bool IsFrom(KeyId? keyId, LedgerEntry entry) => keyId is not null && entry.IssuerKeyId == keyId;

    private static bool IsLive(NodeCertStatus status) => status is NodeCertStatus.Valid or NodeCertStatus.NotYetValid;
}

/// <summary>A node's certificate in use.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Entry">The ledger line of its issuance.</param>
internal sealed record LiveNode(NodeId NodeId, LedgerEntry Entry);
