using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>The certificates that must keep working while a signing certificate is rotated.</summary>
internal static class LiveNodes
{
    /// <summary>Each node's latest certificate, unless it is revoked, expired or refused anyway.</summary>
    internal static IReadOnlyList<LiveNode> Of(IAuthorityStore store, Ledger ledger, DateTimeOffset now)
    {
        LedgerStatus ledgerStatus = LedgerStatus.Of(store, ledger);
        IEnumerable<int> live = ledgerStatus.Ahead(ledgerStatus.Latest()).Where(line => IsLive(ledgerStatus.StatusOf(line, now)));
        return [.. ledger.EntriesAt(live).Select(entry => new LiveNode(entry.NodeId!.Value, entry))];
    }

    /// <summary>The intermediates below an authority that are neither revoked, expired nor replaced.</summary>
    internal static IReadOnlyList<LedgerEntry> Intermediates(IAuthorityStore store, Ledger ledger, DateTimeOffset now)
    {
        LedgerStatus ledgerStatus = LedgerStatus.Of(store, ledger);
        return
        [
            .. ledgerStatus.Ahead(ledger.Find(new LineQuery { Events = [LedgerEvent.Issue], Kind = LedgerKind.Intermediate }))
                .Where(line => IsLive(ledgerStatus.StatusOf(line, now))).Select(ledger.At),
        ];
    }

    /// <summary>Whether the next CA signed the certificate.</summary>
    internal static bool IsFrom(KeyId? keyId, LedgerEntry entry) => keyId is not null && entry.IssuerKeyId == keyId;

    private static bool IsLive(NodeCertStatus status) => status is NodeCertStatus.Valid or NodeCertStatus.NotYetValid;
}

/// <summary>A node's certificate in use.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Entry">The ledger line of its issuance.</param>
internal sealed record LiveNode(NodeId NodeId, LedgerEntry Entry);
