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

    private readonly ForeseenLines _foreseen = new();

    public int Count => state.Lines;

    public BigInteger HighestSerialNumber => state.HighestSerialNumber;

    public BigInteger HighestListNumber => state.HighestListNumber;

    public bool CanForesee => true;

    public IReadOnlyList<int> Find(LineQuery query)
    {
        if (_foreseen.Find(query, isLast: false) is { } foreseen)
            return foreseen;
        var conditions = new LineConditions(query, authority, Count);
        return Kept(query, conditions, Lines($"SELECT line FROM clustercerts.ledger WHERE {conditions.Text} ORDER BY line", conditions.Values), isLast: false);
    }

    public int FindLast(LineQuery query)
    {
        if (_foreseen.Find(query, isLast: true) is { } foreseen)
            return foreseen is [int known] ? known : -1;
        var conditions = new LineConditions(query, authority, Count);
        List<int> last = Lines($"SELECT line FROM clustercerts.ledger WHERE {conditions.Text} ORDER BY line DESC LIMIT 1", conditions.Values);
        return Kept(query, conditions, last, isLast: true) is [int line] ? line : -1;
    }

    // Questions that differ in what they are about, and in where they end, are one statement.
    public void Foresee(IReadOnlyList<LineQuery> queries, bool isLast)
    {
        var open = queries.Where(query => _foreseen.Find(query, isLast) is null)
            .Select(query => (Query: query, Conditions: new LineConditions(query, authority, Count, isOneOfMany: true)))
            .Where(o => o.Conditions.Subject is not null);
        foreach (var alike in open.GroupBy(o => $"{o.Conditions.Text}|{string.Join('|', o.Conditions.Values)}", StringComparer.Ordinal))
        {
            LineConditions[] conditions = [.. alike.Select(o => o.Conditions)];
            int first = conditions[0].Values.Count;
            string sql =
                $"""
                SELECT asked.number, found.line FROM unnest(${first + 1}, ${first + 2}) WITH ORDINALITY AS asked (value, before, number)
                CROSS JOIN LATERAL (
                    SELECT line FROM clustercerts.ledger WHERE {conditions[0].Text} ORDER BY line DESC{(isLast ? " LIMIT 1" : "")}) AS found
                ORDER BY asked.number, found.line
                """;
            ILookup<long, int> found = Ask(
                sql, [.. conditions[0].Values, conditions.Select(c => c.Subject!).ToArray(), conditions.Select(c => c.Before).ToArray()],
                row => (Number: row.GetInt64(0), Line: (int)row.GetInt64(1) - 1)).ToLookup(row => row.Number, row => row.Line);
            _foreseen.Keep([.. alike.Select(o => o.Query)], [.. conditions.Select((_, i) => found[i + 1L].ToArray())], isLast);
        }
    }

    public void ForeseeStems(IReadOnlyList<string> stems)
    {
        ILookup<string, NodeId> found = Ask(
            "SELECT stem, node FROM clustercerts.ledger WHERE authority = $1 AND stem = ANY($2) AND line <= $3 GROUP BY stem, node ORDER BY min(line)",
            [authority, stems.Select(LineColumns.Folded).Distinct().ToArray(), (long)Count],
            row => (Stem: row.GetString(0), Node: NodeId.Recorded(row.GetString(1))))
            .ToLookup(row => row.Stem, row => row.Node, StringComparer.Ordinal);
        foreach (string stem in stems)
            _foreseen.Keep(stem, [.. found[LineColumns.Folded(stem)]]);
    }

    public IReadOnlyList<(SerialNumber Number, int Line)> FirstIssues(IReadOnlyList<SerialNumber> numbers)
    {
        List<(SerialNumber Number, int Line)> found = AskFirst(numbers);
        LineQuery[] none = [.. numbers.Except(found.Select(f => f.Number)).Select(LineQuery.IssueOf)];
        _foreseen.Keep(none, [.. none.Select(_ => Array.Empty<int>())], isLast: false);
        return found;
    }

    private List<(SerialNumber Number, int Line)> AskFirst(IReadOnlyList<SerialNumber> numbers) => Ask(
        "SELECT serial, min(line) FROM clustercerts.ledger WHERE authority = $1 AND serial = ANY(string_to_array($2, ',')) AND event = 'Issue' AND line <= $3 GROUP BY serial",
        [authority, string.Join(',', numbers), (long)Count], row => (SerialNumber.Parse(row.GetString(0)), (int)row.GetInt64(1) - 1));

    public IReadOnlyList<NodeId> Nodes() => Ask(EveryNode, [authority, (long)Count], NodeOf);

    public IReadOnlyList<NodeId> NodesWithStem(string stem) => _foreseen.Find(stem) ?? Ask(NodesOfStem, [authority, LineColumns.Folded(stem), (long)Count], NodeOf);

    public bool Revokes(KeyId issuerKeyId) =>
        Ask($"SELECT 1 {Revocations} AND i.issuer = $3 LIMIT 1", [authority, (long)Count, issuerKeyId.ToString()], row => row.GetInt32(0)).Count > 0;

    public IReadOnlyList<RevocationLine> FindRevocations(RevocationQuery query) => Revoked(query, query.SerialNumber is SerialNumber serial ? [serial] : null);

    public IReadOnlyList<RevocationLine> FindRevocations(RevocationQuery query, IReadOnlyList<SerialNumber> numbers) => Revoked(query, numbers);

    private List<RevocationLine> Revoked(RevocationQuery query, IReadOnlyList<SerialNumber>? numbers)
    {
        List<object> values = [authority, (long)Count, query.From + 1L, Math.Min(query.Before, Count) + 1L];
        string known = "TRUE", alone = "TRUE"; // By the line that issues the number, and where there is none by the revocation's own.
        if (query.IssuerKeyId is KeyId issuer)
            Demand("issuer", "=", issuer.ToString());
        if (query.EndsFrom is DateTimeOffset ends)
            Demand("not_after", ">=", ends.UtcDateTime);
        string sql = $"SELECT r.line, r.serial, i.line IS NOT NULL, {alone} {Revocations} AND (i.line IS NULL OR ({known})) AND r.line >= $3 AND r.line < $4";
        if (numbers is not null)
        {
            values.Add(numbers.Select(number => number.ToString()).ToArray());
            sql += $" AND r.serial = ANY(${values.Count})";
        }

        sql += $"{(query.IsOfNoNode ? " AND r.node IS NULL" : "")} {(query.Enough is int enough ? $"LIMIT {enough}" : "ORDER BY r.line")}";
        return Ask(sql, values, row => Revocation(row, isCertain: row.GetBoolean(2)));

        void Demand(string column, string comparison, object value)
        {
            values.Add(value);
            known += $" AND (i.{column} IS NULL OR i.{column} {comparison} ${values.Count})";
            alone += $" AND (r.{column} IS NULL OR r.{column} {comparison} ${values.Count})";
        }
    }

    private static RevocationLine Revocation(NpgsqlDataReader row, bool isCertain) =>
        new((int)row.GetInt64(0) - 1, SerialNumber.Parse(row.GetString(1)), isCertain, isCertain ? null : row.GetBoolean(3));

    // Some ask the same of each of many certificates, as about the CA that signed them all.
    private List<int> Kept(LineQuery query, LineConditions conditions, List<int> lines, bool isLast)
    {
        if (conditions.Subject is not null && lines.Count < 16)
            _foreseen.Keep([query], [lines], isLast);
        return lines;
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
