namespace ClusterCerts.PostgreSql;

/// <summary>The documents of an authority. While one session alone may change them they are asked for once, and once more after each change.</summary>
/// <param name="authority">The authority's name.</param>
/// <param name="database">Where they are.</param>
internal sealed class DocumentRows(string authority, Database database)
{
    private readonly Dictionary<string, byte[]?> _known = new(StringComparer.Ordinal);
    private ServerSession? _session;
    private int _readBy;

    /// <summary>Whether a document is there.</summary>
    internal bool Has(string name)
    {
        if (IsHeld())
            return _known.ContainsKey(name);
        bool isThere = false;
        database.Query(Rows.HasDocument, [authority, name], _ => isThere = true);
        return isThere;
    }

    /// <summary>A document's content, null where there is none; the bytes are the caller's.</summary>
    internal byte[]? Find(string name)
    {
        byte[]? content = null;
        if (IsHeld())
        {
            if (!_known.TryGetValue(name, out content))
                return null;
            if (content is not null)
                return [.. content];
        }

        database.Query(Rows.Document, [authority, name], row => content = row.GetFieldValue<byte[]>(0));
        return content;
    }

    /// <summary>The names that begin with a text.</summary>
    internal IReadOnlyList<string> Names(string prefix)
    {
        var found = new List<string>();
        database.Query(Rows.Documents, [authority, prefix], row => found.Add(row.GetString(0)));
        return found;
    }

    /// <summary>From now on a session alone may change them; null: others may again.</summary>
    internal void Hold(ServerSession? session)
    {
        _session = session;
        Forget();
    }

    /// <summary>Something is changed: what was read does not count any more.</summary>
    internal void Forget() => _readBy = 0;

    // While the connection was lost others may have had them.
    private bool IsHeld()
    {
        if (_session is null || _readBy == _session.Number)
            return _session is not null;
        _known.Clear();
        _session.Query(Rows.SmallDocuments, [authority], row => _known[row.GetString(0)] = row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1));
        _readBy = _session.Number;
        return true;
    }
}
