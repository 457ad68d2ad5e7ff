using System.Globalization;
using System.Text.Json;

namespace ClusterCerts.Cli;

/// <summary>Values as JSON: enumerations as text, moments in ISO 8601 UTC, durations in ISO 8601.</summary>
internal static class JsonValues
{
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
