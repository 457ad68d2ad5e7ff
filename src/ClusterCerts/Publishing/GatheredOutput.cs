namespace ClusterCerts.Publishing;

/// <summary>Reads a stream to its end on a thread of its own, so that whoever writes never waits, and keeps the first part of it.</summary>
internal sealed class GatheredOutput
{
    private readonly byte[] _kept;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private Stream? _copy;
    private int _length;

    /// <summary>Begins.</summary>
    /// <param name="stream">What is read.</param>
    /// <param name="most">So many bytes are kept.</param>
    /// <param name="copy">Receives all of it as it comes; null for nobody.</param>
    internal GatheredOutput(Stream stream, int most, Stream? copy = null)
    {
        _kept = new byte[most];
        _copy = copy;
        _thread = new Thread(() => Read(stream)) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>What was kept so far.</summary>
    internal byte[] Kept()
    {
        lock (_lock)
            return _kept[.._length];
    }

    /// <summary>Waits for the end of the stream; what a program left running holds it open for as long as it likes.</summary>
    internal void WaitForEnd(TimeSpan limit) => _thread.Join(limit);

    private void Read(Stream stream)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (stream.Read(buffer) is > 0 and int read)
            {
                Keep(buffer.AsSpan(0, read));
                Copy(buffer.AsSpan(0, read));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Its end, where the program was killed.
        }
    }

    // Where nobody takes it any more it is still read: the program must not wait for a place to write.
    private void Copy(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _copy?.Write(bytes);
            _copy?.Flush();
        }
        catch (IOException)
        {
            _copy = null;
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            int more = Math.Min(bytes.Length, _kept.Length - _length);
            bytes[..more].CopyTo(_kept.AsSpan(_length));
            _length += more;
        }
    }
}
