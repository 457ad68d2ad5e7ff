using ClusterCerts.Storage;

namespace ClusterCerts.Audit;

/// <summary>A backup that was restored on trial.</summary>
/// <param name="When">When that was, UTC.</param>
/// <param name="BackupMade">When the backup was made, UTC; null where it did not open.</param>
/// <param name="Passed">Whether it would do.</param>
public sealed record BackupDrill(DateTimeOffset When, DateTimeOffset? BackupMade, bool Passed)
{
    /// <summary>The last one that the ledger tells of; null for none.</summary>
    internal static BackupDrill? Last(Ledger ledger) => ledger.FindLast(new LineQuery { Events = [LedgerEvent.Drill] }) is >= 0 and int line && ledger.At(line) is LedgerEntry entry
        ? new BackupDrill(entry.Time, entry.BackupMade, entry.Kind == LedgerKind.Passed) : null;
}
