namespace ClusterCerts.BouncyCastle;

/// <summary>The content of an envelope, as it is decrypted. Its end is reported once the message has ended too.</summary>
/// <param name="content">What is decrypted.</param>
/// <param name="readEnd">Reads what follows it.</param>
internal sealed class EnvelopeContent(Stream content, Func<bool> readEnd) : Stream
{
    private bool _hasEnded;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        if (count == 0 || _hasEnded)
            return 0;
        int read = CmsFault.Guard(() => content.Read(buffer, offset, count));
        if (read == 0)
            _hasEnded = CmsFault.Guard(readEnd);
        return read;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is written.
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            content.Dispose();
        base.Dispose(disposing);
    }
}
