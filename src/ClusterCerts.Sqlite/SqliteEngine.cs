using Microsoft.Data.Sqlite;

namespace ClusterCerts.Sqlite;

/// <summary>Keeps the index of a ledger in a SQLite file.</summary>
public sealed class SqliteEngine : ILedgerIndexEngine
{
    // Seconds. Who reads waits longer than who writes, since nobody begins to read while one who writes waits. What cannot be added now is added later.
    private const int ReadersWait = 5;
    private const int WritersWait = 2;

    // What SQLite answers while others read or write.
    private const int Busy = 5;
    private const int Locked = 6;

    ILedgerIndexReader ILedgerIndexEngine.Open(string path) => Guarded(() => SqliteIndex.Open(path));

    void ILedgerIndexEngine.Add(string path, int from, IEnumerable<IndexedLine> lines, Action? between) => Guarded(() =>
    {
        SqliteIndexWriter.Add(path, from, lines, between);
        return true;
    });

    /// <summary>A connection of its own, closed with the object: a pool would keep files open that others replace.</summary>
    internal static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = mode == SqliteOpenMode.ReadOnly ? ReadersWait : WritersWait,
        }.ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Does something, and says in one way that it cannot be done.</summary>
    internal static T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException or InvalidCastException or FormatException or OverflowException or ArgumentException)
        {
            throw new LedgerIndexException(e.Message, e) { IsBusy = e is SqliteException { SqliteErrorCode: Busy or Locked } };
        }
    }
}
