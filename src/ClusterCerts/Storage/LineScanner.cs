using System.Buffers;

namespace ClusterCerts.Storage;

/// <summary>Examines the lines of a ledger on all processors, and hands over what came of each, in their order and on the thread that reads
/// them. It holds some hundred lines for each processor, however many there are.</summary>
/// <param name="examine">Looks at a line by itself, and at its text, which is there for so long alone; on any thread.</param>
/// <param name="take">Receives what came of it.</param>
internal sealed class LineScanner<T>(Func<ScannedLine, ReadOnlyMemory<byte>, T> examine, Action<T> take)
{
    private const int BatchOctets = 128 << 10;

    private readonly Queue<Task<Examined>> _running = new();
    private readonly int _most = Environment.ProcessorCount + 1;
    private byte[] _octets = [];
    private List<int> _ends = [];

    /// <summary>How many lines there were.</summary>
    internal int Count { get; private set; }

    /// <summary>The hash of the last line that was handed over, hexadecimal.</summary>
    internal string LastHash { get; private set; } = Ledger.FirstPrevious;

    /// <summary>Takes the next line.</summary>
    /// <param name="line">Without its end.</param>
    internal void Add(ReadOnlySpan<byte> line)
    {
        int used = _ends.Count == 0 ? 0 : _ends[^1];
        if (_octets.Length - used < line.Length)
        {
            Send();
            used = 0;
            _octets = ArrayPool<byte>.Shared.Rent(Math.Max(BatchOctets, line.Length));
        }

        line.CopyTo(_octets.AsSpan(used));
        _ends.Add(used + line.Length);
        Count++;
    }

    /// <summary>Hands over what is left.</summary>
    internal void Finish()
    {
        // A short ledger is done before a thread for it has started.
        if (_running.Count == 0 && _ends.Count > 0)
            HandOver(Examine(_octets, _ends, Count - _ends.Count + 1));
        else
            Send();
        (_octets, _ends) = ([], []);
        while (_running.Count > 0)
            HandOver(_running.Dequeue().GetAwaiter().GetResult());
    }

    private void Send()
    {
        if (_ends.Count == 0)
            return;
        (byte[] octets, List<int> ends, int first) = (_octets, _ends, Count - _ends.Count + 1);
        _running.Enqueue(Task.Run(() => Examine(octets, ends, first)));
        (_octets, _ends) = ([], []);
        if (_running.Count >= _most)
            HandOver(_running.Dequeue().GetAwaiter().GetResult());
    }

    private Examined Examine(byte[] octets, List<int> ends, int first)
    {
        var found = new List<T>(ends.Count);
        ScannedLine? last = null;
        int start = 0;
        foreach ((int i, int end) in ends.Index())
        {
            last = ScannedLine.Of(first + i, octets.AsSpan(start, end - start));
            found.Add(examine(last, octets.AsMemory(start, end - start)));
            start = end;
        }

        ArrayPool<byte>.Shared.Return(octets);
        return new Examined(found, last!.Hash);
    }

    private void HandOver(Examined examined)
    {
        LastHash = examined.LastHash;
        foreach (T one in examined.Found)
            take(one);
    }

    private sealed record Examined(List<T> Found, string LastHash);
}
