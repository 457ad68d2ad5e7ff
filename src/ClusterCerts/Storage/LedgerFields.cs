using System.Globalization;
using System.Numerics;
using System.Text.Json;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>What was read of an entry so far. The entry is immutable; its parts wait here.</summary>
internal sealed class LedgerFields
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _moments = new(StringComparer.Ordinal);
    private HashSet<string>? _seen;
    private byte[]? _certificate;

    /// <summary>Whether a property is one of an entry, and was not asked for before.</summary>
    internal bool IsNew(string name) => (IsMoment(name) || IsText(name) || name == "certificate") && (_seen ??= new(StringComparer.Ordinal)).Add(name);

    /// <summary>Takes the value at which the reader is; that of a property that is not known is skipped.</summary>
    internal void Take(string name, ref Utf8JsonReader reader, bool withCertificate)
    {
        if (IsMoment(name))
            _moments[name] = reader.GetDateTimeOffset();
        else if (name == "certificate")
            _certificate = withCertificate ? reader.GetBytesFromBase64() : null;
        else if (IsText(name))
            _texts[name] = reader.GetString()!;
        else
            reader.Skip();
    }

    /// <summary>The entry.</summary>
    /// <exception cref="JsonFault">Something is missing that whoever reads the ledger counts on, or is not of its kind.</exception>
    internal LedgerEntry ToEntry()
    {
        string previous = Text("previous") ?? throw new JsonFault("it has no hash of the line before it");
        DateTimeOffset time = Moment("time") ?? throw new JsonFault("it has no time");
        LedgerEvent what = Event();
        NodeId? nodeId = Text("nodeId") is string node ? NodeId.Recorded(node) : null;
        return Checked(new()
        {
            Previous = previous,
            Time = time,
            Event = what,
            Kind = Kind() ?? OlderLedgerKind.Of(what, nodeId, Text("detail")),
            NodeId = nodeId,
            SerialNumber = Serial("serialNumber"),
            NotBefore = Moment("notBefore"),
            NotAfter = Moment("notAfter"),
            PublicKeySha256 = Text("publicKeySha256"),
            IssuerKeyId = Key("issuerKeyId"),
            CertificatePath = Text("certificatePath"),
            KeyPath = Text("keyPath"),
            IssuerPath = Text("issuerPath"),
            Layout = Text("layout"),
            Place = Text("place"),
            TargetPath = Text("targetPath"),
            TrustSha256 = Text("trustSha256"),
            Replaces = Serial("replaces"),
            Reason = Reason(),
            Revoked = Moment("revoked"),
            ListNumber = Number("listNumber"),
            ListSha256 = Text("listSha256"),
            BackupSha256 = Text("backupSha256"),
            BackupHead = Text("backupHead"),
            BackupMade = Moment("backupMade"),
            Policy = Text("policy"),
            Detail = Text("detail"),
            Asked = Text("asked"),
            Command = Text("command"),
            Refusal = Text("refusal"),
            Rule = Text("rule"),
            Account = Text("account"),
            Host = Text("host"),
            Certificate = _certificate,
        });
    }

    private static bool IsMoment(string name) => name is "time" or "notBefore" or "notAfter" or "revoked" or "backupMade";

    private static bool IsText(string name) => name is "previous" or "event" or "kind" or "nodeId" or "serialNumber" or "publicKeySha256" or "issuerKeyId"
        or "certificatePath" or "keyPath" or "issuerPath" or "layout" or "place" or "targetPath" or "trustSha256" or "replaces" or "reason" or "listNumber" or "listSha256" or "policy" or "detail"
        or "asked" or "command" or "refusal" or "rule" or "account" or "host" or "backupSha256" or "backupHead";

    private static LedgerEntry Checked(LedgerEntry entry)
    {
        string? missing = entry switch
        {
            { Event: LedgerEvent.Issue or LedgerEvent.Revoke or LedgerEvent.Reinstate or LedgerEvent.Withdraw or LedgerEvent.Export or LedgerEvent.Publish, SerialNumber: null } => "a serial number",
            { Event: LedgerEvent.Issue, NotAfter: null } => "an end",
            { Event: LedgerEvent.Reinstate or LedgerEvent.Remove or LedgerEvent.Export or LedgerEvent.Publish, NodeId: null } => "a node ID",
            { Event: LedgerEvent.Export or LedgerEvent.Publish, Layout: null } => "a layout",
            { Event: LedgerEvent.Export or LedgerEvent.Publish, Place: null } => "a place",
            { Event: LedgerEvent.Publish, TargetPath: null } => "a path on the node",
            { Event: LedgerEvent.Prepare, ListNumber: null } => "the number of the list",
            { Event: LedgerEvent.Prepare, IssuerKeyId: null } => "the CA of the list",
            { Event: LedgerEvent.Prepare, ListSha256: null } => "the digest of the list",
            { Event: LedgerEvent.Prepare, NotBefore: null } or { Event: LedgerEvent.Prepare, NotAfter: null } => "when the list is valid",
            { Event: LedgerEvent.Publish, Kind: not (LedgerKind.Placed or LedgerKind.Proven) } => "whether it is proven",
            { Event: LedgerEvent.Refuse, Asked: null } => "what was asked for",
            { Event: LedgerEvent.Refuse or LedgerEvent.Schedule, Command: null } => "a command",
            { Event: LedgerEvent.Refuse, Refusal: null } => "a reason",
            { Event: LedgerEvent.Drill or LedgerEvent.Restore, BackupSha256: null } => "the digest of the backup",
            { Event: LedgerEvent.Drill, Kind: not (LedgerKind.Passed or LedgerKind.Failed) } => "its outcome",
            { Event: LedgerEvent.Restore, BackupHead: null } or { Kind: LedgerKind.Passed, BackupHead: null } => "the head of the backup",
            { Event: LedgerEvent.Restore, BackupMade: null } or { Kind: LedgerKind.Passed, BackupMade: null } => "when the backup was made",
            { Event: LedgerEvent.Restore, SerialNumber: null } => "a serial number",
            _ => null,
        };
        return missing is null ? entry : throw new JsonFault($"it records the event {entry.Event} without {missing}");
    }

    // The names alone: the platform would take numbers and lists of names too.
    private LedgerEvent Event() => Text("event") is string name && Enum.TryParse(name, out LedgerEvent recorded) && recorded.ToString() == name
        ? recorded
        : throw new JsonFault("it records no event that is known");

    private LedgerKind? Kind() => Text("kind") is not string name ? null
        : Enum.TryParse(name, out LedgerKind kind) && kind.ToString() == name ? kind
        : throw new JsonFault($"'{DisplayText.Clip(name)}' is not a kind that is known");

    private RevocationReason? Reason() => Text("reason") is not string name ? null
        : Enum.TryParse(name, out RevocationReason reason) && reason.ToString() == name ? reason
        : throw new JsonFault($"'{name}' is not a reason for a revocation (RFC 5280 5.3.1)");

    private SerialNumber? Serial(string name) => Text(name) is not string digits ? null
        : SerialNumber.TryParse(digits, out SerialNumber serial) ? serial
        : throw new JsonFault($"'{digits}' is not a serial number");

    private BigInteger? Number(string name) => Text(name) is not string digits ? null
        : BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger number) ? number
        : throw new JsonFault($"'{DisplayText.Clip(digits)}' is not the number of a list");

    private KeyId? Key(string name) => Text(name) is not string text ? null
        : KeyId.TryParse(text, out KeyId id) ? id : throw new JsonFault($"'{text}' is not a key identifier");

    private string? Text(string name) => _texts.GetValueOrDefault(name);

    private DateTimeOffset? Moment(string name) => _moments.TryGetValue(name, out DateTimeOffset value) ? value : null;
}
