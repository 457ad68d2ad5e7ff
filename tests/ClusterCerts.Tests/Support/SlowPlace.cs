namespace ClusterCerts.Tests.Support;

/// <summary>A disk on which a file is written slowly: in the midst of it others do something.</summary>
/// <param name="meanwhile">What they do, once, when some of the file was written.</param>
internal sealed class SlowPlace(Action meanwhile) : FileSystem
{
    internal override void WriteNew(string path, Action<Stream> write, FileProtection protection) =>
        base.WriteNew(path, stream => write(new SlowStream(stream, this)), protection);

    /// <summary>Whether they did it.</summary>
    internal bool IsDone { get; private set; }

    private void Go()
    {
        if (IsDone)
            return;
        IsDone = true;
        meanwhile();
    }

    private sealed class SlowStream(Stream inner, SlowPlace place) : OneWayStream(canWrite: true)
    {
        private const int Some = 128 << 10;
        private long _written;

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            inner.Write(buffer);
            _written += buffer.Length;
            if (_written > Some)
                place.Go();
        }

        public override void Flush() => inner.Flush();
    }
}
