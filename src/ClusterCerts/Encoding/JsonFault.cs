using System.Text.Json;

namespace ClusterCerts.Encoding;

/// <summary>A fault in a JSON file, in our own words; other exceptions of the reader are reported by their place only.</summary>
/// <param name="message">What is wrong, without an end mark.</param>
/// <param name="line">The line, from 1; null takes the place where the reader is.</param>
/// <param name="inner">The cause.</param>
internal sealed class JsonFault(string message, long? line = null, Exception? inner = null) : JsonException(message, inner)
{
    internal long Line => line ?? (LineNumber ?? 0) + 1;

    /// <summary>The line, from 1, of a place in a text.</summary>
    internal static long LineAt(ReadOnlySpan<byte> text, long place) => text[..(int)Math.Min(place, text.Length)].Count((byte)'\n') + 1;
}
