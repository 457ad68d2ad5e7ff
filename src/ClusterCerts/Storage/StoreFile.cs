using System.Text.Json.Serialization;
using ClusterCerts.Encoding;
using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>The file <c>store.json</c> of an authority directory whose shared state is kept elsewhere: where, and under which name.
/// It holds no secret.</summary>
internal sealed partial record StoreFile
{
    internal const string FileName = "store.json";

    private const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>What kind of store it is, such as <c>PostgreSQL</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>How to reach it, as its engine has it.</summary>
    public required string Connection { get; init; }

    /// <summary>The authority's name there.</summary>
    public required string Authority { get; init; }

    /// <summary>Which move brought it there; null where it was made there.</summary>
    public string? Move { get; init; }

    /// <summary>Whether another file names the same place.</summary>
    internal bool IsSamePlace(StoreFile other) => this with { Move = null } == other with { Move = null };

    /// <summary>Reads the file of an authority directory.</summary>
    /// <param name="folder">The directory, which need not exist.</param>
    /// <returns>Null where there is none: the directory itself is the store.</returns>
    /// <exception cref="ClusterCertsException">It is damaged, or cannot be read.</exception>
    internal static StoreFile? Read(string folder)
    {
        WriteAccess.DemandEntry(folder);
        string path = Path.Combine(folder, FileName);
        if (AuthorityPaths.Misplaced(path) is ClusterCertsException misplaced)
            throw misplaced;
        return File.Exists(path) ? Decode(InputFile.ReadAllBytes(path), path) : null;
    }

    /// <summary>The file's bytes, which the reader has taken.</summary>
    internal byte[] Encode() => JsonFile.Write(this, StoreFileJson.Default.StoreFile, bytes => Decode(bytes, FileName));

    private static StoreFile Decode(byte[] bytes, string path)
    {
        StoreFile file = JsonFile.Read(bytes, StoreFileJson.Default.StoreFile, (why, inner) => Damaged(path, why, inner));
        if (file.Version != CurrentVersion)
            throw Damaged(path, $"its version is {file.Version}, and this module reads version {CurrentVersion}", null);
        return !((string?[])[file.Kind, file.Connection, file.Authority]).Any(string.IsNullOrWhiteSpace) ? file
            : throw Damaged(path, "kind, connection and authority must be given", null);
    }

    private static ClusterCertsException Damaged(string path, string why, Exception? inner) => new(
        ErrorCode.StoreFileDamaged,
        $"'{path}' is damaged: {why}. It says where the ledger and all else but keys is kept; copy it from another host that issues, "
            + "or from a backup.",
        path,
        inner);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        WriteIndented = true)]
    [JsonSerializable(typeof(StoreFile))]
    private sealed partial class StoreFileJson : JsonSerializerContext;
}
