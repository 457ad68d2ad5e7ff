using System.Text.Encodings.Web;
using System.Text.Json;

namespace ClusterCerts;

/// <summary>The file <c>policy.json</c>: its version, the preset that the authority was made with, and the rules.</summary>
internal sealed record PolicyFile
{
    internal const string FileName = "policy.json";
    internal const int CurrentVersion = 1;

    // Patterns hold '<', '+' and the like, which people shall read as they are.
    private static readonly PolicyJson Json = new(new JsonSerializerOptions(PolicyJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public int Version { get; init; } = CurrentVersion;

    public Preset Preset { get; init; }

    public PolicyRules Rules { get; init; } = new();

    /// <summary>Reads the policy of an authority; one without the file has no rules and the default preset.</summary>
    /// <exception cref="ClusterCertsException">The file is damaged; the message names the line.</exception>
    internal static PolicyFile Read(AuthorityFolder folder) =>
        folder.Read(FileName) is byte[] bytes ? Parse(bytes, folder.PathOf(FileName)) : new PolicyFile();

    internal static PolicyFile Parse(ReadOnlySpan<byte> bytes, string path)
    {
        // Editors on Windows put a byte order mark first.
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            bytes = bytes[3..];
        try
        {
            if (WithoutRules(bytes) is PolicyFile plain)
                return plain;
            return JsonSerializer.Deserialize(bytes, Json.PolicyFile) ?? throw Damaged(path, "it is empty", null);
        }
        catch (JsonException e)
        {
            throw Damaged(path, $"line {e.LineNumber + 1}: {Reason(e)}", e);
        }
    }

    internal byte[] Encode() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json.PolicyFile), (byte)'\n'];

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
                && version.TryGetInt32(out int number) && number == CurrentVersion
                && root.GetProperty("preset") is { ValueKind: JsonValueKind.String } name
                && Enum.TryParse(name.GetString(), out Preset preset) && preset.ToString() == name.GetString()
                && root.GetProperty("rules") is { ValueKind: JsonValueKind.Object } rules && !rules.EnumerateObject().Any()
                    ? new PolicyFile { Preset = preset }
                    : null;
        }
        catch (JsonException)
        {
            return null; // The serializer finds the same fault and says where it is.
        }
    }

    // The serializer speaks of its own types; an administrator knows rules.
    private static string Reason(JsonException e)
    {
        string message = e.Message;
        int path = message.IndexOf(" Path: $", StringComparison.Ordinal);
        if (path >= 0)
            message = message[..path];
        string name = e.Path?.Split('.')[^1] ?? "$";
        return message switch
        {
            _ when Says("could not be mapped to any") => $"there is no rule or setting '{name}'",
            _ when Says("could not be converted to") => $"the value of '{name}' is not of the kind that it must be",
            _ when Says("doesn't allow null") => $"'{name}' has no value",
            _ when Says("Duplicate property") => $"{(message.Split('\'') is [_, string twice, ..] ? $"'{twice}'" : "a name")} is there twice",
            _ => message.TrimEnd('.'),
        };

        bool Says(string words) => message.Contains(words, StringComparison.Ordinal);
    }

    private static ClusterCertsException Damaged(string path, string why, Exception? inner) => new(
        ErrorCode.PolicyDamaged, $"The policy '{path}' is damaged: {why}. Correct the file; nothing is issued until then.", path, inner);
}
