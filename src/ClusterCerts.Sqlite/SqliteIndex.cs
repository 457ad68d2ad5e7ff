using System.Globalization;
using System.Numerics;
using Microsoft.Data.Sqlite;

namespace ClusterCerts.Sqlite;

/// <summary>An index that is open for reading. Statements are kept: the same questions come again, with other values.</summary>
internal sealed class SqliteIndex : ILedgerIndexReader
{
    private const int Many = 128;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private readonly SqliteConnection _connection;
    private int _holds;
    private bool _isClosed;

    private SqliteIndex(SqliteConnection connection)
    {
        _connection = connection;
        (Count, HighestSerialNumber, HighestListNumber) = StateOf(connection);
    }

    public int Count { get; }

    public BigInteger HighestSerialNumber { get; }

    public BigInteger HighestListNumber { get; }

    internal static SqliteIndex Open(string path)
    {
        SqliteConnection connection = SqliteEngine.Connect(path, SqliteOpenMode.ReadOnly);
        try
        {
            return new SqliteIndex(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>What an index says of itself.</summary>
    internal static (int Count, BigInteger HighestSerialNumber, BigInteger HighestListNumber) StateOf(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT count, serial, list FROM state WHERE version = {IndexSchema.Version}";
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read()
            ? (reader.GetInt32(0), BigInteger.Parse(reader.GetString(1), CultureInfo.InvariantCulture), BigInteger.Parse(reader.GetString(2), CultureInfo.InvariantCulture))
            : throw new LedgerIndexException("It is of another version.");
    }

    public LinePlace PlaceOf(int line)
    {
        List<LinePlace> found = Ask("SELECT place, length, hash FROM lines WHERE line = $1", [line], r => new LinePlace(r.GetInt64(0), r.GetInt32(1), r.GetFieldValue<byte[]>(2)));
        return found is [{ Length: > 0 and <= LedgerIndexStamp.LongestLine, Offset: >= 0 } place] ? place : throw new LedgerIndexException("It does not have the line.");
    }

    public IReadOnlyList<(int Line, LinePlace Place)> PlacesOf(IReadOnlyList<int> lines) => AskMany(
        "SELECT line, place, length, hash FROM lines WHERE line IN", "", [.. lines.Select(line => (object)line)],
        r => (r.GetInt32(0), Place: new LinePlace(r.GetInt64(1), r.GetInt32(2), r.GetFieldValue<byte[]>(3))))
        .FindAll(found => found.Place is { Length: > 0 and <= LedgerIndexStamp.LongestLine, Offset: >= 0 });

    public ILedgerIndexCheck Check() => new SqliteIndexCheck(_connection, Count);

    public IReadOnlyList<(SerialNumber Number, int Line)> FirstIssues(IReadOnlyList<SerialNumber> numbers) => AskMany(
        "SELECT serial, min(line) FROM lines WHERE serial IN", $" AND +event = {(int)LedgerEvent.Issue} GROUP BY serial",
        [.. numbers.Select(number => (object)IndexValues.Of(number))], r => (IndexValues.SerialOf(r.GetFieldValue<byte[]>(0)), r.GetInt32(1)));

    public IReadOnlyList<int> Find(LineQuery query) => Lines(LineSql.All(query, Count));

    public int FindLast(LineQuery query) => Lines(LineSql.Last(query, Count)) is [int line] ? line : -1;

    public IReadOnlyList<NodeId> Nodes() => Ask("SELECT name FROM nodes ORDER BY node", [], NodeOf);

    public IReadOnlyList<NodeId> NodesWithStem(string stem) => Ask("SELECT name FROM nodes WHERE stem = $1 ORDER BY node", [IndexValues.Folded(stem)], NodeOf);

    public bool Revokes(KeyId issuerKeyId) => Ask(
        "SELECT line FROM revocations WHERE issuer = (SELECT text FROM texts WHERE value = $1) AND certain = 1 LIMIT 1", [issuerKeyId.ToString()], r => r.GetInt32(0)).Count > 0;

    public IReadOnlyList<RevocationLine> FindRevocations(RevocationQuery query) =>
        Revocations(new RevocationSql(query, Count, query.SerialNumber is SerialNumber number ? [number] : null));

    public IReadOnlyList<RevocationLine> FindRevocations(RevocationQuery query, IReadOnlyList<SerialNumber> numbers) =>
        [.. InParts(numbers).SelectMany(some => Revocations(new RevocationSql(query, Count, some)))];

    private List<RevocationLine> Revocations(RevocationSql sql) => Ask(
        sql.Text, sql.Values, r => r.GetInt32(2) == 1 ? Revocation(r, isCertain: true, null) : Revocation(r, isCertain: false, r.GetInt32(3) == 1));

    private static RevocationLine Revocation(SqliteDataReader row, bool isCertain, bool? matchesAlone) =>
        new(row.GetInt32(0), IndexValues.SerialOf(row.GetFieldValue<byte[]>(1)), isCertain, matchesAlone);

    // Without it SQLite locks the file, and looks whether it was changed, for each question.
    public IDisposable? Hold() => SqliteEngine.Guarded(() =>
    {
        lock (_gate)
        {
            if (_holds == 0)
                Run("BEGIN");
            _holds++;
            return new Held(this);
        }
    });

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (SqliteCommand command in _commands.Values)
                command.Dispose();
            _commands.Clear();
            _connection.Dispose();
        }
    }

    private void Release()
    {
        lock (_gate)
        {
            if (--_holds == 0 && !_isClosed)
                SqliteEngine.Guarded(() => Run("COMMIT"));
        }
    }

    private int Run(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    private static NodeId NodeOf(SqliteDataReader row) => NodeId.Recorded(row.GetString(0));

    private List<int> Lines(LineSql sql) => Ask(sql.Text, sql.Values, r => r.GetInt32(0));

    // So many at a time: the statement is always the same, and fewer values are filled up with the last one.
    private static IEnumerable<IReadOnlyList<T>> InParts<T>(IReadOnlyList<T> values) =>
        values.Chunk(Many).Select(some => (IReadOnlyList<T>)[.. some, .. Enumerable.Repeat(some[^1], Many - some.Length)]);

    private List<T> AskMany<T>(string before, string after, IReadOnlyList<object> values, Func<SqliteDataReader, T> read)
    {
        string sql = $"{before} ({string.Join(", ", Enumerable.Range(1, Many).Select(i => $"${i}"))}){after}";
        return [.. InParts(values).SelectMany(some => Ask(sql, some, read))];
    }

    private List<T> Ask<T>(string sql, IReadOnlyList<object> values, Func<SqliteDataReader, T> read) => SqliteEngine.Guarded(() =>
    {
        lock (_gate)
        {
            SqliteCommand command = CommandFor(sql, values);
            using SqliteDataReader reader = command.ExecuteReader();
            var found = new List<T>();
            while (reader.Read())
                found.Add(read(reader));
            return found;
        }
    });

    private SqliteCommand CommandFor(string sql, IReadOnlyList<object> values)
    {
        if (!_commands.TryGetValue(sql, out SqliteCommand? command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (int i = 1; i <= values.Count; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            _commands[sql] = command;
        }

        for (int i = 0; i < values.Count; i++)
        {
            command.Parameters[i].Value = values[i];
            command.Parameters[i].ResetSqliteType();
        }

        return command;
    }

    private sealed class Held(SqliteIndex index) : IDisposable
    {
        private bool _isOver;

        public void Dispose()
        {
            if (!_isOver)
                index.Release();
            _isOver = true;
        }
    }
}
