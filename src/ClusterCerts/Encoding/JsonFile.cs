using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace ClusterCerts.Encoding;

/// <summary>Reads and writes the JSON files of an authority, which people may edit: whatever is wrong in one is reported with its line.</summary>
internal static class JsonFile
{
    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">UTF-8 text, with or without a byte order mark.</param>
    /// <param name="type">What it holds; names that the type does not have are refused.</param>
    /// <param name="damaged">Makes the file's own error of what is wrong.</param>
    /// <exception cref="ClusterCertsException">What <paramref name="damaged"/> made.</exception>
    internal static T Read<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type, Func<string, Exception?, ClusterCertsException> damaged)
        where T : class
    {
        try
        {
            ReadOnlySpan<byte> text = TextOf(bytes);
            new JsonShape(text).Check(type);
            return JsonSerializer.Deserialize(text, type) ?? throw new JsonFault("it is empty", 1);
        }
        catch (JsonFault e)
        {
            throw damaged($"line {e.Line}: {e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or FormatException
            or ArgumentException or OverflowException)
        {
            // The reader's own words speak of its types; the place is what helps.
            var at = e as JsonException;
            string name = at?.Path?.TrimStart('$', '.') is { Length: > 0 } path ? $"'{DisplayText.Clip(path)}'" : "the file";
            throw damaged($"line {(at?.LineNumber ?? 0) + 1}: the value of {name} has the wrong type", e);
        }
    }

    /// <summary>Writes a file's bytes, with a line end, once the file's own reader has taken them and found the same in them.</summary>
    /// <param name="value">What it shall hold.</param>
    /// <param name="type">Its type.</param>
    /// <param name="read">The file's reader, with all its rules.</param>
    /// <exception cref="ClusterCertsException">The reader refuses them, or reads something else.</exception>
    internal static byte[] Write<T>(T value, JsonTypeInfo<T> type, Func<byte[], T> read)
    {
        byte[] bytes = Encode(value);
        try
        {
            if (Encode(read(bytes)).AsSpan().SequenceEqual(bytes))
                return bytes;
        }
        catch (ClusterCertsException e)
        {
            throw new ClusterCertsException(
                ErrorCode.CheckFailed, $"Nothing was written: it could not be read back: {e.Message}", e.Target, e);
        }

        throw new ClusterCertsException(
            ErrorCode.CheckFailed, "Nothing was written: it would not read back the same, since a text in it is not valid Unicode.");

        byte[] Encode(T one) => [.. JsonSerializer.SerializeToUtf8Bytes(one, type), (byte)'\n'];
    }

    /// <summary>The text without the byte order mark that editors on Windows put first.</summary>
    internal static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
            || (bytes.Length > 1 && bytes[..2].Contains((byte)0)))
            throw new JsonFault("it is UTF-16 or UTF-32 text; save it as UTF-8", 1);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            bytes = bytes[3..];
        if (bytes.Trim(" \t\r\n"u8).IsEmpty)
            throw new JsonFault("it is empty", 1);
        return Utf8.IsValid(bytes) ? bytes : throw new JsonFault("it is not UTF-8 text", LineOfInvalid(bytes));
    }

    private static int LineOfInvalid(ReadOnlySpan<byte> text)
    {
        int line = 1;
        foreach (Range one in text.Split((byte)'\n'))
        {
            if (!Utf8.IsValid(text[one]))
                break;
            line++;
        }

        return line;
    }
}
