namespace ClusterCerts.Files;

/// <summary>A long list that grows by a segment: it is never copied, and takes no more than it holds.</summary>
internal sealed class Segments<T>
{
    private const int Bits = 12;
    private const int Size = 1 << Bits;

    private readonly List<T[]> _segments = [];

    internal int Count { get; private set; }

    internal ref T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return ref _segments[index >> Bits][index & (Size - 1)];
        }
    }

    internal void Add(T value)
    {
        if (Count >> Bits == _segments.Count)
            _segments.Add(new T[Size]);
        _segments[Count >> Bits][Count & (Size - 1)] = value;
        Count++;
    }
}
