namespace ClusterCerts.Tests.Support;

/// <summary>What tests may do and commands may not: go through a whole ledger.</summary>
internal static class WholeLedger
{
    /// <summary>Every entry, oldest first, without the certificates.</summary>
    internal static IReadOnlyList<LedgerEntry> All(this Ledger ledger) => [.. ledger.Entries(new LineQuery())];
}
