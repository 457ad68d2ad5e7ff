using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace ClusterCerts.PostgreSql;

/// <summary>The server's and the network's errors in our own words.</summary>
/// <param name="place">The server and database, for messages.</param>
/// <param name="role">The role that connects.</param>
internal sealed class ServerErrors(string place, string role)
{
    /// <summary>Whether an exception is one of the server or of the way to it.</summary>
    internal static bool IsOne(Exception e) => e is NpgsqlException or SocketException or TimeoutException or AuthenticationException or IOException;

    /// <summary>Whether the transaction that met it can simply be tried again.</summary>
    internal static bool MayTryAgain(Exception e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    /// <summary>Whether the server itself says that it rolled back: the connection lives, and the answer is certain.</summary>
    internal static bool IsRolledBack(Exception e) => e is PostgresException { InvariantSeverity: "ERROR" };

    /// <summary>Whether a table, schema or column is not there.</summary>
    internal static bool IsMissing(Exception e) => e is PostgresException
    {
        SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedColumn,
    };

    /// <summary>The error for a command.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="outcome">What was and was not done, a sentence; null where nothing was to be done.</param>
    internal ClusterCertsException Of(Exception e, string? outcome = null)
    {
        (ErrorCode code, string message) = e is PostgresException answer ? Answer(answer) : Way(e);
        return new ClusterCertsException(code, outcome is null ? message : $"{message} {outcome}", place, e);
    }

    private (ErrorCode Code, string Message) Answer(PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => (
            ErrorCode.StoreAccessDenied,
            $"{place} refuses the role '{role}': {e.MessageText}. Look at its name (Username), at its password (PGPASSFILE or ~/.pgpass), at its certificate, and at the server's pg_hba.conf."),
        PostgresErrorCodes.InvalidCatalogName => (
            ErrorCode.StoreNotInitialized, $"{place}: there is no such database. Make it with createdb, then run Initialize-CertStore."),
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedColumn => (
            ErrorCode.StoreNotInitialized, $"{place} has not been prepared for authorities. Run Initialize-CertStore with a role that may make a schema there."),
        PostgresErrorCodes.InsufficientPrivilege => (
            ErrorCode.StoreAccessDenied,
            $"The role '{role}' may not do that in {place}: {e.MessageText}. Give it the right with Initialize-CertStore -GrantWriteTo (or -GrantReadTo, to read alone)."),
        PostgresErrorCodes.ReadOnlySqlTransaction => (
            ErrorCode.WriteDenied, $"{place} is read-only for '{role}': it is a standby, or the role reads alone. Name the primary server, or another role."),
        PostgresErrorCodes.DiskFull => (ErrorCode.DiskFull, $"The disk of {place} is full ({e.MessageText}). Free some space there and run the command again."),
        PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.OutOfMemory => (
            ErrorCode.StoreUnreachable, $"{place} takes no more work now: {e.MessageText}. Run the command again later."),
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow => (
            ErrorCode.StoreUnreachable, $"{place} is stopping or starting: {e.MessageText}. Run the command again when it is up."),
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => (
            ErrorCode.StoreChanged, $"Others kept changing what is in {place} ({e.MessageText}). Run the command again."),
        _ => (ErrorCode.StoreFailed, $"{place} failed: {e.MessageText} ({e.SqlState})."),
    };

    private (ErrorCode Code, string Message) Way(Exception e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException)
            {
                return (
                    ErrorCode.StoreNotTrusted,
                    $"The certificate of {place} is not trusted: {cause.Message.TrimEnd('.')}. Name its CA with Root Certificate or PGSSLROOTCERT, and the server by the name that is in its certificate.");
            }

            if (cause is SocketException or TimeoutException)
                return (ErrorCode.StoreUnreachable, $"{place} cannot be reached: {cause.Message.TrimEnd('.')}. Look at its name and port, and whether it is up.");
        }

        // What the network or the server did has a cause; without one the two could not agree how to talk.
        return e is NpgsqlException { InnerException: null }
            ? (ErrorCode.StoreAccessDenied,
                $"{place} and '{role}' do not agree on how to connect: {e.Message.TrimEnd('.')}. Look whether the file of PGPASSFILE (or ~/.pgpass) has a line for this host, port, database "
                    + "and role, and at SSL Mode.")
            : (ErrorCode.StoreUnreachable, $"The connection to {place} was lost: {e.Message.TrimEnd('.')}. Run the command again.");
    }
}
