using Microsoft.Data.Sqlite;

namespace ClusterCerts.Sqlite;

/// <summary>Holds what an index has against the lines of its ledger, some thousand rows at a time: nobody who writes waits for that. What is asked of all
/// rows at the end takes some seconds where the ledger is very long: who writes meanwhile leaves the index as it is.</summary>
/// <param name="connection">The index.</param>
/// <param name="count">How many lines it had when it was opened; those that are added meanwhile are not looked at.</param>
internal sealed class SqliteIndexCheck(SqliteConnection connection, int count) : ILedgerIndexCheck
{
    private const int Many = 2000;

    private const string Rows =
        """
        SELECT l.place, l.length, l.hash, l.event, l.rare, l.kind, n.name, n.stem, l.serial, l.key, p.value, i.value, l.ends, l.policy, l.leap, l.nodeless
        FROM lines l LEFT JOIN nodes n ON n.node = l.node LEFT JOIN texts p ON p.text = l.path LEFT JOIN texts i ON i.text = l.issuer
        WHERE l.line >= $1 AND l.line < $2 ORDER BY l.line
        """;

    // Each finds what should not be there.
    private static readonly string[] s_faults =
    [
        "SELECT 1 FROM state WHERE count <> (SELECT count(*) FROM lines)",
        "SELECT 1 FROM nodes n WHERE NOT EXISTS (SELECT 1 FROM lines l WHERE l.node = n.node)",
        $"SELECT 1 FROM lines l LEFT JOIN revocations r ON r.line = l.line WHERE l.event = {(int)LedgerEvent.Revoke} AND (r.line IS NULL OR r.serial IS NOT l.serial)",
        $"SELECT 1 FROM revocations r LEFT JOIN lines l ON l.line = r.line WHERE l.event IS NOT {(int)LedgerEvent.Revoke}",
        $"""
        SELECT 1 FROM revocations r LEFT JOIN lines i ON i.line = (SELECT min(f.line) FROM lines f WHERE f.serial = r.serial AND +f.event = {(int)LedgerEvent.Issue})
        WHERE r.certain IS NOT (i.line IS NOT NULL) OR r.issuer IS NOT i.issuer OR r.ends IS NOT coalesce(i.ends, {long.MaxValue})
        """,
        "SELECT 1 FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    ];

    private readonly Queue<object?[]> _rows = new();
    private int _next;

    public bool Holds(IndexedLine line) => SqliteEngine.Guarded(() =>
    {
        if (_rows.Count == 0)
            Read();
        return _rows.TryDequeue(out object?[]? row) && RowOf(line).Zip(row).All(pair => AreSame(pair.First, pair.Second));
    });

    public bool IsSound() => SqliteEngine.Guarded(() => _rows.Count == 0 && Array.TrueForAll(s_faults, fault => !Any(fault)));

    private static object?[] RowOf(IndexedLine line)
    {
        LedgerEntry entry = line.Entry;
        string? node = entry.NodeId?.ToString();
        return
        [
            line.Place.Offset, (long)line.Place.Length, line.Place.Hash, (long)entry.Event, entry.Event != LedgerEvent.Issue ? (long)entry.Event : null,
            entry.Kind != LedgerKind.Unspecified ? (long)entry.Kind : null, node, node is null ? null : IndexValues.Folded(NodeId.Recorded(node).FileStem),
            entry.SerialNumber is SerialNumber serial ? IndexValues.Of(serial) : null, IndexValues.OfKey(entry.PublicKeySha256), entry.CertificatePath,
            entry.IssuerKeyId?.ToString(), entry.NotAfter is DateTimeOffset end ? IndexValues.Of(end) : long.MaxValue, entry.Policy is null ? null : 1L,
            line.Leap == ClockLeap.None ? null : (long)line.Leap, entry is { Event: LedgerEvent.Revoke, NodeId: null } ? 1L : null,
        ];
    }

    private static bool AreSame(object? wanted, object? found) =>
        wanted is byte[] octets ? found is byte[] others && octets.AsSpan().SequenceEqual(others) : Equals(wanted, found);

    private void Read()
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = Rows;
        command.Parameters.AddWithValue("$1", _next);
        command.Parameters.AddWithValue("$2", Math.Min(_next + Many, count));
        _next += Many;
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            object?[] row = new object?[reader.FieldCount];
            for (int i = 0; i < row.Length; i++)
                row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            _rows.Enqueue(row);
        }
    }

    private bool Any(string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"{sql} LIMIT 1";
        return command.ExecuteScalar() is not null;
    }
}
