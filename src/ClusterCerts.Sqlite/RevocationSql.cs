namespace ClusterCerts.Sqlite;

/// <summary>A query for revocations as SQL. Until the issuance of a number is known its revocation may be anyone's, and never ends: then its own line tells
/// whether it matches by itself.</summary>
internal sealed class RevocationSql
{
    private const int FirstNumber = 5;
    private const string Issuer = "(SELECT text FROM texts WHERE value = $1)";

    /// <summary>Writes it.</summary>
    /// <param name="query">The query.</param>
    /// <param name="count">How many lines the index knows.</param>
    /// <param name="numbers">The numbers that are asked for, whatever one the query names; null for all.</param>
    internal RevocationSql(RevocationQuery query, int count, IReadOnlyList<SerialNumber>? numbers)
    {
        // A plus keeps a condition from the choice of an index.
        string plus = numbers is null ? "" : "+";
        Values =
        [
            (object?)query.IssuerKeyId?.ToString() ?? DBNull.Value, query.EndsFrom is DateTimeOffset from ? IndexValues.Of(from) : long.MinValue,
            query.From, Math.Min(query.Before, count), .. (numbers ?? []).Select(number => (object)IndexValues.Of(number)),
        ];
        string[] conditions =
        [
            .. numbers is null ? (string[])[] : [$"serial IN ({string.Join(", ", Enumerable.Range(FirstNumber, numbers.Count).Select(i => $"${i}"))})"],
            .. query.IssuerKeyId is null ? (string[])[] : [$"({plus}issuer = {Issuer} OR {plus}issuer IS NULL)"],
            $"{plus}ends >= $2 AND +line >= $3 AND +line < $4",
            .. query.IsOfNoNode ? (string[])["(SELECT l.nodeless FROM lines l WHERE l.line = revocations.line) = 1"] : [],
        ];
        string alone = $"SELECT ($1 IS NULL OR l.issuer IS NULL OR ifnull(l.issuer = {Issuer}, 0)) AND l.ends >= $2 FROM lines l WHERE l.line = revocations.line";
        Text = $"SELECT line, serial, certain, CASE certain WHEN 0 THEN ({alone}) END FROM revocations WHERE {string.Join(" AND ", conditions)} "
            + (query.Enough is int enough ? $"LIMIT {enough}" : "ORDER BY line");
    }

    /// <summary>The statement; its parameters are $1, $2 and so on.</summary>
    internal string Text { get; }

    /// <summary>Their values.</summary>
    internal IReadOnlyList<object> Values { get; }
}
