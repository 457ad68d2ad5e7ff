using System.Runtime.ExceptionServices;
using ClusterCerts.Storage;
using Npgsql;

namespace ClusterCerts.PostgreSql;

/// <summary>What tests have otherwise than commands.</summary>
internal sealed record DatabaseHabits
{
    /// <summary>Called before each statement.</summary>
    internal Action<string>? Before { get; init; }

    /// <summary>This host, as lines name it.</summary>
    internal string Host { get; init; } = Environment.MachineName;

    /// <summary>So many lines are read into memory; of more, those that are asked for.</summary>
    internal int FewLines { get; init; } = LedgerIndexFile.FewLines;

    /// <summary>So long a server that is started anew is waited for.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>Where a store's rows are, for one command.</summary>
/// <param name="settings">The store.</param>
/// <param name="habits">How it behaves.</param>
internal sealed class Database(StoreFile settings, DatabaseHabits habits)
{
    private Server? _server;
    private bool _isChecked;

    /// <summary>The server.</summary>
    /// <exception cref="ClusterCertsException">The connection string is wrong.</exception>
    internal Server Server() => _server ??= PostgreSql.Server.Of(settings);

    internal DatabaseHabits Habits => habits;

    /// <summary>Called before each statement.</summary>
    internal void Begin(string statement) => habits.Before?.Invoke(statement);

    /// <summary>Runs a statement that reads, and hands its rows over.</summary>
    /// <exception cref="ClusterCertsException">It cannot be read.</exception>
    internal void Query(string sql, object[] arguments, Action<NpgsqlDataReader> each)
    {
        Check();
        Read(sql, arguments, each);
    }

    /// <summary>Runs a statement that reads very many rows, and hands the octets in the first column of each over. What <paramref name="take"/> throws is thrown as it is,
    /// and the rows that are left are not waited for.</summary>
    /// <exception cref="ClusterCertsException">It cannot be read.</exception>
    internal void QueryTexts(string sql, object[] arguments, Action<byte[]> take)
    {
        Check();
        using var stop = new CancellationTokenSource();
        ExceptionDispatchInfo? failure = null;
        try
        {
            Read(
                sql,
                arguments,
                row =>
                {
                    byte[] text = row.GetFieldValue<byte[]>(0);
                    try
                    {
                        take(text);
                    }
                    catch (Exception e)
                    {
                        failure = ExceptionDispatchInfo.Capture(e);
                        stop.Cancel();
                        throw;
                    }
                },
                stop.Token);
        }
        catch (Exception) when (failure is not null)
        {
            failure.Throw(); // The server may have answered since that it was asked to stop.
        }
    }

    /// <summary>Refuses a database without what is needed, or of another version.</summary>
    /// <exception cref="ClusterCertsException">It is one.</exception>
    internal void Check()
    {
        if (_isChecked)
            return;
        int version = 0;
        Read("SELECT max(version) FROM clustercerts.version", [], row => version = row.IsDBNull(0) ? 0 : row.GetInt32(0));
        if (version != Schema.Version)
            throw Schema.WrongVersion(version, Server().Place);
        _isChecked = true;
    }

    /// <summary>Hands the rows of a statement on a connection over.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="arguments">Its parameters.</param>
    /// <param name="each">Receives the rows.</param>
    /// <param name="cancellation">The server is asked to give it up then.</param>
    internal void Run(NpgsqlConnection connection, string sql, object[] arguments, Action<NpgsqlDataReader> each, CancellationToken cancellation = default)
    {
        Begin(sql);
        using var command = new NpgsqlCommand(sql, connection);
        foreach (object argument in arguments)
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        using CancellationTokenRegistration stop = cancellation.Register(command.Cancel);
        using NpgsqlDataReader reader = command.ExecuteReader();
        while (reader.Read())
            each(reader);
    }

    // A connection that was kept may have ended with a server that was started anew since.
    private void Read(string sql, object[] arguments, Action<NpgsqlDataReader> each, CancellationToken cancellation = default)
    {
        for (bool isFirst = true; ; isFirst = false)
        {
            bool hasRows = false;
            using NpgsqlConnection connection = Server().OpenToRead();
            try
            {
                void Each(NpgsqlDataReader row)
                {
                    hasRows = true;
                    each(row);
                }

                Run(connection, sql, arguments, Each, cancellation);
                return;
            }
            catch (Exception e) when (ServerErrors.IsOne(e))
            {
                if (!isFirst || hasRows || connection.FullState.HasFlag(System.Data.ConnectionState.Open))
                    throw Server().Errors.Of(e);
                NpgsqlConnection.ClearPool(connection);
            }
        }
    }
}
