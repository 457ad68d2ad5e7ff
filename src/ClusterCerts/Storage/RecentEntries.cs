namespace ClusterCerts.Storage;

/// <summary>Entries that were read a moment ago, since whoever asks for one asks for it again.</summary>
internal sealed class RecentEntries
{
    private const int Most = 12288;

    private readonly Dictionary<int, LedgerEntry> _entries = [];

    /// <summary>An entry, read only where it is not known.</summary>
    internal LedgerEntry Get(int line, Func<LedgerEntry> read)
    {
        lock (_entries)
        {
            if (_entries.TryGetValue(line, out LedgerEntry? known))
                return known;
        }

        LedgerEntry entry = read();
        lock (_entries)
        {
            if (_entries.Count >= Most)
                _entries.Clear();
            _entries[line] = entry;
        }

        return entry;
    }

    /// <summary>Forgets those before where there is no room for so many more: none of these is forgotten on account of another.</summary>
    internal void MakeRoom(int count)
    {
        lock (_entries)
        {
            if (_entries.Count + count > Most)
                _entries.Clear();
        }
    }

    /// <summary>Whether it is known.</summary>
    internal bool Has(int line)
    {
        lock (_entries)
            return _entries.ContainsKey(line);
    }

    /// <summary>Forgets them.</summary>
    internal void Clear()
    {
        lock (_entries)
            _entries.Clear();
    }
}
