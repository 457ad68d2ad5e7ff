using System.Data;
using System.Security.Cryptography;
using ClusterCerts.Files;
using ClusterCerts.Storage;
using Npgsql;

namespace ClusterCerts.PostgreSql;

/// <summary>An authority in the database while one session alone may change it: a lock of that session, and no transaction but while something is
/// recorded. When the session ends, however that comes, the server frees the lock.</summary>
internal sealed class ServerSession : IDisposable
{
    private const int Attempts = 25;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    // Who waits has a place in the server's queue, and loses it with each turn.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    private readonly Database _database;
    private readonly long _key;
    private readonly string _location;
    private readonly FileSystem _files;
    private NpgsqlConnection _connection;

    private ServerSession(Database database, NpgsqlConnection connection, string authority, string location, FileSystem files) =>
        (_database, _connection, _key, _location, _files) = (database, connection, KeyOf(authority), location, files);

    /// <summary>Which session of the server's it is: one more each time that it was lost and begun anew.</summary>
    internal int Number { get; private set; } = 1;

    /// <summary>Waits until no other session changes the authority.</summary>
    /// <exception cref="ClusterCertsException">It took too long, the server cannot be reached, or the role may not write.</exception>
    internal static ServerSession Begin(Database database, string authority, string location, FileSystem files, CancellationToken cancellation)
    {
        database.Check();
        var session = new ServerSession(database, database.Server().OpenToWrite(), authority, location, files);
        try
        {
            Demand(database, location, session.Query);
            session.DemandOwn();
            session.Lock(cancellation);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The same if no other session changes it; null where one does.</summary>
    internal static ServerSession? TryBegin(Database database, string authority, string location, FileSystem files)
    {
        database.Check();
        var session = new ServerSession(database, database.Server().OpenToWrite(), authority, location, files);
        bool isLocked = false;
        try
        {
            Demand(database, location, session.Query);
            session.DemandOwn();
            session.Query("SELECT pg_catalog.pg_try_advisory_lock($1)", [session._key], row => isLocked = row.GetBoolean(0));
            return isLocked ? session : null;
        }
        finally
        {
            if (!isLocked)
                session.Dispose();
        }
    }

    /// <summary>Refuses where the role could not write.</summary>
    /// <exception cref="ClusterCertsException">It could not.</exception>
    internal static void DemandWrite(Database database, string location) => Demand(database, location, database.Query);

    /// <summary>Runs a statement that reads, and hands its rows over. A session that was lost is begun anew first.</summary>
    /// <exception cref="ClusterCertsException">It cannot be run.</exception>
    internal void Query(string sql, object[] arguments, Action<NpgsqlDataReader> each)
    {
        Restore();
        try
        {
            _database.Run(_connection, sql, arguments, each);
        }
        catch (Exception e) when (ServerErrors.IsOne(e))
        {
            throw _database.Server().Errors.Of(e);
        }
    }

    /// <summary>Makes a change in one serialisable transaction. A lost connection is no answer: then the server is asked whether it was made.</summary>
    /// <param name="id">What the change is kept by.</param>
    /// <param name="write">Writes it, its id among the rest.</param>
    /// <exception cref="ClusterCertsException">It was not made, or that is not known; the message tells.</exception>
    internal void Commit(Guid id, Action<NpgsqlConnection> write)
    {
        Restore();
        for (int attempt = 1; ; attempt++)
        {
            bool isSent = false;
            try
            {
                using NpgsqlTransaction transaction = _connection.BeginTransaction(IsolationLevel.Serializable);
                write(_connection);
                _database.Begin("COMMIT");
                isSent = true;
                transaction.Commit();
                return;
            }
            catch (Exception e) when (ServerErrors.MayTryAgain(e) && attempt < Attempts)
            {
                Pause(Random.Shared.NextDouble() * TimeSpan.FromMilliseconds(Math.Min(5 << Math.Min(attempt, 10), LongestPause.TotalMilliseconds)));
            }
            catch (Exception e) when (ServerErrors.IsOne(e))
            {
                if (isSent && !ServerErrors.IsRolledBack(e) && WasMade(id, e))
                    return;
                throw _database.Server().Errors.Of(e, "Nothing was recorded, and what was prepared for it is undone, now or by the next command.");
            }
        }
    }

    public void Dispose() => _connection.Dispose();

    // Under the lock: a session of ours that still works on it, with nobody at its other end, has it until it is through.
    private bool WasMade(Guid id, Exception lost)
    {
        try
        {
            bool isThere = false;
            Query("SELECT 1 FROM clustercerts.change WHERE id = $1", [id], _ => isThere = true);
            return isThere;
        }
        catch (ClusterCertsException e)
        {
            throw new ClusterCertsException(
                ErrorCode.StoreOutcomeUnknown,
                $"The connection to {_database.Server().Place} was lost while this was recorded, and whether it was is not known, since the server cannot be asked now ({e.Message}) "
                    + "The next command that reaches it looks, and finishes or undoes what belongs to it here.",
                _location,
                lost);
        }
    }

    private void Restore()
    {
        if (_connection.FullState.HasFlag(ConnectionState.Open))
            return;
        _connection.Dispose();
        long begin = _files.Clock.GetTimestamp();
        while (true)
        {
            try
            {
                _connection = _database.Server().OpenToWrite();
                break;
            }
            catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.StoreUnreachable && _files.Clock.GetElapsedTime(begin) < _database.Habits.Patience)
            {
                Pause(TimeSpan.FromMilliseconds(200));
            }
        }

        Number++;
        Lock(CancellationToken.None);
    }

    private void Lock(CancellationToken cancellation)
    {
        long begin = _files.Clock.GetTimestamp();
        Tell($"SET lock_timeout = {Turn.TotalMilliseconds:0}");
        while (!TryLock(cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            if (_files.Clock.GetElapsedTime(begin) > LongestWait)
            {
                throw new ClusterCertsException(
                    ErrorCode.AuthorityBusy,
                    $"Another process{Holder()} has been using the authority of '{_location}' for {LongestWait.TotalMinutes:0} minutes. Wait until it finishes, or stop it, and run the command again.",
                    _location);
            }
        }

        cancellation.ThrowIfCancellationRequested();
        Tell("SET lock_timeout = 0");
    }

    private bool TryLock(CancellationToken cancellation)
    {
        try
        {
            _database.Run(_connection, "SELECT pg_catalog.pg_advisory_lock($1)", [_key], _ => { }, cancellation);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled)
        {
            return false;
        }
        catch (Exception e) when (ServerErrors.IsOne(e))
        {
            throw _database.Server().Errors.Of(e);
        }
    }

    private string Holder()
    {
        string holder = "";
        const string Who =
            """
            SELECT a.application_name, a.usename, a.client_addr::text FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND (l.classid::bigint << 32) | l.objid::bigint = $1
            """;
        Query(Who, [_key], row => holder = $" ({row.GetValue(0)}, role {row.GetValue(1)}, {row.GetValue(2)})");
        return holder;
    }

    // A pooler gives itself away by another process number than the server's own. One that shares sessions gives what another client has just left.
    private void DemandOwn()
    {
        int own = Process(Query);
        if (own == _connection.ProcessID)
            return;
        for (int round = 0; round < 3; round++)
        {
            if (Process(_database.Query) is int other && Process(Query) is int now && now == own && now != other)
                continue;
            throw new ClusterCertsException(
                ErrorCode.StoreFailed,
                $"Between here and {_database.Server().Place} is a pooler that shares sessions; what writes needs one of its own, for the lock that keeps hosts apart. "
                    + "Name the server itself, or a pool that keeps a client on one session (pool_mode = session of PgBouncer). Nothing was done.",
                _location);
        }
    }

    private static int Process(Action<string, object[], Action<NpgsqlDataReader>> query)
    {
        int process = 0;
        query("SELECT pg_catalog.pg_backend_pid()", [], row => process = row.GetInt32(0));
        return process;
    }

    private static void Demand(Database database, string location, Action<string, object[], Action<NpgsqlDataReader>> query)
    {
        const string Rights =
            "SELECT current_setting('transaction_read_only') = 'on', has_table_privilege('clustercerts.ledger', 'INSERT') AND has_table_privilege('clustercerts.authority', 'UPDATE')";
        (bool isReadOnly, bool mayWrite) = (false, false);
        query(Rights, [], row => (isReadOnly, mayWrite) = (row.GetBoolean(0), row.GetBoolean(1)));
        string place = database.Server().Place;
        if (isReadOnly)
            throw new ClusterCertsException(ErrorCode.WriteDenied, $"{place} is read-only: it is a standby, or the role reads alone. Name the primary server, or another role.", location);
        if (!mayWrite)
        {
            throw new ClusterCertsException(
                ErrorCode.StoreAccessDenied, $"The role '{database.Server().Role}' may not write in {place}. Give it the right with Initialize-CertStore -GrantWriteTo, run by the owner of the schema.", location);
        }
    }

    private void Tell(string statement)
    {
        try
        {
            _database.Run(_connection, statement, [], _ => { });
        }
        catch (Exception e) when (ServerErrors.IsOne(e))
        {
            throw _database.Server().Errors.Of(e);
        }
    }

    private static void Pause(TimeSpan time) => CancellationToken.None.WaitHandle.WaitOne(time);

    private static long KeyOf(string authority) =>
        BitConverter.ToInt64(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"clustercerts {authority}")));
}
