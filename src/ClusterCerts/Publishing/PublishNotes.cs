using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterCerts.Encoding;

namespace ClusterCerts.Publishing;

/// <summary>What lies on a node while its files are changed: who changes them.</summary>
internal sealed record PublishLock
{
    public string Host { get => field ?? ""; init; }

    public int Process { get; init; }

    /// <summary>When that process began, UTC: another one may have its number later.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>Tells the publications of one process apart.</summary>
    public string Run { get => field ?? ""; init; }

    /// <summary>When the publication began, UTC.</summary>
    public DateTimeOffset Began { get; init; }

    /// <summary>Until then it is left alone by other hosts, UTC.</summary>
    public DateTimeOffset BusyUntil { get; init; }
}

/// <summary>The same: what takes the change back.</summary>
internal sealed record PublishUndo
{
    /// <summary>The files that were there before, and are kept.</summary>
    public IReadOnlyList<string> Replaced { get => field ?? []; init; }

    /// <summary>Those that were not there.</summary>
    public IReadOnlyList<string> Absent { get => field ?? []; init; }

    /// <summary>Whether the folder was not there either.</summary>
    public bool IsNewFolder { get; init; }

    /// <summary>The key ring that was staged (<see cref="KeyRings.RingIdentity"/>), where a folder is exchanged as a whole.</summary>
    public string? Ring { get; init; }

    public string SerialNumber { get => field ?? ""; init; }

    public string? TrustSha256 { get; init; }

    public string Host { get => field ?? ""; init; }

    public int Process { get; init; }

    public DateTimeOffset Time { get; init; }
}

/// <summary>How they are written.</summary>
internal static partial class PublishNotes
{
    /// <summary>More than this is no such note.</summary>
    internal const int Limit = 64 * 1024;

    internal static byte[] Encode(PublishLock note) => [.. JsonSerializer.SerializeToUtf8Bytes(note, NotesJson.Default.PublishLock), (byte)'\n'];

    internal static byte[] Encode(PublishUndo note) => JsonFile.Write(note, NotesJson.Default.PublishUndo, bytes => DecodeUndo(bytes, "undo.json"));

    /// <summary>Reads who changes the files; null where the note is not whole.</summary>
    internal static PublishLock? TryDecodeLock(byte[] bytes)
    {
        try
        {
            return JsonFile.Read(bytes, NotesJson.Default.PublishLock, (why, inner) => new ClusterCertsException(ErrorCode.NodeStateDamaged, why, innerException: inner));
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.NodeStateDamaged)
        {
            return null;
        }
    }

    /// <summary>Reads what takes the change back.</summary>
    /// <exception cref="ClusterCertsException">It is damaged.</exception>
    internal static PublishUndo DecodeUndo(byte[] bytes, string path) => JsonFile.Read(bytes, NotesJson.Default.PublishUndo, (why, inner) => new ClusterCertsException(
        ErrorCode.NodeStateDamaged,
        $"'{path}' on the node is damaged: {why}. It says how an interrupted publication is taken back. Look at the files in the folder 'old' beside it, put back by hand "
            + "what is to be, delete the folder of both, and publish again.",
        path,
        inner));

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        WriteIndented = true)]
    [JsonSerializable(typeof(PublishLock))]
    [JsonSerializable(typeof(PublishUndo))]
    private sealed partial class NotesJson : JsonSerializerContext;
}
