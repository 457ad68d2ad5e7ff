using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>The file <c>rotation.json</c>: how far a rotation is, what the next CA shall be, and what takes each phase
/// back.</summary>
internal sealed partial record RotationFile
{
    private const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>The last phase that is done.</summary>
    public RotationPhase Phase { get; init; }

    /// <summary>When that phase began.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The phase that was begun and is not done, or null.</summary>
    public RotationPhase? Pending { get; init; }

    /// <summary>When that phase began.</summary>
    public DateTimeOffset? PendingSince { get; init; }

    /// <summary>Whether the next CA signs already while <see cref="RotationPhase.Issue"/> is pending.</summary>
    public bool IsSwitched { get; init; }

    /// <summary>Whether the old key was stolen: nothing leads back to it.</summary>
    public bool IsCompromised { get; init; }

    /// <summary>Whether a verifier that knows only the old CA follows, by the cross certificate or since the root
    /// stays.</summary>
    public bool IsLinked { get; init; }

    // The deserializer sets what a file leaves out to null.
    public string CurrentSubject { get => field ?? ""; init; }

    /// <summary>The next CA's name, as soon as it is made.</summary>
    public string? NextSubject { get; init; }

    /// <summary>The next CA's subject key identifier, as soon as it is made.</summary>
    public KeyId? NextKeyId { get; init; }

    /// <summary>What was asked of the next CA.</summary>
    public NextAuthorityParameters Next { get => field ?? new(); init; }

    /// <summary>The node IDs that the next CA may not sign for, as that was confirmed when it was asked for; null where it cuts off nobody.</summary>
    public IReadOnlyList<string>? CutOff { get; init; }

    /// <summary>What takes each phase back, the last one last.</summary>
    public IReadOnlyList<UndoStep> Undo { get => field ?? []; init; }

    /// <summary>The phase that an administrator sees: the pending one, or else the last.</summary>
    [JsonIgnore]
    internal RotationPhase Shown => Pending ?? Phase;

    [JsonIgnore]
    internal DateTimeOffset ShownSince => PendingSince ?? Since;

    /// <summary>Reads the file of an authority.</summary>
    /// <returns>Null when no rotation is under way.</returns>
    /// <exception cref="ClusterCertsException">The file is damaged, or something else is in its place: that is no sign that no rotation is
    /// under way.</exception>
    internal static RotationFile? Read(IAuthorityStore store) =>
        store.Read(AuthorityDocument.Rotation) is byte[] bytes ? Decode(bytes, store.PlaceOf(AuthorityDocument.Rotation)) : null;

    /// <summary>The file's bytes, which the reader has taken.</summary>
    /// <exception cref="ClusterCertsException">They could not be read again.</exception>
    internal byte[] Encode() => JsonFile.Write(this, RotationFileJson.Default.RotationFile, bytes => Decode(bytes, AuthorityDocument.Rotation.Name));

    /// <summary>As it was before the last phase that is done; null when that was the first.</summary>
    internal RotationFile? BeforeLast() => Undo.Count < 2 ? null : this with
    {
        Phase = Undo[^1].PhaseBefore,
        Since = Undo[^1].SinceBefore,
        Pending = null,
        PendingSince = null,
        IsSwitched = false,
        Undo = [.. Undo.Take(Undo.Count - 1)],
    };

    private static RotationFile Decode(byte[] bytes, string path)
    {
        RotationFile file = JsonFile.Read(bytes, RotationFileJson.Default.RotationFile, (why, inner) => Damaged(path, why, inner));
        return file.Version == CurrentVersion
            ? file
            : throw Damaged(path, $"its version is {file.Version}, and this module reads version {CurrentVersion}", null);
    }

    private static ClusterCertsException Damaged(string path, string why, Exception? inner) => new(
        ErrorCode.RotationDamaged, $"'{path}' is damaged: {why}. Restore it from a backup; nothing is rotated until then.", path,
            inner);

    private sealed class KeyIdConverter : JsonConverter<KeyId>
    {
        public override KeyId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() is string text && KeyId.TryParse(text, out KeyId id) ? id : throw new JsonFault("a key identifier is not one");

        public override void Write(Utf8JsonWriter writer, KeyId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    // Without reflection.
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UseStringEnumConverter = true,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        WriteIndented = true,
        Converters = [typeof(KeyIdConverter)])]
    [JsonSerializable(typeof(RotationFile))]
    private sealed partial class RotationFileJson : JsonSerializerContext;
}
