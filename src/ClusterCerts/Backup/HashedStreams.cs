using System.Security.Cryptography;
using ClusterCerts.Files;

namespace ClusterCerts.Backup;

/// <summary>Writes a file and takes its SHA-256.</summary>
/// <param name="inner">The file; it stays open.</param>
internal sealed class HashedOutput(Stream inner) : OneWayStream(canWrite: true)
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>How many octets were written.</summary>
    internal long Written { get; private set; }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        Written += buffer.Length;
        inner.Write(buffer);
    }

    public override void Flush() => inner.Flush();

    /// <summary>The SHA-256 of what was written, hexadecimal.</summary>
    internal string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Reads a file and takes its SHA-256; what the disk says against it is our error.</summary>
/// <param name="path">The file.</param>
internal sealed class HashedInput(string path) : OneWayStream(canWrite: false)
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly FileStream _inner = Guarded(path, () => InputFile.Open(path));
    private readonly byte[] _beginning = new byte[32];

    /// <summary>How many octets were read.</summary>
    internal long Count { get; private set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = Guarded(path, () => _inner.Read(buffer, offset, count));
        if (Count < _beginning.Length)
            buffer.AsSpan(offset, (int)Math.Min(read, _beginning.Length - Count)).CopyTo(_beginning.AsSpan((int)Count));
        Count += read;
        _hash.AppendData(buffer, offset, read);
        return read;
    }

    /// <summary>Whether the file begins with some octets.</summary>
    internal bool BeginsWith(ReadOnlySpan<byte> octets) => Count >= octets.Length && _beginning.AsSpan().StartsWith(octets);

    /// <summary>The SHA-256 of what was read, hexadecimal.</summary>
    internal string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        _inner.Dispose();
        base.Dispose(disposing);
    }

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(path, e);
        }
    }
}
