namespace ClusterCerts.Storage;

/// <summary>Values that many lines say, each kept once, with a number from 1.</summary>
internal sealed class Numbered<T>
    where T : notnull
{
    private readonly Dictionary<T, int> _numbers = [];
    private readonly List<T> _values = [];

    /// <summary>All of them, in the order in which they came.</summary>
    internal IReadOnlyList<T> Values => _values;

    internal T this[int number] => _values[number - 1];

    /// <summary>The number of a value, which is added where it is new.</summary>
    internal int Add(T value)
    {
        if (_numbers.TryGetValue(value, out int number))
            return number;
        _values.Add(value);
        _numbers.Add(value, _values.Count);
        return _values.Count;
    }

    /// <summary>The number of a value; -1 where it is not known.</summary>
    internal int Find(T value) => _numbers.GetValueOrDefault(value, -1);
}
