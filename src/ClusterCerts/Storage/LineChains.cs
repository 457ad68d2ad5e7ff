namespace ClusterCerts.Storage;

/// <summary>Lines by what they say: each one knows the one before it that says the same, which takes little memory where most say it alone.</summary>
/// <param name="first">The number that the first line has.</param>
/// <param name="comparer">When two lines say the same.</param>
internal sealed class LineChains<TKey>(int first, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private readonly Dictionary<TKey, int> _last = new(comparer);
    private readonly List<int> _before = [];

    /// <summary>Adds the next line.</summary>
    /// <param name="isGiven">Whether the line says anything.</param>
    /// <param name="key">What it says.</param>
    internal void Add(bool isGiven, TKey? key)
    {
        int line = first + _before.Count;
        _before.Add(isGiven && _last.TryGetValue(key!, out int before) ? before : -1);
        if (isGiven)
            _last[key!] = line;
    }

    /// <summary>The lines that say it, the last one first.</summary>
    internal IEnumerable<int> Backwards(TKey key)
    {
        for (int line = _last.TryGetValue(key, out int last) ? last : -1; line >= 0; line = _before[line - first])
            yield return line;
    }

    /// <summary>Whether a line says it.</summary>
    internal bool Has(TKey key) => _last.ContainsKey(key);
}
