using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Policy;

/// <summary>A value that is text in the file; what the core says against it becomes the file's error, which has the line.</summary>
internal abstract class PolicyTextConverter<T> : JsonConverter<T>
{
    public override bool HandleNull => true;

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => PolicyText.Read(ref reader, Parse);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value!.ToString());

    protected abstract T Parse(string text);
}

internal sealed class LifetimeLimitConverter : PolicyTextConverter<LifetimeLimit>
{
    protected override LifetimeLimit Parse(string text) => LifetimeLimit.Parse(text);
}

internal sealed class SerialNumberConverter : PolicyTextConverter<SerialNumber>
{
    protected override SerialNumber Parse(string text) => SerialNumber.Parse(text);
}

internal sealed class NodeIdPatternConverter : PolicyTextConverter<NodeIdPattern>
{
    protected override NodeIdPattern Parse(string text) => NodeIdPattern.Parse(text);
}

/// <summary>An enumeration by its names alone, in any case; a number is refused.</summary>
internal sealed class NameConverter<T> : PolicyTextConverter<T>
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

internal sealed class VersionConverter : JsonConverter<int>
{
    internal const int CurrentVersion = 1;

    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int version) && version == VersionConverter.CurrentVersion
            ? version
            : throw new JsonFault($"the version is not {VersionConverter.CurrentVersion}, the one that this module reads");

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}

/// <summary>An object with a pattern of node IDs as each name and what these may have as its list.</summary>
internal abstract class ByNodeConverter<T> : JsonConverter<ByNode<T>>
{
    public override ByNode<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonFault("an object is expected here, with patterns of node IDs and a list for each");
        var entries = new List<(NodeIdPattern Nodes, IReadOnlyList<T> Allowed)>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            NodeIdPattern nodes = PolicyText.Read(ref reader, NodeIdPattern.Parse);
            if (entries.Any(e => e.Nodes.ToString() == nodes.ToString()))
                throw new JsonFault($"'{nodes}' appears twice");
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new JsonFault("a list is expected here");
            var allowed = new List<T>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                allowed.Add(PolicyText.Read(ref reader, Parse));
            entries.Add((nodes, allowed));
        }

        return new ByNode<T>(entries);
    }

    public override void Write(Utf8JsonWriter writer, ByNode<T> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach ((NodeIdPattern nodes, IReadOnlyList<T> allowed) in value.Entries)
        {
            writer.WriteStartArray(nodes.ToString());
            foreach (T one in allowed)
                writer.WriteStringValue(one!.ToString());
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    protected abstract T Parse(string text);
}

internal sealed class DnsNamesConverter : ByNodeConverter<DnsNamePattern>
{
    protected override DnsNamePattern Parse(string text) => DnsNamePattern.Parse(text);
}

internal sealed class AddressesConverter : ByNodeConverter<AddressRange>
{
    protected override AddressRange Parse(string text) => AddressRange.Parse(text);
}

internal static class PolicyText
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
