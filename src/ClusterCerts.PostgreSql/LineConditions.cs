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
    internal LineConditions(LineQuery query, long authority, int count)
    {
        Add("authority = {0}", authority);
        Add("line >= {0}", query.From + 1L);
        Add("line < {0}", Math.Min(query.Before, count) + 1L);
        if (query.SerialNumber is SerialNumber serial)
            Add("serial = {0}", serial.ToString());
        if (query.PublicKeySha256 is string key)
            Add("public_key = {0}", LineColumns.Folded(key));
        if (query.CertificatePath is string path)
            Add("path = {0}", LineColumns.Storable(path));
        if (query.NodeId is NodeId node)
            Add("node = {0}", LineColumns.Storable(node.ToString()));
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

    /// <summary>Their values.</summary>
    internal List<object> Values { get; } = [];

    private void Add(string condition, object value)
    {
        Values.Add(value);
        _conditions.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, condition, $"${Values.Count}"));
    }
}
