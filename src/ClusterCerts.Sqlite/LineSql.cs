namespace ClusterCerts.Sqlite;

/// <summary>A query for lines as SQL. One condition leads, by an index that few lines are in; a plus keeps the others from it, since SQLite
/// knows nothing of how many lines have what.</summary>
internal sealed class LineSql
{
    private readonly List<string> _conditions = [];

    private LineSql(LineQuery query, int count)
    {
        bool isLed = Add(query.SerialNumber is not null, "serial", () => IndexValues.Of(query.SerialNumber!.Value), isLed: false);
        isLed = Add(query.PublicKeySha256 is not null, "key", () => (object?)IndexValues.OfKey(query.PublicKeySha256) ?? DBNull.Value, isLed);
        isLed = AddText(query.CertificatePath, "path", "(SELECT text FROM texts WHERE value = {0})", isLed);
        isLed = AddText(query.NodeId?.ToString(), "node", "(SELECT node FROM nodes WHERE name = {0})", isLed);
        isLed = Add(query.HasPolicy, "policy", () => 1, isLed);
        isLed = Add(query.Leap is not null, "leap", () => (int)query.Leap!.Value, isLed);
        isLed = Add(query.IsRevocationOfNoNode, "nodeless", () => 1, isLed);
        isLed = Add(query.Kind is not null, "kind", () => (int)query.Kind!.Value, isLed);
        AddEvents(query.Events, isLed);
        AddText(query.IssuerKeyId?.ToString(), "issuer", "(SELECT text FROM texts WHERE value = {0})", isLed: true);
        _conditions.Add($"+line >= {Parameter(query.From)} AND +line < {Parameter(Math.Min(query.Before, count))}");
    }

    /// <summary>The statement; its parameters are $1, $2 and so on.</summary>
    internal string Text { get; private init; } = "";

    /// <summary>Their values.</summary>
    internal List<object> Values { get; } = [];

    /// <summary>The lines that are asked for, in their order.</summary>
    internal static LineSql All(LineQuery query, int count)
    {
        var sql = new LineSql(query, count);
        return new LineSql(sql, $"SELECT line FROM lines WHERE {string.Join(" AND ", sql._conditions)} ORDER BY line");
    }

    /// <summary>The last of them.</summary>
    internal static LineSql Last(LineQuery query, int count)
    {
        var sql = new LineSql(query, count);
        return new LineSql(sql, $"SELECT line FROM lines WHERE {string.Join(" AND ", sql._conditions)} ORDER BY line DESC LIMIT 1");
    }

    private LineSql(LineSql conditions, string text) => (Text, Values) = (text, conditions.Values);

    private bool Add(bool isGiven, string column, Func<object> value, bool isLed)
    {
        if (isGiven)
            _conditions.Add($"{(isLed ? "+" : "")}{column} = {Parameter(value())}");
        return isLed || isGiven;
    }

    private bool AddText(string? text, string column, string number, bool isLed)
    {
        if (text is not null)
            _conditions.Add($"{(isLed ? "+" : "")}{column} = {string.Format(System.Globalization.CultureInfo.InvariantCulture, number, Parameter(text))}");
        return isLed || text is not null;
    }

    // Of issuances there are too many for an index of events.
    private void AddEvents(IReadOnlyList<LedgerEvent> events, bool isLed)
    {
        if (events.Count == 0)
            return;
        string column = isLed || events.Contains(LedgerEvent.Issue) ? "+event" : "rare";
        _conditions.Add(events.Count == 1 ? $"{column} = {Parameter((int)events[0])}" : $"{column} IN ({string.Join(", ", events.Select(e => Parameter((int)e)))})");
    }

    private string Parameter(object value)
    {
        Values.Add(value);
        return $"${Values.Count}";
    }
}
