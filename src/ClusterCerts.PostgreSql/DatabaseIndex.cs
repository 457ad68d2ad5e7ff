using System.Numerics;
using ClusterCerts.Storage;
using ClusterCerts.Values;
using Npgsql;

namespace ClusterCerts.PostgreSql;

/// <summary>The first lines of a ledger, found by the columns beside them: where to look, and no more. The lines themselves are what counts.</summary>
/// <param name="database">Where they are.</param>
/// <param name="authority">Whose they are.</param>
/// <param name="state">How many there are, and what is the highest among them.</param>
internal sealed class DatabaseIndex(Database database, long authority, LedgerState state) : ILedgerIndex
{
    // An index of (authority, node, line) holds them in the order of names: each is a step in it, however many lines it has.
    private const string EveryNode =
        """
        WITH RECURSIVE each (node, line) AS (
            (SELECT node, line FROM clustercerts.ledger WHERE authority = $1 AND node IS NOT NULL ORDER BY node, line LIMIT 1)
            UNION ALL
            SELECT n.node, n.line FROM each, LATERAL (
                SELECT node, line FROM clustercerts.ledger WHERE authority = $1 AND node > each.node ORDER BY node, line LIMIT 1) n
        ) SELECT node FROM each WHERE line <= $2 ORDER BY line
        """;

    private const string NodesOfStem = "SELECT node FROM clustercerts.ledger WHERE authority = $1 AND stem = $2 AND line <= $3 GROUP BY node ORDER BY min(line)";

    // The first line that issues the number tells who signed it and when it ends; where there is none a later one may.
    private const string Revocations =
        """
        FROM clustercerts.ledger r LEFT JOIN clustercerts.ledger i ON i.authority = r.authority AND i.issued = r.serial AND i.line <= $2
        WHERE r.authority = $1 AND r.event = 'Revoke' AND r.line <= $2
        """;

    public int Count => state.Lines;

    public BigInteger HighestSerialNumber => state.HighestSerialNumber;

    public BigInteger HighestListNumber => state.HighestListNumber;

    public IReadOnlyList<int> Find(LineQuery query)
    {
        var conditions = new LineConditions(query, authority, Count);
        return Lines($"SELECT line FROM clustercerts.ledger WHERE {conditions.Text} ORDER BY line", conditions.Values);
    }

    public int FindLast(LineQuery query)
    {
        var conditions = new LineConditions(query, authority, Count);
        return Lines($"SELECT line FROM clustercerts.ledger WHERE {conditions.Text} ORDER BY line DESC LIMIT 1", conditions.Values) is [int line] ? line : -1;
    }

    public IReadOnlyList<(SerialNumber Number, int Line)> FirstIssues(IReadOnlyList<SerialNumber> numbers) => Ask(
        "SELECT serial, min(line) FROM clustercerts.ledger WHERE authority = $1 AND serial = ANY(string_to_array($2, ',')) AND event = 'Issue' AND line <= $3 GROUP BY serial",
        [authority, string.Join(',', numbers), (long)Count], row => (SerialNumber.Parse(row.GetString(0)), (int)row.GetInt64(1) - 1));

    public IReadOnlyList<NodeId> Nodes() => Ask(EveryNode, [authority, (long)Count], NodeOf);

    public IReadOnlyList<NodeId> NodesWithStem(string stem) => Ask(NodesOfStem, [authority, LineColumns.Folded(stem), (long)Count], NodeOf);

    public bool Revokes(KeyId issuerKeyId) =>
        Ask($"SELECT 1 {Revocations} AND i.issuer = $3 LIMIT 1", [authority, (long)Count, issuerKeyId.ToString()], row => row.GetInt32(0)).Count > 0;

    public IReadOnlyList<RevocationLine> FindRevocations(RevocationQuery query)
    {
        List<object> values = [authority, (long)Count, query.IssuerKeyId.ToString(), query.From + 1L, Math.Min(query.Before, Count) + 1L];
        string sql = $"SELECT r.line, r.serial, i.line IS NOT NULL {Revocations} AND (i.line IS NULL OR i.issuer IS NULL OR i.issuer = $3) AND r.line >= $4 AND r.line < $5";
        if (query.SerialNumber is SerialNumber serial)
        {
            values.Add(serial.ToString());
            sql += $" AND r.serial = ${values.Count}";
        }

        if (query.EndsFrom is DateTimeOffset ends)
        {
            values.Add(ends.UtcDateTime);
            sql += $" AND (i.line IS NULL OR i.not_after IS NULL OR i.not_after >= ${values.Count})";
        }

        return Ask($"{sql} ORDER BY r.line", values, row => new RevocationLine((int)row.GetInt64(0) - 1, SerialNumber.Parse(row.GetString(1)), row.GetBoolean(2)));
    }

    private static NodeId NodeOf(NpgsqlDataReader row) => NodeId.Recorded(row.GetString(0));

    private List<int> Lines(string sql, IReadOnlyList<object> values) => Ask(sql, values, row => (int)row.GetInt64(0) - 1);

    private List<T> Ask<T>(string sql, IReadOnlyList<object> values, Func<NpgsqlDataReader, T> read)
    {
        var found = new List<T>();
        database.Query(sql, [.. values], row => found.Add(read(row)));
        return found;
    }
}

/// <summary>How far a ledger is.</summary>
/// <param name="Lines">How many lines there are.</param>
/// <param name="HighestSerialNumber">The highest serial number that counts as used; zero when there is none.</param>
/// <param name="HighestListNumber">The highest number of a list; zero when there is none.</param>
internal sealed record LedgerState(int Lines, BigInteger HighestSerialNumber, BigInteger HighestListNumber)
{
    /// <summary>With what more lines say.</summary>
    internal LedgerState With(IEnumerable<LedgerEntry> entries) => entries.Aggregate(this, (state, entry) => new LedgerState(
        state.Lines + 1,
        entry.CountsAsUsed ? BigInteger.Max(state.HighestSerialNumber, entry.SerialNumber!.Value.Value) : state.HighestSerialNumber,
        entry.ListNumber is BigInteger number ? BigInteger.Max(state.HighestListNumber, number) : state.HighestListNumber));
}
