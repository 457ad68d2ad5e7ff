namespace ClusterCerts.Files;

/// <summary>What another program hands over while this one waits for it: it may take as long as it likes.</summary>
public static class PipedInput
{
    private static int s_waiting;

    /// <summary>Whether this process waits for such input now. Nothing of its work is half-done then: who stops it need not wait.</summary>
    public static bool IsAwaited => Volatile.Read(ref s_waiting) > 0;

    /// <summary>As <see cref="Stream.Read(byte[], int, int)"/>.</summary>
    internal static int Read(Stream stream, byte[] buffer, int offset, int count)
    {
        if (stream.CanSeek)
            return stream.Read(buffer, offset, count);
        Interlocked.Increment(ref s_waiting);
        try
        {
            return stream.Read(buffer, offset, count);
        }
        finally
        {
            Interlocked.Decrement(ref s_waiting);
        }
    }
}
