using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Backup;

/// <summary>The file <c>manifest.json</c>, the first of a backup: what it is a backup of, and each file that follows.</summary>
internal sealed partial record BackupManifest
{
    internal const string FileName = "manifest.json";

    /// <summary>The most bytes that it may hold: of a million files.</summary>
    internal const int Limit = 256 << 20;

    private const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>Which program wrote it, with its version.</summary>
    public required string Program { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset Made { get; init; }

    /// <summary>On which host.</summary>
    public required string Host { get; init; }

    /// <summary>The authority directory there.</summary>
    public required string AuthorityPath { get; init; }

    /// <summary>Where the authority was kept: <c>Folder</c>, or a database.</summary>
    public required string Store { get; init; }

    /// <summary>The distinguished name of the signing certificate.</summary>
    public required string Subject { get; init; }

    /// <summary>Its SHA-256, hexadecimal.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>How the signing key is in it.</summary>
    [JsonConverter(typeof(NameConverter<BackupKeyState>))]
    public required BackupKeyState SigningKey { get; init; }

    /// <summary>How many lines the ledger has.</summary>
    public required int LedgerLines { get; init; }

    /// <summary>The SHA-256 of its last line, hexadecimal: by the chain it stands for all.</summary>
    public required string LedgerHead { get; init; }

    /// <summary>The files, in the order in which they follow.</summary>
    public required IReadOnlyList<BackupEntry> Files { get; init; }

    /// <summary>Reads one.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="path">The backup.</param>
    /// <exception cref="ClusterCertsException">It is damaged, or of a newer version.</exception>
    internal static BackupManifest Decode(byte[] bytes, string path)
    {
        if (VersionOf(bytes) is > CurrentVersion and var newer)
        {
            throw new ClusterCertsException(
                ErrorCode.BackupTooNew, $"'{path}' is a backup of version {newer}, and this program reads those up to {CurrentVersion}. Use a newer one.", path);
        }

        BackupManifest manifest = JsonFile.Read(bytes, BackupManifestJson.Default.BackupManifest, (why, inner) => BackupErrors.Damaged(path, why, inner));
        bool isWhole = manifest.Version == CurrentVersion && manifest.LedgerLines > 0 && manifest.Files.All(file => file.IsOne)
            && manifest.Files.Select(file => file.Name).Distinct(StringComparer.Ordinal).Count() == manifest.Files.Count;
        return isWhole ? manifest : throw BackupErrors.Damaged(path, "its manifest is not what this version writes", null);
    }

    /// <summary>The file's bytes, which the reader has taken.</summary>
    internal byte[] Encode() => JsonFile.Write(this, BackupManifestJson.Default.BackupManifest, bytes => Decode(bytes, FileName));

    // Of a newer version nothing else need be as it is here.
    private static int? VersionOf(byte[] bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("version", out JsonElement version)
                && version.TryGetInt32(out int number) ? number : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // The reader says what is wrong.
        }
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        WriteIndented = true)]
    [JsonSerializable(typeof(BackupManifest))]
    private sealed partial class BackupManifestJson : JsonSerializerContext;
}

/// <summary>A file of a backup.</summary>
internal sealed record BackupEntry
{
    /// <summary>Where what is outside the authority directory is in a backup.</summary>
    internal const string OutsideFolder = "outside/";

    /// <summary>Its name from the authority directory on, with slashes.</summary>
    public required string Name { get; init; }

    /// <summary>In octets.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256, 64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Whether others may not read it.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>When its content was written last, UTC.</summary>
    public required DateTimeOffset Modified { get; init; }

    /// <summary>Where it belongs, where that is outside the authority directory.</summary>
    public string? Path { get; init; }

    /// <summary>Whether it says what it must, and its name leads nowhere else.</summary>
    internal bool IsOne => Size >= 0 && Sha256.Length == 64 && Sha256.All(char.IsAsciiHexDigitLower) && IsName(Name);

    /// <summary>Whether others may not read it, whatever the manifest says: by its name it holds a key, or what only its owner may see.</summary>
    internal bool MustBePrivate => IsPrivate || IsPrivateName(Name);

    /// <summary>Whether a backup can have a file of that name: it leads nowhere else, and is not that of the manifest.</summary>
    internal static bool IsName(string name) => name.Length > 0 && name != BackupManifest.FileName
        && !name.Contains('\\', StringComparison.Ordinal) && !name.Contains('\0', StringComparison.Ordinal) && !System.IO.Path.IsPathRooted(name)
        && !(OperatingSystem.IsWindows() && name.Contains(':', StringComparison.Ordinal))
        && name.Split('/').All(part => part is not ("" or "." or ".."));

    /// <summary>Whether a file of that name is private, also where its mode on this host lets others read it.</summary>
    internal static bool IsPrivateName(string name) =>
        AuthorityDocument.Named(name).Protection != FileProtection.Public || name.EndsWith(".key", StringComparison.OrdinalIgnoreCase);
}
