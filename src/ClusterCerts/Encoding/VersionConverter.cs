using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterCerts.Encoding;

/// <summary>The version of a file that people may edit: there is one.</summary>
internal sealed class VersionConverter : JsonConverter<int>
{
    internal const int CurrentVersion = 1;

    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int version) && version == VersionConverter.CurrentVersion
            ? version
            : throw new JsonFault($"the version is not {VersionConverter.CurrentVersion}, the one that this module reads");

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
