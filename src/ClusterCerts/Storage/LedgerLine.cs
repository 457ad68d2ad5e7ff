using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ClusterCerts.Encoding;

namespace ClusterCerts.Storage;

/// <summary>An entry of the ledger as JSON text: the one place that knows its form, in the ledger and in the journal. By hand: a ledger has many
/// lines, and a serializer's start costs more than most commands.</summary>
internal static class LedgerLine
{
    /// <summary>Reads a line.</summary>
    /// <param name="line">One JSON object; properties that are not known are skipped.</param>
    /// <param name="withCertificate">Whether the certificate, most of the line, is decoded too.</param>
    /// <exception cref="JsonException">It is not an object of the ledger.</exception>
    internal static LedgerEntry Read(ReadOnlySpan<byte> line, bool withCertificate)
    {
        var reader = new Utf8JsonReader(line);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonFault("it is not an object");
        LedgerEntry entry = ReadObject(ref reader, withCertificate, isStrict: false);
        return !reader.Read() ? entry : throw new JsonFault("something follows the object");
    }

    /// <summary>Reads an entry from its opening brace to its closing one.</summary>
    /// <param name="reader">Stands at the opening brace.</param>
    /// <param name="withCertificate">Whether the certificate is decoded too.</param>
    /// <param name="isStrict">Whether a property that is not known, or is there twice, is a fault.</param>
    /// <exception cref="JsonException">It is not an object of the ledger.</exception>
    internal static LedgerEntry ReadObject(ref Utf8JsonReader reader, bool withCertificate, bool isStrict)
    {
        var fields = new LedgerFields();
        try
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                if (isStrict && !fields.IsNew(name))
                    throw new JsonFault($"'{DisplayText.Clip(name)}' is not known, or appears twice");
                if (reader.TokenType != JsonTokenType.Null)
                    fields.Take(name, ref reader, withCertificate);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new JsonFault("a property is not of its kind", inner: e);
        }

        return fields.ToEntry();
    }

    /// <summary>Writes a line without its LF, once it can be read again; properties that are null are left out.</summary>
    /// <exception cref="ClusterCertsException">Something else would be read.</exception>
    internal static byte[] Write(LedgerEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(buffer))
            WriteObject(writer, entry);
        byte[] line = buffer.WrittenSpan.ToArray();
        if (Read(line, withCertificate: false) != entry with { Certificate = null })
        {
            throw new ClusterCertsException(
                ErrorCode.CheckFailed, "Nothing was recorded: it would not read back the same, since a text in it is not valid Unicode.", entry.NodeId?.ToString());
        }

        return line;
    }

    /// <summary>Writes an entry as an object.</summary>
    internal static void WriteObject(Utf8JsonWriter writer, LedgerEntry entry)
    {
        writer.WriteStartObject();
        writer.WriteString("previous", entry.Previous);
        writer.WriteString("time", entry.Time);
        writer.WriteString("event", entry.Event.ToString());
        Text(writer, "kind", KindOf(entry));
        Text(writer, "nodeId", entry.NodeId?.ToString());
        Text(writer, "serialNumber", entry.SerialNumber?.ToString());
        Moment(writer, "notBefore", entry.NotBefore);
        Moment(writer, "notAfter", entry.NotAfter);
        Text(writer, "publicKeySha256", entry.PublicKeySha256);
        Text(writer, "issuerKeyId", entry.IssuerKeyId?.ToString());
        Text(writer, "certificatePath", entry.CertificatePath);
        Text(writer, "keyPath", entry.KeyPath);
        Text(writer, "issuerPath", entry.IssuerPath);
        Text(writer, "layout", entry.Layout);
        Text(writer, "place", entry.Place);
        Text(writer, "targetPath", entry.TargetPath);
        Text(writer, "trustSha256", entry.TrustSha256);
        Text(writer, "replaces", entry.Replaces?.ToString());
        Text(writer, "reason", entry.Reason?.ToString());
        Moment(writer, "revoked", entry.Revoked);
        Text(writer, "listNumber", entry.ListNumber?.ToString(CultureInfo.InvariantCulture));
        Text(writer, "listSha256", entry.ListSha256);
        Text(writer, "backupSha256", entry.BackupSha256);
        Text(writer, "backupHead", entry.BackupHead);
        Moment(writer, "backupMade", entry.BackupMade);
        Text(writer, "policy", entry.Policy);
        Text(writer, "detail", entry.Detail);
        Text(writer, "asked", entry.Asked);
        Text(writer, "command", entry.Command);
        Text(writer, "refusal", entry.Refusal);
        Text(writer, "rule", entry.Rule);
        Text(writer, "account", entry.Account);
        Text(writer, "host", entry.Host);
        if (entry.Certificate is not null)
            writer.WriteBase64String("certificate", entry.Certificate);
        writer.WriteEndObject();
    }

    /// <summary>Whether an entry that was read elsewhere can stand in a ledger.</summary>
    internal static bool IsOne(LedgerEntry entry)
    {
        try
        {
            Write(entry);
            return true;
        }
        catch (Exception e) when (e is JsonException or ClusterCertsException or ArgumentException)
        {
            return false; // The reader's own rules, and text that is no Unicode.
        }
    }

    // It is left out only where its absence says the same.
    private static string? KindOf(LedgerEntry entry) =>
        entry.Kind != LedgerKind.Unspecified || OlderLedgerKind.Of(entry.Event, entry.NodeId, entry.Detail) != LedgerKind.Unspecified ? entry.Kind.ToString() : null;

    private static void Text(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    private static void Moment(Utf8JsonWriter writer, string name, DateTimeOffset? value)
    {
        if (value is not null)
            writer.WriteString(name, value.Value);
    }
}
