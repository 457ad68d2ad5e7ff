using System.Globalization;
using System.Numerics;
using Microsoft.Data.Sqlite;

namespace ClusterCerts.Sqlite;

/// <summary>Adds lines to an index, in one transaction.</summary>
internal sealed class SqliteIndexWriter : IDisposable
{
    // KiB; with more an index of a million lines is made in the same time.
    private const int Cache = 4_000;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _line;
    private readonly SqliteCommand _revocation;
    private readonly TextTable _nodes;
    private readonly TextTable _texts;
    private BigInteger _highestSerial;
    private BigInteger _highestList;

    private SqliteIndexWriter(SqliteConnection connection)
    {
        _connection = connection;
        _line = Insert("lines", 16);
        _revocation = Insert("revocations", 5);
        _nodes = new TextTable(
            connection, "SELECT node FROM nodes WHERE name = $1", "INSERT INTO nodes (name, stem) VALUES ($1, $2) RETURNING node",
            name => IndexValues.Folded(NodeId.Recorded(name).FileStem));
        _texts = new TextTable(connection, "SELECT text FROM texts WHERE value = $1", "INSERT INTO texts (value) VALUES ($1) RETURNING text");
    }

    /// <summary>Adds them, and notes how many there are now.</summary>
    /// <param name="path">A file that is there; an empty one becomes an index.</param>
    /// <param name="from">The index of the first of them.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="between">Called between two steps of the work after them.</param>
    internal static void Add(string path, int from, IEnumerable<IndexedLine> lines, Action? between)
    {
        using SqliteConnection connection = SqliteEngine.Connect(path, SqliteOpenMode.ReadWrite);
        Run(connection, $"PRAGMA cache_size = -{Cache}; PRAGMA synchronous = FULL;");
        using SqliteTransaction transaction = connection.BeginTransaction();
        if (from == 0)
            Run(connection, IndexSchema.Tables);
        using (var writer = new SqliteIndexWriter(connection))
            writer.AddAll(from, lines);
        foreach (string index in from == 0 ? IndexSchema.Indexes.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [])
        {
            between?.Invoke();
            Run(connection, index);
        }

        Run(connection, IndexSchema.Settle);
        transaction.Commit();
    }

    public void Dispose()
    {
        _line.Dispose();
        _revocation.Dispose();
        _nodes.Dispose();
        _texts.Dispose();
    }

    private void AddAll(int from, IEnumerable<IndexedLine> lines)
    {
        if (from > 0)
            (_, _highestSerial, _highestList) = SqliteIndex.StateOf(_connection) is var state && state.Count == from ? state
                : throw new LedgerIndexException("It has not as many lines as were noted.");
        int count = from;
        foreach (IndexedLine line in lines)
            Add(count++, line);
        Run(_connection, "DELETE FROM state;");
        using SqliteCommand note = Insert("state", 4);
        Fill(note, IndexSchema.Version, count, Text(_highestSerial), Text(_highestList));
        note.ExecuteNonQuery();
    }

    private void Add(int number, IndexedLine line)
    {
        LedgerEntry entry = line.Entry;
        bool isRevocation = entry.Event == LedgerEvent.Revoke;
        object issuer = _texts.NumberOf(entry.IssuerKeyId?.ToString());
        object serial = entry.SerialNumber is SerialNumber its ? IndexValues.Of(its) : DBNull.Value;
        Fill(
            _line, number, line.Place.Offset, line.Place.Length, line.Place.Hash, (int)entry.Event,
            OrNull(entry.Event != LedgerEvent.Issue, (int)entry.Event), OrNull(entry.Kind != LedgerKind.Unspecified, (int)entry.Kind),
            _nodes.NumberOf(entry.NodeId?.ToString()), serial, (object?)IndexValues.OfKey(entry.PublicKeySha256) ?? DBNull.Value, _texts.NumberOf(entry.CertificatePath), issuer,
            entry.NotAfter is DateTimeOffset end ? IndexValues.Of(end) : long.MaxValue, OrNull(entry.Policy is not null, 1), OrNull(line.Leap != ClockLeap.None, (int)line.Leap),
            OrNull(isRevocation && entry.NodeId is null, 1));
        _line.ExecuteNonQuery();
        if (isRevocation)
        {
            Fill(_revocation, number, serial, DBNull.Value, long.MaxValue, 0);
            _revocation.ExecuteNonQuery();
        }

        if (entry.CountsAsUsed)
            _highestSerial = BigInteger.Max(_highestSerial, entry.SerialNumber!.Value.Value);
        if (entry.ListNumber is BigInteger list)
            _highestList = BigInteger.Max(_highestList, list);
    }

    private static object OrNull(bool isGiven, int value) => isGiven ? value : DBNull.Value;

    private static string Text(BigInteger number) => number.ToString(CultureInfo.InvariantCulture);

    private SqliteCommand Insert(string table, int columns)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", Enumerable.Range(1, columns).Select(i => $"${i}"))})";
        for (int i = 1; i <= columns; i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        return command;
    }

    private static void Fill(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
            command.Parameters[i].ResetSqliteType();
        }
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
