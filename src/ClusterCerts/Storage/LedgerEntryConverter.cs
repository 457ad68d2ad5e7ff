using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterCerts.Storage;

/// <summary>An entry within another JSON file, the journal: as its line in the ledger, with the same rules and no property that is not known.</summary>
internal sealed class LedgerEntryConverter : JsonConverter<LedgerEntry>
{
    public override LedgerEntry Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        LedgerLine.ReadObject(ref reader, withCertificate: true, isStrict: true);

    public override void Write(Utf8JsonWriter writer, LedgerEntry value, JsonSerializerOptions options) => LedgerLine.WriteObject(writer, value);
}
