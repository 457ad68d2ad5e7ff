using System.Buffers;
using System.Text.Json;

namespace ClusterCerts.Storage;

/// <summary>Writes a journal as <see cref="Journal.Json"/> reads it. By hand, since the serializer takes longer to begin than an issuance
/// to sign.</summary>
internal static class JournalWriter
{
    /// <summary>The journal as one JSON object; what is null is left out.</summary>
    internal static ReadOnlySpan<byte> Write(Journal journal)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            Text(writer, "location", journal.Location);
            Text(writer, "identity", journal.Identity);
            List(writer, "steps", journal.Steps, Write);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    private static void Write(Utf8JsonWriter writer, JournalStep step)
    {
        writer.WriteStartObject();
        Text(writer, "operation", step.Operation);
        writer.WriteBoolean("isCommitted", step.IsCommitted);
        Text(writer, "change", step.Change);
        List(writer, "files", step.Files, Write);
        List(writer, "ledger", step.Ledger, LedgerLine.WriteObject);
        List(writer, "chain", step.Chain, static (w, certificate) => w.WriteBase64StringValue(certificate));
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, JournalFile file)
    {
        writer.WriteStartObject();
        Text(writer, "temporary", file.Temporary);
        Text(writer, "kept", file.Kept);
        Text(writer, "target", file.Target);
        writer.WriteBoolean("wasThere", file.WasThere);
        writer.WriteBoolean("isNew", file.IsNew);
        Text(writer, "sha256", file.Sha256);
        Text(writer, "serialNumber", file.SerialNumber);
        writer.WriteBoolean("isCertificate", file.IsCertificate);
        Text(writer, "nodeId", file.NodeId);
        writer.WriteEndObject();
    }

    private static void List<T>(Utf8JsonWriter writer, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray(name);
        foreach (T item in items)
            write(writer, item);
        writer.WriteEndArray();
    }

    private static void Text(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }
}
