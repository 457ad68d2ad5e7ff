using ClusterCerts.Files;
using ClusterCerts.Storage;
using Npgsql;

namespace ClusterCerts.PostgreSql;

/// <summary>Keeps authorities in PostgreSQL 13 or later.</summary>
public sealed class PostgreSqlEngine : IStoreEngine
{
    internal DatabaseHabits Habits { get; init; } = new();

    StoreFile IStoreEngine.Parse(string text, string name)
    {
        (NpgsqlConnectionStringBuilder known, string? service, string? authority) = LibpqSettings.Parse(text);
        return new StoreFile { Kind = StoreEngines.PostgreSql, Connection = LibpqSettings.Text(known, service), Authority = authority ?? name };
    }

    IAuthorityStore IStoreEngine.At(string path, FileSystem files, StoreFile settings) => new PostgreSqlStore(path, files, settings, habits: Habits);

    void IStoreEngine.CheckArrival(StoreFile settings) => new Arrival(settings, Habits).Check();

    void IStoreEngine.Receive(StoreFile settings, IEnumerable<byte[]> lines, IReadOnlyList<(AuthorityDocument Document, byte[] Content)> documents) =>
        new Arrival(settings, Habits).Receive(lines, documents);

    void IStoreEngine.Settle(StoreFile settings) => new Arrival(settings, Habits).Settle();

    StorePreparation IStoreEngine.Prepare(StoreFile settings, StoreGrants grants)
    {
        Server server = Server.Of(settings);
        using NpgsqlConnection connection = server.OpenToRead();
        try
        {
            if (connection.PostgreSqlVersion.Major < Schema.OldestServer)
            {
                throw new ClusterCertsException(
                    ErrorCode.StoreNotInitialized, $"{server.Place} is PostgreSQL {connection.PostgreSqlVersion}; version {Schema.OldestServer} or later is needed.", server.Place);
            }

            int before = VersionOf(connection);
            if (before > Schema.Version)
                throw Schema.WrongVersion(before, server.Place);
            string[] statements = [.. Schema.From(before), .. Schema.Grants(grants)];
            return new StorePreparation(server.Place, before, Schema.Version, statements, () => Run(server, before, statements, grants));
        }
        catch (Exception e) when (ServerErrors.IsOne(e))
        {
            throw server.Errors.Of(e);
        }
    }

    private static int VersionOf(NpgsqlConnection connection)
    {
        using var isThere = new NpgsqlCommand("SELECT to_regclass('clustercerts.version') IS NOT NULL", connection);
        if (isThere.ExecuteScalar() is not true)
            return 0;
        using var version = new NpgsqlCommand("SELECT max(version) FROM clustercerts.version", connection);
        return version.ExecuteScalar() is int number ? number : 0;
    }

    private static void Run(Server server, int before, IReadOnlyList<string> statements, StoreGrants grants)
    {
        using NpgsqlConnection connection = server.OpenToWrite();
        try
        {
            using NpgsqlTransaction transaction = connection.BeginTransaction();
            using (var alone = new NpgsqlCommand("SELECT pg_catalog.pg_advisory_xact_lock(hashtext('clustercerts.version'))", connection))
                alone.ExecuteNonQuery();
            if (VersionOf(connection) != before)
                throw new ClusterCertsException(ErrorCode.StoreChanged, $"Another process prepared {server.Place} meanwhile. Run the command again.", server.Place);
            foreach (string statement in statements)
            {
                using var command = new NpgsqlCommand(statement, connection);
                command.ExecuteNonQuery();
            }

            foreach (string role in grants.Readers.Concat(grants.Writers))
                DemandGranted(server, connection, role, mayWrite: grants.Writers.Contains(role, StringComparer.Ordinal));
            transaction.Commit();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw MayNot(server, e.MessageText, e);
        }
        catch (Exception e) when (ServerErrors.IsOne(e))
        {
            throw server.Errors.Of(e, "Nothing was changed there.");
        }
    }

    // To a role that may not grant, the server only warns that nothing was granted.
    private static void DemandGranted(Server server, NpgsqlConnection connection, string role, bool mayWrite)
    {
        using var command = new NpgsqlCommand(
            """
            SELECT has_schema_privilege($1::name, 'clustercerts', 'USAGE')
                AND (SELECT bool_and(has_table_privilege($1::name, c.oid, 'SELECT')) FROM pg_catalog.pg_class c WHERE c.relnamespace = 'clustercerts'::regnamespace AND c.relkind = 'r')
                AND (NOT $2 OR (has_table_privilege($1::name, 'clustercerts.ledger', 'INSERT') AND has_table_privilege($1::name, 'clustercerts.change', 'INSERT')
                    AND has_table_privilege($1::name, 'clustercerts.authority', 'UPDATE') AND has_table_privilege($1::name, 'clustercerts.document', 'DELETE')))
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = role });
        command.Parameters.Add(new NpgsqlParameter { Value = mayWrite });
        if (command.ExecuteScalar() is not true)
            throw MayNot(server, $"'{role}' was granted nothing", null);
    }

    private static ClusterCertsException MayNot(Server server, string why, Exception? inner) => new(
        ErrorCode.StoreAccessDenied,
        $"The role '{server.Role}' may not do that in {server.Place}: {why}. Run Initialize-CertStore with a role that may make a schema there, "
            + "or that owns the schema clustercerts where there is one. Nothing was changed there.",
        server.Place,
        inner);
}
