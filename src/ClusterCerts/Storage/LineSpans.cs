using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>Where lines that follow each other are in a file.</summary>
internal sealed class LineSpans
{
    private readonly Segments<LineSpan> _spans = new();

    internal int Count => _spans.Count;

    internal LineSpan this[int index] => _spans[index];

    internal void Add(long offset, int length) => _spans.Add(new LineSpan(offset, length));

    /// <summary>Reads the lines again, one after the other.</summary>
    /// <param name="path">The file.</param>
    /// <param name="meter">Told of their octets; it may end the reading. Null where they are few.</param>
    /// <returns>Where each is, with the hash that it has now.</returns>
    /// <exception cref="LedgerIndexException">They do not end where they ended.</exception>
    internal IEnumerable<LinePlace> ReadAgain(string path, WorkMeter? meter)
    {
        using FileStream stream = InputFile.Open(path);
        stream.Position = _spans[0].Offset;
        using var lines = new LineReader(stream);
        for (int i = 0; i < Count; i++)
        {
            LineSpan span = _spans[i];
            meter?.Advance(span.Length + 1);
            if (!lines.TryRead(out ReadOnlySpan<byte> line) || line.Length != span.Length)
                throw new LedgerIndexException("A line was changed meanwhile.");
            yield return span.With(SHA256.HashData(line));
        }
    }
}

/// <summary>Where a line is in a file.</summary>
/// <param name="Offset">Of its first octet.</param>
/// <param name="Length">In octets, without its end.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct LineSpan(long Offset, int Length)
{
    /// <summary>The same with the hash of the line.</summary>
    internal LinePlace With(byte[] hash) => new(Offset, Length, hash);
}
