using System.Text.Json.Serialization;
using ClusterCerts.Encoding;
using ClusterCerts.Files;

namespace ClusterCerts.KeyRings;

/// <summary>What is known about a ring beside its files: the step that is under way, and the last one.</summary>
internal sealed record KeyRingState
{
    internal const string FileName = "ring.json";

    /// <summary>The step under way; null when there is none.</summary>
    public PendingStep? Pending { get; init; }

    /// <summary>The last step, if it can be undone.</summary>
    public UndoableStep? Undo { get; init; }

    /// <summary>When the ring was last turned.</summary>
    public DateTimeOffset? LastTurn { get; init; }

    /// <summary>The youngest time that files of the ring were given, in seconds since 1970.</summary>
    public long Stamp { get; init; }

    /// <summary>The state that a ring's hidden folder holds; a new one where it holds none.</summary>
    /// <exception cref="ClusterCertsException">It cannot be read.</exception>
    internal static KeyRingState Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return new KeyRingState();
        return Decode(InputFile.ReadAllBytes(path), path);
    }

    internal void Write(FileSystem files, string folder) => AtomicFile.Write(
        files,
        Path.Combine(folder, FileName),
        JsonFile.Write(this, KeyRingJson.Default.KeyRingState, bytes => Decode(bytes, FileName)),
        FileProtection.Private,
        replace: true);

    private static KeyRingState Decode(byte[] bytes, string path) =>
        JsonFile.Read(bytes, KeyRingJson.Default.KeyRingState, (why, inner) => Damaged(path, why, inner));

    private static ClusterCertsException Damaged(string path, string why, Exception? inner) => new(
        ErrorCode.KeyRingDamaged,
        $"'{path}' is damaged: {why}. The ring itself is beside it and is whole; delete the folder "
            + $"'{Path.GetDirectoryName(path)}' and run the command again.",
        path,
        inner);
}

/// <summary>A step that was begun.</summary>
internal sealed record PendingStep
{
    /// <summary>For an administrator: which command.</summary>
    public required string Operation { get; init; }

    /// <summary>The ring before: see <see cref="RingIdentity"/>.</summary>
    public required string From { get; init; }

    /// <summary>The ring afterwards.</summary>
    public required string To { get; init; }

    /// <summary>The name, in the hidden folder, of the folder that was the ring before.</summary>
    public required string Retired { get; init; }

    /// <summary>The state once the step is finished.</summary>
    public required KeyRingState Finished { get; init; }
}

/// <summary>A step that can be undone.</summary>
/// <param name="Retired">The name, in the hidden folder, of the folder that was the ring before it.</param>
/// <param name="From">That folder's identity.</param>
/// <param name="To">The identity of the ring after the step; a ring that was changed since is not taken back.</param>
/// <param name="LastTurn">When the ring was turned before it.</param>
internal sealed record UndoableStep(string Retired, string From, string To, DateTimeOffset? LastTurn);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    WriteIndented = true)]
[JsonSerializable(typeof(KeyRingState))]
internal sealed partial class KeyRingJson : JsonSerializerContext;
