using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.PostgreSql;

/// <summary>A query for lines as SQL. Lines are counted from 1 there.</summary>
internal sealed class LineConditions
{
    private readonly List<string> _conditions = [];

    /// <param name="query">What is asked for.</param>
    /// <param name="authority">Whose lines.</param>
    /// <param name="count">How many lines are known.</param>
    /// <param name="isOneOfMany">Whether the statement has it that many are asked for, each a row of <c>asked (value, before)</c>.</param>
    internal LineConditions(LineQuery query, long authority, int count, bool isOneOfMany = false)
    {
        Add("authority = {0}", authority);
        Add("line >= {0}", query.From + 1L);
        Before = Math.Min(query.Before, count) + 1L;
        if (isOneOfMany)
            _conditions.Add(query.CertificatePath is null ? "line < asked.before" : "line + 0 < asked.before"); // The index of paths alone: few lines have one.
        else
            Add("line < {0}", Before);
        foreach ((string column, string value) in Subjects(query))
        {
            if (isOneOfMany && Subject is null)
                _conditions.Add($"{column} = asked.value");
            else
                Add($"{column} = {{0}}", value);
            Subject ??= value;
        }

        if (query.Kind is LedgerKind kind)
            Add("kind = {0}", kind.ToString());
        if (query.IssuerKeyId is KeyId issuer)
            Add("issuer = {0}", issuer.ToString());
        if (query.HasPolicy)
            _conditions.Add("is_policy");
        if (query.Leap is ClockLeap leap)
            _conditions.Add(leap == ClockLeap.None ? "leap IS NULL" : $"leap = '{leap}'");
        if (query.IsRevocationOfNoNode)
            _conditions.Add("event = 'Revoke' AND node IS NULL");
        if (query.Events.Count > 0)
            _conditions.Add($"event IN ({string.Join(", ", query.Events.Select(e => $"'{e}'"))})");
    }

    /// <summary>The conditions; their parameters are $1, $2 and so on.</summary>
    internal string Text => string.Join(" AND ", _conditions);

    /// <summary>What it is about: a number, a key, a path or a node; null where it is about none.</summary>
    internal string? Subject { get; }

    /// <summary>The first line that counts no more, from 1.</summary>
    internal long Before { get; }

    /// <summary>Their values.</summary>
    internal List<object> Values { get; } = [];

    private static IEnumerable<(string Column, string Value)> Subjects(LineQuery query)
    {
        if (query.SerialNumber is SerialNumber serial)
            yield return ("serial", serial.ToString());
        if (query.PublicKeySha256 is string key)
            yield return ("public_key", LineColumns.Folded(key));
        if (query.CertificatePath is string path)
            yield return ("path", LineColumns.Storable(path));
        if (query.NodeId is NodeId node)
            yield return ("node", LineColumns.Storable(node.ToString()));
    }

    private void Add(string condition, object value)
    {
        Values.Add(value);
        _conditions.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, condition, $"${Values.Count}"));
    }
}
