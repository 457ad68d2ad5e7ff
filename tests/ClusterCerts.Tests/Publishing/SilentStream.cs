using System.Buffers.Binary;

namespace ClusterCerts.Tests.Publishing;

/// <summary>Lets so many answers of an SFTP server through; then it ends, or is silent until it is told that nobody waits any more.</summary>
internal sealed class SilentStream(Stream inner, int answers, bool ends) : Stream
{
    private readonly ManualResetEventSlim _ended = new();
    private byte[] _rest = [];

    /// <summary>How many it has let through.</summary>
    internal int Passed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    internal void End() => _ended.Set();

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_rest.Length == 0 && !Next())
            return 0;
        int length = Math.Min(count, _rest.Length);
        _rest.AsSpan(0, length).CopyTo(buffer.AsSpan(offset));
        _rest = _rest[length..];
        return length;
    }

    private bool Next()
    {
        if (Passed == answers)
        {
            if (!ends)
                _ended.Wait();
            return false;
        }

        byte[] length = new byte[4];
        if (inner.ReadAtLeast(length, 4, throwOnEndOfStream: false) < 4)
            return false;
        byte[] answer = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        inner.ReadExactly(answer);
        _rest = [.. length, .. answer];
        Passed++;
        return true;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
