using System.Numerics;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>The lines that tell of backups.</summary>
internal sealed partial record LedgerEntry
{
    /// <summary>A backup that was restored on trial.</summary>
    internal static LedgerEntry BackupDrill(DateTimeOffset time, DrilledBackup backup, bool isPassed, string host, string detail) => Of(LedgerEvent.Drill, time, backup) with
    {
        Kind = isPassed ? LedgerKind.Passed : LedgerKind.Failed,
        Host = host,
        Detail = detail,
    };

    /// <summary>A restoration from a backup.</summary>
    /// <param name="time">The moment.</param>
    /// <param name="backup">Which backup.</param>
    /// <param name="last">The number that the next goes on from.</param>
    /// <param name="lastListNumber">The number of a list that the next goes on from.</param>
    /// <param name="host">Where.</param>
    /// <param name="detail">What it is.</param>
    internal static LedgerEntry Restoration(
        DateTimeOffset time, DrilledBackup backup, SerialNumber last, BigInteger lastListNumber, string host, string detail) => Of(LedgerEvent.Restore, time, backup) with
    {
        SerialNumber = last,
        ListNumber = lastListNumber,
        Host = host,
        Detail = detail,
    };

    private static LedgerEntry Of(LedgerEvent what, DateTimeOffset time, DrilledBackup backup) =>
        new() { Time = time, Event = what, BackupSha256 = backup.Sha256, BackupHead = backup.Head, BackupMade = backup.Made };
}
