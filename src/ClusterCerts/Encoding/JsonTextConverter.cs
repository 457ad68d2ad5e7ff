using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterCerts.Encoding;

/// <summary>A value that is text in the file; what the core says against it becomes the file's error, which has the line.</summary>
internal abstract class JsonTextConverter<T> : JsonConverter<T>
{
    public override bool HandleNull => true;

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonText.Read(ref reader, Parse);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value!.ToString());

    protected abstract T Parse(string text);
}

/// <summary>An enumeration by its names alone, in any case; a number is refused.</summary>
internal sealed class NameConverter<T> : JsonTextConverter<T>
    where T : struct, Enum
{
    protected override T Parse(string text)
    {
        foreach (T value in Enum.GetValues<T>())
        {
            if (string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        throw new JsonFault($"'{DisplayText.Clip(text)}' is not one of {string.Join(", ", Enum.GetNames<T>())}");
    }
}

/// <summary>Reads a text of a file into what it stands for.</summary>
internal static class JsonText
{
    internal static T Read<T>(ref Utf8JsonReader reader, Func<string, T> parse)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            throw new JsonFault("a text in quotes is expected here");
        try
        {
            return parse(reader.GetString()!);
        }
        catch (ClusterCertsException e)
        {
            throw new JsonFault(e.Message.TrimEnd('.'), inner: e);
        }
    }
}
