namespace ClusterCerts.Tests.House;

/// <summary>Finds files that refer to each other in a circle: the strongly connected components of their references (Tarjan).</summary>
internal sealed class Circles(IReadOnlyDictionary<string, IReadOnlyList<FileReference>> references)
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lowest = new(StringComparer.Ordinal);
    private readonly Stack<string> _open = new();
    private readonly List<IReadOnlyList<string>> _found = [];

    internal IReadOnlyList<IReadOnlyList<string>> Find()
    {
        foreach (string file in references.Keys.Where(file => !_numbers.ContainsKey(file)))
            Visit(file);
        return [.. _found.Where(circle => circle.Count > 1).OrderByDescending(circle => circle.Count)];
    }

    private void Visit(string file)
    {
        _numbers[file] = _lowest[file] = _numbers.Count;
        _open.Push(file);
        foreach (string other in references[file].Select(r => r.File).Distinct())
        {
            if (!_numbers.TryGetValue(other, out int number))
            {
                Visit(other);
                _lowest[file] = Math.Min(_lowest[file], _lowest[other]);
            }
            else if (_open.Contains(other))
            {
                _lowest[file] = Math.Min(_lowest[file], number);
            }
        }

        if (_lowest[file] != _numbers[file])
            return;
        var circle = new List<string>();
        do
            circle.Add(_open.Pop());
        while (circle[^1] != file);
        _found.Add(circle);
    }
}
