using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ClusterCerts.Export;

/// <summary>A settings file that is one flat JSON object.</summary>
internal static class JsonSettings
{
    // Not for a web page: a quotation mark or a letter beyond ASCII in a path stays readable.
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file; a value is text or true.</summary>
    internal static LayoutFile File(string name, params ReadOnlySpan<(string Name, string? Text)> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            foreach ((string member, string? text) in members)
            {
                if (text is null)
                    writer.WriteBoolean(member, true);
                else
                    writer.WriteString(member, text);
            }

            writer.WriteEndObject();
        }

        return LayoutFile.Settings(name, System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan).Split('\n'));
    }
}
