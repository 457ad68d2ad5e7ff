using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterCerts;

/// <summary>The file <c>policy.json</c>: its version, the preset that the authority was made with, and the rules.</summary>
internal sealed record PolicyFile
{
    internal const string FileName = "policy.json";

    private const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    public Preset Preset { get; init; }

    public PolicyRules Rules { get; init; } = new();

    /// <summary>Reads the policy of an authority; one without the file has no rules and the default preset.</summary>
    /// <exception cref="ClusterCertsException">The file is damaged; the message names the line.</exception>
    internal static PolicyFile Read(AuthorityFolder folder)
    {
        if (folder.Read(FileName) is not byte[] bytes)
            return new PolicyFile();
        string path = folder.PathOf(FileName);
        try
        {
            PolicyFile policy = JsonSerializer.Deserialize(bytes, PolicyJson.Default.PolicyFile)
                ?? throw Damaged(path, "it is empty", null);
            return policy.Version == CurrentVersion
                ? policy
                : throw Damaged(path, $"its version is {policy.Version}, this module reads {CurrentVersion}", null);
        }
        catch (JsonException e)
        {
            throw Damaged(path, $"line {e.LineNumber + 1}: {e.Message}", e);
        }
    }

    internal byte[] Encode() => [.. JsonSerializer.SerializeToUtf8Bytes(this, PolicyJson.Default.PolicyFile), (byte)'\n'];

    private static ClusterCertsException Damaged(string path, string why, Exception? inner) => new(
        ErrorCode.PolicyDamaged, $"The policy '{path}' is damaged: {why}. Correct the file; nothing is issued until then.", path, inner);
}

/// <summary>The rules of a policy that every issuance must obey.</summary>
internal sealed record PolicyRules;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(PolicyFile))]
internal sealed partial class PolicyJson : JsonSerializerContext;
