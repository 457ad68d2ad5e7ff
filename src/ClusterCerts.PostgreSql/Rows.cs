namespace ClusterCerts.PostgreSql;

/// <summary>What is asked of the rows of an authority that is there, $1 being its name.</summary>
internal static class Rows
{
    // Not a join: whatever else is in the table, the index of the authority's rows is what they are found by.
    private const string Live = "WHERE t.authority = (SELECT id FROM clustercerts.authority WHERE name = $1 AND state = 'live')";

    /// <summary>A row where a document is there.</summary>
    internal const string HasDocument = $"SELECT 1 FROM clustercerts.document t {Live} AND t.name = $2";

    /// <summary>A document's content.</summary>
    internal const string Document = $"SELECT t.content FROM clustercerts.document t {Live} AND t.name = $2";

    /// <summary>All names, each with its content unless that is long, as a list of many revocations is.</summary>
    internal const string SmallDocuments = $"SELECT t.name, CASE WHEN octet_length(t.content) <= 65536 THEN t.content END FROM clustercerts.document t {Live}";

    /// <summary>The names that begin with a text.</summary>
    internal const string Documents = $"SELECT t.name FROM clustercerts.document t {Live} AND starts_with(t.name, $2) ORDER BY t.name";

    /// <summary>The lines, in their order, each with its number.</summary>
    internal const string Lines = $"SELECT t.text, t.line FROM clustercerts.ledger t {Live} ORDER BY t.line";

    /// <summary>Those of them with the numbers $2, a list with commas, in any order.</summary>
    internal const string Several = $"SELECT t.text, t.line FROM clustercerts.ledger t {Live} AND t.line = ANY(string_to_array($2, ',')::bigint[])";

    /// <summary>How many lines there are, the hash of the last one, and how many changes were made.</summary>
    internal const string State = "SELECT lines, head, changes FROM clustercerts.authority WHERE name = $1 AND state = 'live'";

    /// <summary>What differs as soon as a line or a document does: beside what every change counts, the server's own version of each row, for what is written
    /// by other means.</summary>
    internal const string Evidence =
        """
        SELECT concat_ws('|', a.id, a.lines, encode(a.head, 'hex'), a.changes, a.xmin,
            (SELECT string_agg(concat_ws(' ', t.name, t.xmin, t.ctid), '|' ORDER BY t.name) FROM clustercerts.document t WHERE t.authority = a.id)),
            a.lines, a.head
        FROM clustercerts.authority a WHERE a.name = $1 AND a.state = 'live'
        """;

    /// <summary>Where an authority went that is not there any more.</summary>
    internal const string Left =
        """
        SELECT coalesce(moved, 'another place') FROM clustercerts.authority WHERE name = $1 AND state = 'left'
        AND NOT EXISTS (SELECT 1 FROM clustercerts.authority WHERE name = $1 AND state = 'live') ORDER BY id DESC LIMIT 1
        """;
}
