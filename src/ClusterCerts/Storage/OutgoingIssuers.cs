using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>The CAs that were taken over to be rotated away from.</summary>
internal static class OutgoingIssuers
{
    /// <summary>Their key identifiers; none as a rule.</summary>
    internal static HashSet<KeyId> Of(Ledger ledger) =>
        [.. ledger.Find(new LineQuery { Events = [LedgerEvent.Authority], Kind = LedgerKind.Outgoing }).Select(line => ledger.DecodedOf(line).KeyId)];
}
