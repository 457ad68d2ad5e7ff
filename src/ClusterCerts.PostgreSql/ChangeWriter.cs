using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using ClusterCerts.Storage;
using ClusterCerts.Values;
using Npgsql;
using NpgsqlTypes;

namespace ClusterCerts.PostgreSql;

/// <summary>The statements of one change, within a transaction.</summary>
/// <param name="authority">The authority's name.</param>
/// <param name="ledger">Its ledger, as it was read.</param>
/// <param name="change">What becomes true.</param>
/// <param name="lines">Its lines.</param>
/// <param name="database">Where.</param>
internal sealed class ChangeWriter(string authority, DatabaseLedger ledger, RecordedChange change, IReadOnlyList<byte[]> lines, Database database)
{
    private const string Head =
        """
        UPDATE clustercerts.authority SET lines = lines + $2, head = $3, changes = changes + 1,
            highest = greatest(highest, $6::numeric), highest_list = greatest(highest_list, $7::numeric)
        WHERE name = $1 AND state = 'live' AND lines = $4 AND head = $5 RETURNING id
        """;

    private const string First =
        """
        INSERT INTO clustercerts.authority (name, lines, head, changes, highest, highest_list) SELECT $1, $2, $3, 1, $4::numeric, $5::numeric
        WHERE NOT EXISTS (SELECT 1 FROM clustercerts.authority WHERE name = $1 AND state = 'live') RETURNING id
        """;

    private const string Line = $"INSERT INTO clustercerts.ledger ({LineColumns.Names}) VALUES ({LineColumns.Parameters})";

    private const string New = "INSERT INTO clustercerts.document (authority, name, content) VALUES ($1, $2, $3)";

    private const string Replaced = New +
        """
         ON CONFLICT (authority, name)
        DO UPDATE SET content = EXCLUDED.content, role = session_user, address = inet_client_addr(), at = clock_timestamp()
        """;

    private const string Gone = "DELETE FROM clustercerts.document WHERE authority = $1 AND name = $2";

    private const string Mark = "INSERT INTO clustercerts.change (id, authority, operation, lines, account, host) VALUES ($1, $2, $3, $4, $5, $6)";

    private const string Left = "UPDATE clustercerts.authority SET state = 'left', moved = $2 WHERE id = $1";

    private readonly LedgerEntry[] _entries = EntriesOf(lines);
    private readonly bool[] _areFirst = FirstIssues(ledger, EntriesOf(lines));
    private readonly DateTimeOffset? _before = ledger.Count > 0 ? ledger.Last().Time : null;

    /// <summary>Runs them.</summary>
    /// <exception cref="ClusterCertsException">The authority is not as it was read.</exception>
    internal void Write(NpgsqlConnection connection, Guid id)
    {
        long owner = TakeHead(connection);
        using var batch = new NpgsqlBatch(connection);
        DateTimeOffset? before = _before;
        for (int i = 0; i < lines.Count; i++)
        {
            LedgerEntry entry = _entries[i];
            batch.BatchCommands.Add(CommandOf(owner, ledger.Count + i + 1L, lines[i], entry, _areFirst[i], ClockLeaps.Between(before, entry.Time)));
            before = entry.Time;
        }

        if (change.LastSerialNumber is BigInteger last)
            Add(batch, Replaced, owner, AuthorityDocument.SerialNumber.Name, SerialFile.Encode(last));
        foreach (FileChange document in change.Documents)
        {
            string name = document.Document!.Value.Name;
            if (document.Content is byte[] content)
                Add(batch, document.IsNew ? New : Replaced, owner, name, content);
            else
                Add(batch, Gone, owner, name);
        }

        if (change.MovedTo is string place)
            Add(batch, Left, owner, place);
        Add(batch, Mark, id, owner, change.Operation, (long)lines.Count, Environment.UserName, database.Habits.Host);
        database.Begin("INSERT");
        batch.ExecuteNonQuery();
    }

    private long TakeHead(NpgsqlConnection connection)
    {
        byte[] head = lines.Count > 0 ? SHA256.HashData(lines[^1]) : ledger.Head;
        LedgerState added = new LedgerState(0, 0, 0).With(_entries);
        (string serial, string list) = (added.HighestSerialNumber.ToString(CultureInfo.InvariantCulture), added.HighestListNumber.ToString(CultureInfo.InvariantCulture));
        long? owner = null;
        database.Run(connection, Head, [authority, (long)lines.Count, head, (long)ledger.Count, ledger.Head, serial, list], row => owner = row.GetInt64(0));
        if (owner is null && ledger.Count == 0)
            database.Run(connection, First, [authority, (long)lines.Count, head, serial, list], row => owner = row.GetInt64(0));
        return owner ?? throw new ClusterCertsException(
            ErrorCode.StoreChanged,
            $"Something else changed the authority '{authority}' in {database.Server().Place} while this command had it: its session was lost, or goes through a pooler that "
                + "shares sessions. Nothing was recorded. Run the command again.",
            authority);
    }

    private static NpgsqlBatchCommand CommandOf(long owner, long number, byte[] line, LedgerEntry entry, bool isFirst, ClockLeap leap)
    {
        var command = new NpgsqlBatchCommand(Line);
        foreach ((object? value, NpgsqlDbType type) in LineColumns.Of(owner, number, line, entry, isFirst, leap))
            command.Parameters.Add(LineColumns.Parameter(value, type));
        return command;
    }

    // A certificate that was taken over may be in the ledger already, or twice among what is taken over. Asked before the transaction begins.
    private static bool[] FirstIssues(DatabaseLedger ledger, LedgerEntry[] entries)
    {
        IEnumerable<SerialNumber> numbers = entries.Where(e => e.Event == LedgerEvent.Issue).Select(e => e.SerialNumber).OfType<SerialNumber>();
        var issued = ledger.IssuesAmong(numbers).Keys.ToHashSet();
        return [.. entries.Select(e => e is { Event: LedgerEvent.Issue, SerialNumber: SerialNumber serial } && issued.Add(serial))];
    }

    private static LedgerEntry[] EntriesOf(IReadOnlyList<byte[]> lines) => [.. lines.Select(line => LedgerLine.Read(line, withCertificate: false))];

    private static void Add(NpgsqlBatch batch, string sql, params object[] arguments)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (object argument in arguments)
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        batch.BatchCommands.Add(command);
    }
}
