using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterCerts.Encoding;

namespace ClusterCerts.Policy;

/// <summary>How many revocation lists may be signed ahead.</summary>
internal sealed class PreparedListsConverter : JsonConverter<int>
{
    /// <summary>The most that the rule may allow.</summary>
    internal const int Most = 1000;

    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int count) && count is >= 0 and <= Most ? count
            : throw new JsonFault($"maximumPreparedLists must be a whole number from 0 to {Most}");

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
