namespace ClusterCerts.Publishing;

/// <summary>Reads a stream to its end on a thread of its own, so that whoever writes never waits, and keeps its beginning and its end: the one tells what
/// began, the other why it failed.</summary>
internal sealed class GatheredOutput
{
    private readonly byte[] _first;
    private readonly byte[] _last;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private Stream? _copy;
    private int _firstLength;
    private int _lastLength;
    private bool _hasGap;

    /// <summary>Begins.</summary>
    /// <param name="stream">What is read.</param>
    /// <param name="most">So many bytes are kept, a half of them the last ones.</param>
    /// <param name="copy">Receives all of it as it comes; null for nobody.</param>
    internal GatheredOutput(Stream stream, int most, Stream? copy = null)
    {
        _first = new byte[most - (most / 2)];
        _last = new byte[most / 2];
        _copy = copy;
        _thread = new Thread(() => Read(stream)) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>What was kept so far; an ellipsis on a line of its own stands for what was left out.</summary>
    internal byte[] Kept()
    {
        lock (_lock)
            return [.. _first.AsSpan(0, _firstLength), .. _hasGap ? "\n…\n"u8 : [], .. _last.AsSpan(0, _lastLength)];
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
            int more = Math.Min(bytes.Length, _first.Length - _firstLength);
            bytes[..more].CopyTo(_first.AsSpan(_firstLength));
            _firstLength += more;
            KeepLast(bytes[more..]);
        }
    }

    private void KeepLast(ReadOnlySpan<byte> bytes)
    {
        int gone = Math.Max(0, _lastLength + bytes.Length - _last.Length);
        _hasGap |= gone > 0;
        int kept = Math.Max(0, _lastLength - gone);
        _last.AsSpan(_lastLength - kept, kept).CopyTo(_last);
        ReadOnlySpan<byte> end = bytes[Math.Max(0, bytes.Length - _last.Length)..];
        end.CopyTo(_last.AsSpan(kept));
        _lastLength = kept + end.Length;
    }
}
