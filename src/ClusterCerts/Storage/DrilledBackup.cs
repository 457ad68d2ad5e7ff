using System.Numerics;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>Which backup a line is about, and such lines.</summary>
/// <param name="Sha256">The SHA-256 of its file, hexadecimal.</param>
/// <param name="Head">The SHA-256 of the last line of its ledger, hexadecimal; null where it did not open.</param>
/// <param name="Made">When it was made; null where it did not open.</param>
internal sealed record DrilledBackup(string Sha256, string? Head, DateTimeOffset? Made)
{
    /// <summary>That it was restored on trial.</summary>
    /// <param name="time">The moment.</param>
    /// <param name="isPassed">Whether it would do.</param>
    /// <param name="host">Where.</param>
    /// <param name="detail">What came of it.</param>
    internal LedgerEntry ToDrill(DateTimeOffset time, bool isPassed, string host, string detail) => ToEntry(LedgerEvent.Drill, time) with
    {
        Kind = isPassed ? LedgerKind.Passed : LedgerKind.Failed,
        Host = host,
        Detail = detail,
    };

    /// <summary>That an authority was restored from it.</summary>
    /// <param name="time">The moment.</param>
    /// <param name="last">The number that the next goes on from.</param>
    /// <param name="lastListNumber">The number of a list that the next goes on from.</param>
    /// <param name="host">Where.</param>
    /// <param name="detail">What it is.</param>
    internal LedgerEntry ToRestoration(DateTimeOffset time, SerialNumber last, BigInteger lastListNumber, string host, string detail) =>
        ToEntry(LedgerEvent.Restore, time) with
        {
            SerialNumber = last,
            ListNumber = lastListNumber,
            Host = host,
            Detail = detail,
        };

    private LedgerEntry ToEntry(LedgerEvent what, DateTimeOffset time) =>
        new() { Time = time, Event = what, BackupSha256 = Sha256, BackupHead = Head, BackupMade = Made };
}
