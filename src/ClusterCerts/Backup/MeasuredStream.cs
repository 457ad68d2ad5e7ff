using System.Security.Cryptography;

namespace ClusterCerts.Backup;

/// <summary>A file for tar, which asks for its length first: it must be as long, and the same, as when it was measured.</summary>
/// <param name="inner">The file; it is disposed of with this.</param>
/// <param name="entry">What was measured.</param>
internal sealed class MeasuredStream(Stream inner, BackupEntry entry) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => entry.Size;

    public override long Position
    {
        get => _read;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, entry.Size - _read);
        int read = wanted == 0 ? 0 : inner.Read(buffer[..wanted]);
        if (read == 0 && wanted > 0)
            throw Changed();
        _hash.AppendData(buffer[..read]);
        _read += read;
        return read;
    }

    /// <summary>Refuses what is not what was measured.</summary>
    /// <exception cref="ClusterCertsException">It was changed meanwhile.</exception>
    internal void Check()
    {
        if (_read != entry.Size || Convert.ToHexStringLower(_hash.GetCurrentHash()) != entry.Sha256)
            throw Changed();
    }

    public override void Flush()
    {
        // It is read.
    }

    // Who asks for the length goes to the beginning first, where it is.
    public override long Seek(long offset, SeekOrigin origin) =>
        origin == SeekOrigin.Begin && offset == _read ? _read : throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        inner.Dispose();
        base.Dispose(disposing);
    }

    private ClusterCertsException Changed() => new(
        ErrorCode.AuthorityBusy, $"'{entry.Name}' was changed while it was backed up. Nothing was written; run the command again.", entry.Name);
}
