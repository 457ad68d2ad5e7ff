using System.Buffers;
using System.Text.Json;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>A line of the ledger as JSON text. By hand: a ledger has many, and a serializer's start costs more than most commands.</summary>
internal static class LedgerLine
{
    /// <summary>Reads a line.</summary>
    /// <param name="line">One JSON object; properties that are not known are passed over.</param>
    /// <param name="withCertificate">Whether the certificate, most of the line, is decoded too.</param>
    /// <exception cref="JsonException">It is not an object of the ledger.</exception>
    internal static LedgerEntry Read(ReadOnlySpan<byte> line, bool withCertificate)
    {
        var entry = new Fields();
        var reader = new Utf8JsonReader(line);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonFault("it is not an object");
        try
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                if (reader.TokenType != JsonTokenType.Null)
                    entry.Take(name, ref reader, withCertificate);
            }

            if (reader.Read())
                throw new JsonFault("something follows the object");
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new JsonFault("a property is not of its kind", inner: e);
        }

        return entry.ToEntry();
    }

    /// <summary>Writes a line without its LF, once it can be read again; properties that are null are left out.</summary>
    /// <exception cref="ClusterCertsException">Something else would be read.</exception>
    internal static byte[] Write(LedgerEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("previous", entry.Previous);
            writer.WriteString("time", entry.Time);
            writer.WriteString("event", entry.Event.ToString());
            Text(writer, "nodeId", entry.NodeId);
            Text(writer, "serialNumber", entry.SerialNumber);
            Moment(writer, "notBefore", entry.NotBefore);
            Moment(writer, "notAfter", entry.NotAfter);
            Text(writer, "publicKeySha256", entry.PublicKeySha256);
            Text(writer, "issuerKeyId", entry.IssuerKeyId?.ToString());
            Text(writer, "certificatePath", entry.CertificatePath);
            Text(writer, "keyPath", entry.KeyPath);
            Text(writer, "issuerPath", entry.IssuerPath);
            Text(writer, "replaces", entry.Replaces);
            Text(writer, "reason", entry.Reason);
            Moment(writer, "revoked", entry.Revoked);
            Text(writer, "listNumber", entry.ListNumber);
            Text(writer, "policy", entry.Policy);
            Text(writer, "detail", entry.Detail);
            if (entry.Certificate is not null)
                writer.WriteBase64String("certificate", entry.Certificate);
            writer.WriteEndObject();
        }

        byte[] line = buffer.WrittenSpan.ToArray();
        if (Read(line, withCertificate: false) != entry with { Certificate = null })
        {
            throw new ClusterCertsException(
                ErrorCode.CheckFailed, "Nothing was recorded, since the ledger would say something else: a text is no valid Unicode.", entry.NodeId);
        }

        return line;
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

    // The entry is immutable; what was read waits here.
    private sealed class Fields
    {
        private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
        private readonly Dictionary<string, DateTimeOffset> _moments = new(StringComparer.Ordinal);
        private byte[]? _certificate;

        internal void Take(string name, ref Utf8JsonReader reader, bool withCertificate)
        {
            switch (name)
            {
                case "time" or "notBefore" or "notAfter" or "revoked":
                    _moments[name] = reader.GetDateTimeOffset();
                    break;
                case "certificate":
                    _certificate = withCertificate ? reader.GetBytesFromBase64() : null;
                    break;
                case "previous" or "event" or "nodeId" or "serialNumber" or "publicKeySha256" or "issuerKeyId" or "certificatePath"
                    or "keyPath" or "issuerPath" or "replaces" or "reason" or "listNumber" or "policy" or "detail":
                    _texts[name] = reader.GetString()!;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        internal LedgerEntry ToEntry() => Checked(new()
        {
            Previous = Text("previous") ?? throw new JsonFault("it has no hash of the line before it"),
            Time = Moment("time") ?? throw new JsonFault("it has no time"),
            Event = Event(),
            NodeId = Text("nodeId"),
            SerialNumber = Text("serialNumber"),
            NotBefore = Moment("notBefore"),
            NotAfter = Moment("notAfter"),
            PublicKeySha256 = Text("publicKeySha256"),
            IssuerKeyId = KeyOf("issuerKeyId"),
            CertificatePath = Text("certificatePath"),
            KeyPath = Text("keyPath"),
            IssuerPath = Text("issuerPath"),
            Replaces = Text("replaces"),
            Reason = Text("reason"),
            Revoked = Moment("revoked"),
            ListNumber = Text("listNumber"),
            Policy = Text("policy"),
            Detail = Text("detail"),
            Certificate = _certificate,
        });

        // Whoever reads the ledger counts on these.
        private static LedgerEntry Checked(LedgerEntry entry)
        {
            string? missing = entry switch
            {
                { Event: LedgerEvent.Issue or LedgerEvent.Revoke or LedgerEvent.Reinstate or LedgerEvent.Withdraw, SerialNumber: null } => "a serial number",
                { Event: LedgerEvent.Issue, NotAfter: null } => "an end",
                { Event: LedgerEvent.Reinstate or LedgerEvent.Remove, NodeId: null } => "a node ID",
                _ => null,
            };
            if (missing is not null)
                throw new JsonFault($"it records the event {entry.Event} without {missing}");
            return entry.Reason is not string reason || (Enum.TryParse(reason, out RevocationReason known) && known.ToString() == reason) ? entry
                : throw new JsonFault($"'{reason}' is no reason of a revocation (RFC 5280 5.3.1)");
        }

        // The names alone: the platform would take numbers and lists of names too.
        private LedgerEvent Event() => Text("event") is string name && Enum.TryParse(name, out LedgerEvent recorded) && recorded.ToString() == name
            ? recorded
            : throw new JsonFault("it records no event that is known");

        private KeyId? KeyOf(string name) => Text(name) is not string text ? null
            : KeyId.TryParse(text, out KeyId id) ? id : throw new JsonFault($"'{text}' is no key identifier");

        private string? Text(string name) => _texts.GetValueOrDefault(name);

        private DateTimeOffset? Moment(string name) => _moments.TryGetValue(name, out DateTimeOffset value) ? value : null;
    }
}
