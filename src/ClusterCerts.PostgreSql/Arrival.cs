using System.Security.Cryptography;
using ClusterCerts.Storage;
using Npgsql;
using NpgsqlTypes;

namespace ClusterCerts.PostgreSql;

/// <summary>An authority that comes from a directory: received whole, and the authority from when it is settled.</summary>
/// <param name="settings">Where it goes, and by which move.</param>
/// <param name="habits">How it behaves.</param>
internal sealed class Arrival(StoreFile settings, DatabaseHabits habits)
{
    private readonly Database _database = new(settings, habits);

    /// <summary>Refuses where an authority of that name is, or where the role may not write.</summary>
    internal void Check()
    {
        ServerSession.DemandWrite(_database, settings.Connection);
        _database.Query(Rows.State, [settings.Authority], _ => throw new ClusterCertsException(
            ErrorCode.AuthorityExists,
            $"{_database.Server().Place} has an authority '{settings.Authority}' already. Give this one another name with Authority=NAME in -Store.",
            settings.Authority));
    }

    /// <summary>Writes all of it in one transaction.</summary>
    internal void Receive(IEnumerable<byte[]> lines, IReadOnlyList<(AuthorityDocument Document, byte[] Content)> documents)
    {
        Check();
        using NpgsqlConnection connection = _database.Server().OpenToWrite();
        try
        {
            using NpgsqlTransaction transaction = connection.BeginTransaction();
            long owner = 0;
            _database.Run(
                connection,
                "INSERT INTO clustercerts.authority (name, state, lines, head, changes, move) VALUES ($1, 'arriving', 0, $2, 1, $3) RETURNING id",
                [settings.Authority, new byte[SHA256.HashSizeInBytes], Guid.Parse(settings.Move!)],
                row => owner = row.GetInt64(0));
            (LedgerState state, byte[] head) = Copy(connection, owner, lines);
            foreach ((AuthorityDocument document, byte[] content) in documents)
                _database.Run(connection, "INSERT INTO clustercerts.document (authority, name, content) VALUES ($1, $2, $3)", [owner, document.Name, content], _ => { });
            _database.Run(
                connection,
                "UPDATE clustercerts.authority SET lines = $2, head = $3, highest = $4::numeric, highest_list = $5::numeric WHERE id = $1",
                [owner, (long)state.Lines, head, Text(state.HighestSerialNumber), Text(state.HighestListNumber)],
                _ => { });
            Compare(connection, owner, state.Lines, head);
            _database.Begin("COMMIT");
            transaction.Commit();
        }
        catch (Exception e) when (ServerErrors.IsOne(e))
        {
            throw _database.Server().Errors.Of(e, "Nothing was moved: the directory is the authority as before.");
        }
    }

    /// <summary>Makes it the authority, once.</summary>
    internal void Settle()
    {
        bool isLive = false;
        _database.Query("SELECT 1 FROM clustercerts.authority WHERE move = $1 AND state <> 'arriving'", [Guid.Parse(settings.Move!)], _ => isLive = true);
        if (isLive)
            return;
        ServerSession.DemandWrite(_database, settings.Connection);
        using NpgsqlConnection connection = _database.Server().OpenToWrite();
        try
        {
            _database.Run(
                connection,
                "UPDATE clustercerts.authority SET state = 'live' WHERE move = $1 AND state = 'arriving' RETURNING id",
                [Guid.Parse(settings.Move!)],
                _ => isLive = true);
        }
        catch (Exception e) when (ServerErrors.IsOne(e))
        {
            throw _database.Server().Errors.Of(e, "The authority was received there, and the next command makes it the one that counts.");
        }

        if (!isLive)
        {
            throw new ClusterCertsException(
                ErrorCode.StoreNotInitialized,
                $"{_database.Server().Place} does not have the authority '{settings.Authority}' that was moved there: restore the database from a backup that was made after the move.",
                settings.Authority);
        }
    }

    private static (LedgerState State, byte[] Head) Copy(NpgsqlConnection connection, long owner, IEnumerable<byte[]> lines)
    {
        var state = new LedgerState(0, 0, 0);
        byte[] head = new byte[SHA256.HashSizeInBytes];
        var issued = new HashSet<Values.SerialNumber>();
        DateTimeOffset? before = null;
        using NpgsqlBinaryImporter copy = connection.BeginBinaryImport($"COPY clustercerts.ledger ({LineColumns.Names}) FROM STDIN (FORMAT BINARY)");
        foreach (byte[] line in lines)
        {
            LedgerEntry entry = LedgerLine.Read(line, withCertificate: false);
            bool isFirst = entry is { Event: LedgerEvent.Issue, SerialNumber: Values.SerialNumber serial } && issued.Add(serial);
            state = state.With([entry]);
            copy.StartRow();
            foreach ((object? value, NpgsqlDbType type) in LineColumns.Of(owner, state.Lines, line, entry, isFirst, ClockLeaps.Between(before, entry.Time)))
            {
                if (value is null)
                    copy.WriteNull();
                else
                    copy.Write(value, type);
            }

            (head, before) = (SHA256.HashData(line), entry.Time);
        }

        copy.Complete();
        return (state, head);
    }

    private static string Text(System.Numerics.BigInteger number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    // What the server has is what was sent, by its own count and hash.
    private void Compare(NpgsqlConnection connection, long owner, long count, byte[] head)
    {
        bool isSame = count == 0;
        _database.Run(
            connection,
            "SELECT sha256 FROM clustercerts.ledger WHERE authority = $1 AND line = (SELECT count(*) FROM clustercerts.ledger WHERE authority = $1) AND line = $2",
            [owner, count],
            row => isSame = row.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(head));
        if (!isSame)
            throw new ClusterCertsException(ErrorCode.CheckFailed, $"Nothing was moved: {_database.Server().Place} does not hold the ledger that was sent.", settings.Authority);
    }
}
