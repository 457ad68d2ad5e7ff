using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using ClusterCerts.Storage;
using Npgsql;

namespace ClusterCerts.PostgreSql;

/// <summary>A ledger whose lines are rows. What was read is kept: a second <see cref="Refresh"/> asks only for the lines that came since.</summary>
/// <param name="authority">The authority's name.</param>
/// <param name="database">Where the rows are.</param>
/// <param name="place">What messages call it.</param>
/// <param name="seen">How far this host has seen it.</param>
internal sealed class DatabaseLedger(string authority, Database database, string place, SeenLines seen) : Ledger(place)
{
    // By the number of the authority, which the planner knows: by its name it would expect the lines of a longer one beside it.
    private const string Since = "SELECT line, text FROM clustercerts.ledger WHERE authority = $1 AND line > $2 AND line <= $3 ORDER BY line";

    // With the hash of the line that this host saw last, which is $2.
    private const string State =
        """
        SELECT id, lines, head, highest::text, highest_list::text, pg_catalog.pg_is_in_recovery(),
            (SELECT sha256 FROM clustercerts.ledger l WHERE l.authority = a.id AND l.line = $2)
        FROM clustercerts.authority a WHERE name = $1 AND state = 'live'
        """;

    // The line, and the one after it, which holds its hash.
    private const string Two =
        """
        SELECT line, text FROM clustercerts.ledger
        WHERE authority = (SELECT id FROM clustercerts.authority WHERE name = $1 AND state = 'live') AND line IN ($2, $2 + 1)
        """;

    private byte[] _head = new byte[SHA256.HashSizeInBytes];

    // What this command recorded last, and where it begins: asked for at once, by as many threads as there are files to write.
    private (int First, IReadOnlyList<byte[]> Lines) _own = (0, []);

    // What was read in one go, by the index of the line, for whoever asks for the certificates next.
    private IReadOnlyDictionary<int, byte[]> _texts = new Dictionary<int, byte[]>();

    /// <summary>SHA-256 of the last line; zeros when there is none.</summary>
    internal byte[] Head => _head;

    /// <summary>What this host has seen of it and was not there when it was read last; null where all was.</summary>
    internal LostLines? Lost { get; private set; }

    /// <summary>Reads the lines that came since the last call; of a long ledger, the first time, none: they are asked for.</summary>
    /// <param name="query">Runs a statement and hands its rows over.</param>
    /// <exception cref="ClusterCertsException">A line is damaged, is missing, or the chain is broken.</exception>
    internal void Refresh(Action<string, object[], Action<NpgsqlDataReader>> query)
    {
        (long id, LedgerState state, byte[] head) = Look(query);
        int lines = state.Lines;
        if (Count == 0 && lines > database.Habits.FewLines)
        {
            _head = head;
            Continue(new DatabaseIndex(database, id, state), Convert.ToHexStringLower(_head));
        }

        if (lines > Count)
            query(Since, [id, (long)Count, (long)lines], AddNext);
        if (Count != lines)
            throw Damaged(Math.Min(Count, lines) + 1, "lines that were there are gone");
        if (!head.AsSpan().SequenceEqual(_head))
            throw Damaged(Count, "it is not the line that was written last");
        Keep();
    }

    /// <summary>Looks how far it is, and whether that goes on from what this host has seen; no line is read.</summary>
    /// <param name="query">Runs a statement and hands its rows over.</param>
    internal (long Id, LedgerState State, byte[] Head) Look(Action<string, object[], Action<NpgsqlDataReader>> query)
    {
        (long id, LedgerState state, byte[] head) = (0, new LedgerState(0, 0, 0), new byte[SHA256.HashSizeInBytes]);
        (bool isStandby, byte[]? hash) = (false, null);
        query(State, [authority, seen.Known()?.Lines ?? 0L], row =>
        {
            (id, head) = (row.GetInt64(0), row.GetFieldValue<byte[]>(2));
            state = new LedgerState((int)row.GetInt64(1), Number(row.GetString(3)), Number(row.GetString(4)));
            (isStandby, hash) = (row.GetBoolean(5), row.IsDBNull(6) ? null : row.GetFieldValue<byte[]>(6));
        });
        Lost = seen.Compare(state.Lines, hash, isStandby);
        return (id, state, head);
    }

    // Until it is accepted, what was seen stays.
    private void Keep()
    {
        if (Lost is null)
            seen.Keep(this);
    }

    /// <summary>The lines of entries that go on from the last one, each with who writes it and where.</summary>
    internal IReadOnlyList<byte[]> Encode(IEnumerable<LedgerEntry> entries) =>
        LinesOf([.. entries.Select(e => e with { Account = Environment.UserName, Host = database.Habits.Host })]);

    /// <summary>Takes the next line, which is recorded.</summary>
    internal void Add(byte[] line)
    {
        Take(line);
        _head = SHA256.HashData(line);
    }

    /// <summary>Takes the lines that this command has just recorded.</summary>
    /// <param name="lines">Them.</param>
    /// <param name="isGone">Whether the authority left the database with them.</param>
    internal void AddOwn(IReadOnlyList<byte[]> lines, bool isGone)
    {
        _own = (Count, lines);
        foreach (byte[] line in lines)
            Add(line);
        if (!isGone)
            Keep();
    }

    internal override void ReadTexts(Action<byte[]> take)
    {
        int count = 0;
        byte[] last = new byte[SHA256.HashSizeInBytes];
        database.QueryTexts(Rows.Lines, [authority], line =>
        {
            if (++count == Count)
                SHA256.HashData(line, last);
            take(line);
        });
        if (count != Count)
            throw Damaged(Math.Min(count, Count) + 1, "lines that were there are gone");
        if (!last.AsSpan().SequenceEqual(_head))
            throw Damaged(Count, "it is not the line that was written last");
    }

    protected override byte[] LineOf(int index)
    {
        if (index >= _own.First && index < _own.First + _own.Lines.Count)
            return _own.Lines[index - _own.First];
        if (_texts.GetValueOrDefault(index) is byte[] known)
            return known;
        byte[]? line = null, next = null;
        database.Query(Two, [authority, index + 1L], row =>
        {
            if (row.GetInt64(0) == index + 1)
                line = row.GetFieldValue<byte[]>(1);
            else
                next = row.GetFieldValue<byte[]>(1);
        });
        if (line is null)
            throw Damaged(index + 1, "it is missing");

        return IsAsWritten(index, line, next) ? line : throw Damaged(index + 1, "it is not the line that was written");
    }

    internal override void FetchTexts(IReadOnlyList<int> lines) => _texts = TextsOf(lines).ToDictionary(line => line.Line, line => line.Text);

    protected override IEnumerable<(int Line, byte[] Text)> TextsOf(IReadOnlyList<int> lines)
    {
        var texts = new Dictionary<long, byte[]>();
        string wanted = string.Join(',', lines.SelectMany(line => (long[])[line + 1L, line + 2L]).Distinct());
        database.Query(Rows.Several, [authority, wanted], row => texts[row.GetInt64(1)] = row.GetFieldValue<byte[]>(0));
        return lines.Where(line => texts.TryGetValue(line + 1L, out byte[]? text) && IsCertain(line, text, texts.GetValueOrDefault(line + 2L)))
            .Select(line => (line, texts[line + 1L]));
    }

    private bool IsCertain(int index, byte[] line, byte[]? next)
    {
        try
        {
            return IsAsWritten(index, line, next);
        }
        catch (ClusterCertsException)
        {
            return false; // Whoever asks for this very line is told.
        }
    }

    // It was not read along the chain: the line after it tells whether it is the one that was written.
    private bool IsAsWritten(int index, byte[] line, byte[]? next) => index >= Count - 1 ? SHA256.HashData(line).AsSpan().SequenceEqual(_head)
        : next is not null && IsNext(next, index + 2, Convert.ToHexStringLower(SHA256.HashData(line)));

    private bool IsNext(byte[] line, int number, string hash)
    {
        try
        {
            return LedgerLine.Read(line, withCertificate: false).Previous == hash;
        }
        catch (System.Text.Json.JsonException e)
        {
            throw Damaged(number, "it is not a JSON object of the ledger", e);
        }
    }

    private void AddNext(NpgsqlDataReader row)
    {
        if (row.GetInt64(0) != Count + 1)
            throw Damaged(Count + 1, "it is missing");
        Add(row.GetFieldValue<byte[]>(1));
    }

    private static BigInteger Number(string text) => BigInteger.Parse(text, CultureInfo.InvariantCulture);
}
