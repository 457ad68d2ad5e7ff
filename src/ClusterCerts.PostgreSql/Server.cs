using System.Collections.Concurrent;
using System.Diagnostics;
using ClusterCerts.Storage;
using Npgsql;

namespace ClusterCerts.PostgreSql;

/// <summary>A PostgreSQL server as one role sees one of its databases.</summary>
internal sealed class Server
{
    private static readonly TimeSpan LongestQueue = TimeSpan.FromSeconds(20);

    private static readonly ConcurrentDictionary<string, Server> Known = new(StringComparer.Ordinal);

    private readonly NpgsqlDataSource _reading;
    private readonly NpgsqlDataSource _writing;

    private Server(NpgsqlConnectionStringBuilder settings, string? warning)
    {
        Warning = warning;
        Place = $"PostgreSQL on '{settings.Host}'{(settings.Port == 5432 ? "" : $", port {settings.Port}")}, database '{settings.Database ?? settings.Username}'";
        Role = settings.Username ?? Environment.UserName;
        Errors = new ServerErrors(Place, Role);
        (_reading, _writing) = Sources(settings);
    }

    /// <summary>For messages.</summary>
    internal string Place { get; }

    /// <summary>The role that connects.</summary>
    internal string Role { get; }

    internal ServerErrors Errors { get; }

    /// <summary>What is not safe about the way to it, a sentence, or null.</summary>
    internal string? Warning { get; }

    /// <summary>The server that a store names, with the environment as it is now.</summary>
    /// <exception cref="ClusterCertsException">The connection string, or the service that it names, is wrong.</exception>
    internal static Server Of(StoreFile store)
    {
        (NpgsqlConnectionStringBuilder settings, string? warning) = LibpqSettings.OfProcess.Complete(store.Connection);
        return Known.GetOrAdd(settings.ConnectionString, _ => new Server(settings, warning));
    }

    /// <summary>A connection to read by, kept open for a while after it is closed.</summary>
    /// <exception cref="ClusterCertsException">There is none.</exception>
    internal NpgsqlConnection OpenToRead() => Open(_reading);

    /// <summary>A connection to write by, which ends when it is closed, and with it the locks that it has.</summary>
    /// <exception cref="ClusterCertsException">There is none.</exception>
    internal NpgsqlConnection OpenToWrite()
    {
        NpgsqlConnection connection = Open(_writing);
        try
        {
            // A recorded line is on disk there, whatever the role's defaults are; and nothing ends while a passphrase is typed. Rows are found by index:
            // a serialisable transaction that looks through a whole table, as is quicker in a small one, collides with those of other authorities.
            using var command = new NpgsqlCommand(
                """
                SELECT set_config(name, CASE name WHEN 'synchronous_commit' THEN 'on' WHEN 'enable_seqscan' THEN 'off' ELSE '0' END, false) FROM pg_catalog.pg_settings
                WHERE name IN ('idle_session_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout', 'enable_seqscan') OR (name = 'synchronous_commit' AND setting = 'off')
                """,
                connection);
            command.ExecuteNonQuery();
            return connection;
        }
        catch (Exception e) when (ServerErrors.IsOne(e))
        {
            connection.Dispose();
            throw Errors.Of(e);
        }
    }

    private static (NpgsqlDataSource Reading, NpgsqlDataSource Writing) Sources(NpgsqlConnectionStringBuilder settings)
    {
        var common = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            Enlist = false,
            Multiplexing = false,
            ApplicationName = settings.ApplicationName ?? $"clustercerts@{Environment.MachineName}",
            CommandTimeout = 0,
        };
        if (!settings.Host!.StartsWith('/'))
            (common.TcpKeepAlive, common.TcpKeepAliveTime, common.TcpKeepAliveInterval) = (true, 30, 10);
        var reading = new NpgsqlConnectionStringBuilder(common.ConnectionString) { Pooling = true, MaxPoolSize = 4, ConnectionIdleLifetime = 20, ConnectionPruningInterval = 5 };
        var writing = new NpgsqlConnectionStringBuilder(common.ConnectionString) { Pooling = false };
        return (Source(reading, TargetSessionAttributes.PreferPrimary), Source(writing, TargetSessionAttributes.Primary));
    }

    private static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder settings, TargetSessionAttributes target)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        builder.EnableIntegratedSecurity();
        if (!settings.Host!.Contains(',', StringComparison.Ordinal))
            return builder.Build();
        return builder.BuildMultiHost().WithTargetSession(target);
    }

    // Many hosts may come at the same minute.
    private NpgsqlConnection Open(NpgsqlDataSource source)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return source.OpenConnection();
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.TooManyConnections && watch.Elapsed < LongestQueue)
            {
                Thread.Sleep(Random.Shared.Next(50, 500));
            }
            catch (Exception e) when (ServerErrors.IsOne(e))
            {
                throw Errors.Of(e);
            }
        }
    }
}
