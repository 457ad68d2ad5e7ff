namespace ClusterCerts.Trust;

/// <summary>Passes a connection on as it is, and keeps what the other side says first.</summary>
/// <param name="inner">The connection; the caller closes it.</param>
internal sealed class ListeningStream(Stream inner) : Stream
{
    // More than any certificates that a server may show; what comes later is not kept.
    private const int Kept = 256 * 1024;

    private readonly MemoryStream _heard = new();

    /// <summary>The first bytes of the other side.</summary>
    internal ReadOnlySpan<byte> Heard => _heard.GetBuffer().AsSpan(0, (int)_heard.Length);

    /// <summary>Whether the other side closed the connection, or it broke off, while it was read.</summary>
    internal bool HasEnded { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            int count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            HasEnded |= count == 0 && buffer.Length > 0;
            Keep(buffer.Span[..count]);
            return count;
        }
        catch (IOException)
        {
            HasEnded = true;
            throw;
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = inner.Read(buffer, offset, count);
        Keep(buffer.AsSpan(offset, read));
        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Keep(ReadOnlySpan<byte> said) => _heard.Write(said[..(int)Math.Min(said.Length, Kept - _heard.Length)]);
}
