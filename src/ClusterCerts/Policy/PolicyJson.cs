using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Policy;

internal sealed class LifetimeLimitConverter : JsonTextConverter<LifetimeLimit>
{
    protected override LifetimeLimit Parse(string text) => LifetimeLimit.Parse(text);
}

internal sealed class SerialNumberConverter : JsonTextConverter<SerialNumber>
{
    protected override SerialNumber Parse(string text) => SerialNumber.Parse(text);
}

internal sealed class IssuerAddressConverter : JsonTextConverter<IssuerAddress>
{
    protected override IssuerAddress Parse(string text) => IssuerAddress.Parse(text);
}

internal sealed class NodeIdPatternConverter : JsonTextConverter<NodeIdPattern>
{
    protected override NodeIdPattern Parse(string text) => NodeIdPattern.Parse(text);
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
            NodeIdPattern nodes = JsonText.Read(ref reader, NodeIdPattern.Parse);
            if (entries.Any(e => e.Nodes.ToString() == nodes.ToString()))
                throw new JsonFault($"'{nodes}' appears twice");
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new JsonFault("a list is expected here");
            var allowed = new List<T>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                allowed.Add(JsonText.Read(ref reader, Parse));
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

internal sealed class UrisConverter : ByNodeConverter<FurtherNamePattern>
{
    protected override FurtherNamePattern Parse(string text) => FurtherNamePattern.Parse(FurtherNameKind.Uri, text);
}

internal sealed class EmailAddressesConverter : ByNodeConverter<FurtherNamePattern>
{
    protected override FurtherNamePattern Parse(string text) => FurtherNamePattern.Parse(FurtherNameKind.EmailAddress, text);
}

internal sealed class UserPrincipalNamesConverter : ByNodeConverter<FurtherNamePattern>
{
    protected override FurtherNamePattern Parse(string text) => FurtherNamePattern.Parse(FurtherNameKind.UserPrincipalName, text);
}

internal sealed class AddressesConverter : ByNodeConverter<AddressRange>
{
    protected override AddressRange Parse(string text) => AddressRange.Parse(text);
}
