using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>Lines by a hash of what they say: each knows the one before it in its bucket, so that a line takes four octets and a little. Others may be in a
/// bucket; whoever asks compares.</summary>
/// <param name="hashOf">The hash of a line, by its place in the table; negative where it says nothing.</param>
internal sealed class LineBuckets(Func<int, int> hashOf)
{
    private const int None = -1;
    private const int Few = 256;
    private const int Load = 2; // So many lines a bucket, on average.

    private readonly Segments<int> _before = new();
    private int[] _last = Empty(Few);

    /// <summary>Adds the next line.</summary>
    internal void Add()
    {
        _before.Add(None);
        if (_before.Count > _last.Length * Load)
            Grow();
        else
            Enter(_before.Count - 1);
    }

    /// <summary>The lines in the bucket of a hash, by their places in the table, the last one first.</summary>
    internal IEnumerable<int> Backwards(int hash)
    {
        for (int line = hash < 0 ? None : _last[hash & (_last.Length - 1)]; line != None; line = _before[line])
            yield return line;
    }

    private void Grow()
    {
        _last = Empty(_last.Length * 2);
        for (int line = 0; line < _before.Count; line++)
            Enter(line);
    }

    private void Enter(int line)
    {
        int hash = hashOf(line);
        if (hash < 0)
            return;
        ref int last = ref _last[hash & (_last.Length - 1)];
        (_before[line], last) = (last, line);
    }

    private static int[] Empty(int length)
    {
        int[] buckets = new int[length];
        Array.Fill(buckets, None);
        return buckets;
    }
}
