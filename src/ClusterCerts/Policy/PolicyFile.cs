using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Policy;

/// <summary>The file <c>policy.json</c>: its version, the preset that the authority was made with, and the rules.</summary>
internal sealed partial record PolicyFile
{
    // Patterns hold '<', '+' and the like, which people shall read as they are.
    private static readonly PolicyJson Json = new(new JsonSerializerOptions(PolicyJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    // The deserializer sets what a file leaves out to its type's default.
    public int Version { get => field == 0 ? VersionConverter.CurrentVersion : field; init; }

    public Preset Preset { get; init; }

    public PolicyRules Rules { get => field ?? new(); init; }

    /// <summary>Reads the policy of an authority; one that never had the file has no rules and the default preset.</summary>
    /// <exception cref="ClusterCertsException">The file is damaged, and the message names the line; or it is gone, as the ledger
    /// tells.</exception>
    internal static PolicyFile Read(IAuthorityStore store)
    {
        if (ReadBytes(store) is byte[] bytes)
            return Parse(bytes, store.PlaceOf(AuthorityDocument.Policy));
        return !IsRecorded(store.ReadLedger()) ? new PolicyFile() : throw Missing(store, null);
    }

    // Each line that tells of a policy holds its text, but for those of older versions.
    private static bool IsRecorded(Ledger ledger) =>
        ledger.FindLast(new LineQuery { HasPolicy = true }) >= 0 || ledger.FindLast(new LineQuery { Events = [LedgerEvent.Policy] }) >= 0;

    /// <summary>The bytes of the file; null where there is nothing in its place.</summary>
    /// <exception cref="ClusterCertsException">What is there is a folder, or a link that leads nowhere: that is no lack of rules.</exception>
    internal static byte[]? ReadBytes(IAuthorityStore store)
    {
        try
        {
            return store.Read(AuthorityDocument.Policy);
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.FileNotFound || store.Misplaced(AuthorityDocument.Policy) is not null)
        {
            throw Missing(store, e);
        }
    }

    private static ClusterCertsException Missing(IAuthorityStore store, ClusterCertsException? why)
    {
        string path = store.PlaceOf(AuthorityDocument.Policy);
        string first = why is null ? "" : " Move what is there away first.";
        return new ClusterCertsException(
            ErrorCode.PolicyMissing,
            $"The policy '{path}' is missing or is not a file; nothing is done without its rules. Restore it from a backup, "
                + "or write it again as the ledger has it "
                + $"with Test-CertLedger -Repair.{first}",
            path,
            why);
    }

    internal static PolicyFile Parse(ReadOnlySpan<byte> bytes, string path)
    {
        if (WithoutRules(bytes) is PolicyFile plain)
            return plain;
        PolicyFile file = JsonFile.Read(bytes, Json.PolicyFile, (why, inner) => Damaged(path, why, inner));
        return file.Rules.AddressProblem() is string problem ? throw Damaged(path, problem, null) : file;
    }

    /// <summary>It under another preset: its rules stay, and what the preset wants comes in where there is no rule.</summary>
    internal PolicyFile Under(Preset preset)
    {
        PolicyRules wanted = PolicyRules.For(preset);
        return this with
        {
            Preset = preset,
            Rules = Rules with
            {
                MaximumLifetime = Rules.MaximumLifetime ?? wanted.MaximumLifetime,
                AllowedNodeIds = Rules.AllowedNodeIds ?? wanted.AllowedNodeIds,
            },
        };
    }

    /// <summary>The file's bytes, which the reader has taken.</summary>
    /// <exception cref="ClusterCertsException">A rule could not be read again.</exception>
    internal byte[] Encode() => JsonFile.Write(this, Json.PolicyFile, bytes => Parse(bytes, AuthorityDocument.Policy.Name));

    /// <summary>The file as text, for the ledger.</summary>
    internal string Text => System.Text.Encoding.UTF8.GetString(Encode());

    // Most policies have no rules: they are read without the serializer, whose start takes longer than all else in a command.
    private static PolicyFile? WithoutRules(ReadOnlySpan<byte> bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes.ToArray());
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.EnumerateObject().Select(p => p.Name).SequenceEqual(["version", "preset", "rules"])
                && root.GetProperty("version") is { ValueKind: JsonValueKind.Number } version
                && version.TryGetInt32(out int number) && number == VersionConverter.CurrentVersion
                && root.GetProperty("preset") is { ValueKind: JsonValueKind.String } name
                && Enum.TryParse(name.GetString(), out Preset preset) && Enum.IsDefined(preset) && preset.ToString() == name.GetString()
                && root.GetProperty("rules") is { ValueKind: JsonValueKind.Object } rules && !rules.EnumerateObject().Any()
                    ? new PolicyFile { Preset = preset }
                    : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // The serializer finds the same fault and says where it is.
        }
    }

    private static ClusterCertsException Damaged(string path, string why, Exception? inner) => new(
        ErrorCode.PolicyDamaged, $"The policy '{path}' is damaged: {why}. Correct the file; nothing is issued until then.", path, inner);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        WriteIndented = true,
        NewLine = "\n",
        Converters =
        [
            typeof(VersionConverter), typeof(NameConverter<Preset>), typeof(NameConverter<KeyAlgorithm>), typeof(NameConverter<PolicyAnswer>),
            typeof(LifetimeLimitConverter), typeof(SerialNumberConverter), typeof(NodeIdPatternConverter),
            typeof(DnsNamesConverter), typeof(AddressesConverter), typeof(IssuerAddressConverter),
        ])]
    [JsonSerializable(typeof(PolicyFile))]
    private sealed partial class PolicyJson : JsonSerializerContext;
}
