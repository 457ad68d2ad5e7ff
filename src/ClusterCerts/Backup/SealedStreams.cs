using System.Security.Cryptography;

namespace ClusterCerts.Backup;

/// <summary>The last octets of what is encrypted: an HMAC-SHA-256 of all before it, in a block as tar has them, which tar does not read. With it a change
/// anywhere is seen; the encryption alone does not see one.</summary>
internal static class Seal
{
    internal const int BlockSize = 512;

    /// <summary>The block.</summary>
    internal static byte[] Block(IncrementalHash mac)
    {
        byte[] block = new byte[BlockSize];
        mac.GetHashAndReset(block);
        return block;
    }
}

/// <summary>Passes on what is written, and seals it.</summary>
/// <param name="inner">Where it goes; it stays open.</param>
/// <param name="key">The key of the seal, which is copied.</param>
internal sealed class SealingStream(Stream inner, byte[] key) : OneWayStream(canWrite: true)
{
    private readonly IncrementalHash _mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _mac.AppendData(buffer);
        inner.Write(buffer);
    }

    public override void Flush() => inner.Flush();

    /// <summary>Writes the seal.</summary>
    internal void Finish() => inner.Write(Seal.Block(_mac));

    protected override void Dispose(bool disposing)
    {
        _mac.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Reads what was sealed, without the seal.</summary>
/// <param name="inner">What was sealed.</param>
/// <param name="key">The key of the seal, which is copied.</param>
internal sealed class UnsealingStream(Stream inner, byte[] key) : OneWayStream(canWrite: false)
{
    private readonly IncrementalHash _mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
    private readonly byte[] _buffer = new byte[(64 << 10) + Seal.BlockSize];
    private int _start;
    private int _end;
    private bool _hasEnded;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (!_hasEnded && _end - _start <= Seal.BlockSize)
            Fill();
        int read = Math.Min(buffer.Length, _end - _start - Seal.BlockSize);
        if (read <= 0)
            return 0;
        Span<byte> taken = _buffer.AsSpan(_start, read);
        _mac.AppendData(taken);
        taken.CopyTo(buffer);
        _start += read;
        return read;
    }

    /// <summary>Reads to the end.</summary>
    /// <returns>Whether all of it is as it was sealed.</returns>
    internal bool IsWhole()
    {
        byte[] rest = new byte[4096];
        while (Read(rest) > 0)
        {
            // The seal is of this too.
        }

        return _end - _start == Seal.BlockSize && CryptographicOperations.FixedTimeEquals(Seal.Block(_mac), _buffer.AsSpan(_start, Seal.BlockSize));
    }

    protected override void Dispose(bool disposing)
    {
        _mac.Dispose();
        CryptographicOperations.ZeroMemory(_buffer);
        base.Dispose(disposing);
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int read = inner.Read(_buffer, _end, _buffer.Length - _end);
        _hasEnded = read == 0;
        _end += read;
    }
}
