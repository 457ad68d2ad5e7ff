using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ClusterCerts.Cli;

/// <summary>Values as JSON: enumerations as text, moments in ISO 8601 UTC, durations in ISO 8601.</summary>
internal static class JsonValues
{
    /// <summary>JSON in which what is not seen as itself is written as its number: the writer leaves direction and zero-width characters as they are.</summary>
    /// <param name="json">JSON in UTF-8; outside its texts it has no such characters.</param>
    internal static ReadOnlySpan<byte> Escape(ReadOnlySpan<byte> json)
    {
        string text = System.Text.Encoding.UTF8.GetString(json);
        if (!text.EnumerateRunes().Any(DisplayText.IsUnsafe))
            return json;
        var escaped = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            string shown = rune.ToString();
            escaped.Append(DisplayText.IsUnsafe(rune)
                ? string.Concat(shown.Select(c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}")))
                : shown);
        }

        return System.Text.Encoding.UTF8.GetBytes(escaped.ToString());
    }

    internal static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case DateTimeOffset moment:
                writer.WriteStringValue(moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
                break;
            case TimeSpan duration:
                writer.WriteStringValue(System.Xml.XmlConvert.ToString(duration));
                break;
            case Enum name:
                writer.WriteStringValue(name.ToString());
                break;
            case NestedObjects nested:
                nested.Write(writer);
                break;
            case IEnumerable<string> texts:
                writer.WriteStartArray();
                foreach (string text in texts)
                    writer.WriteStringValue(text);
                writer.WriteEndArray();
                break;
            default:
                throw new NotSupportedException($"A value of type {value.GetType()} has no JSON form here.");
        }
    }
}
