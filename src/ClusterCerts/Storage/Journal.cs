using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ClusterCerts.Files;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>What is under way in an authority directory, and what could not be finished; it is kept in the lock file until all of it is
/// done.</summary>
/// <remarks>In the file, paths in the folder are relative to it: a folder that was moved repairs itself, and a copy never the original.</remarks>
internal sealed partial record Journal
{
    /// <summary>Where the folder was. Files outside of it are touched only from there, or where it is the same folder still.</summary>
    public required string Location { get; init; }

    /// <summary>Which file the lock was; null where the platform does not tell.</summary>
    public string? Identity { get; init; }

    /// <summary>The commands, the oldest first.</summary>
    public required IReadOnlyList<JournalStep> Steps { get; init; }

    /// <summary>Whether all is there that a recovery acts on: the file may have been edited, or a disk may have changed it. Keys that were
    /// written before anything was signed have no number yet, and are undone.</summary>
    internal bool IsWhole => Steps.All(s => s.Ledger.All(LedgerLine.IsOne)
        && s.Files.All(f => (!f.IsCertificate || (f.Temporary is not null && (f.SerialNumber is not null || !s.IsCommitted)))
            && (f.SerialNumber is null || SerialNumber.TryParse(f.SerialNumber, out _))
            && !((string?[])[f.Target, f.Temporary, f.Kept]).Contains("")));

    /// <summary>With every path changed.</summary>
    internal Journal WithPaths(Func<string, string> change) => this with
    {
        Steps = [.. Steps.Select(s => s with
        {
            Files = [.. s.Files.Select(f => f with
            {
                Temporary = f.Temporary is null ? null : change(f.Temporary),
                Kept = f.Kept is null ? null : change(f.Kept),
                Target = change(f.Target),
            })],
        })],
    };

    internal static JsonTypeInfo<Journal> Json => JournalJson.Default.Journal;

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UseStringEnumConverter = true,
        RespectNullableAnnotations = true,
        Converters = [typeof(LedgerEntryConverter)])]
    [JsonSerializable(typeof(Journal))]
    private sealed partial class JournalJson : JsonSerializerContext;
}

/// <summary>One command of a <see cref="Journal"/>.</summary>
internal sealed record JournalStep
{
    /// <summary>For an administrator: which command.</summary>
    public required string Operation { get; init; }

    /// <summary>Whether it is to be finished. Before, it is to be undone. A file of an issuance goes by its ledger line instead.</summary>
    public bool IsCommitted { get; init; }

    // The deserializer sets what a file leaves out to null.

    /// <summary>What the record keeps the change by; whether that is there decides instead of <see cref="IsCommitted"/>.
    /// Null where the journal decides.</summary>
    public string? Change { get; init; }

    /// <summary>The files that get their names, or go, when it is finished.</summary>
    public IReadOnlyList<JournalFile> Files { get => field ?? []; init; }

    /// <summary>The ledger lines that belong to it.</summary>
    public IReadOnlyList<LedgerEntry> Ledger { get => field ?? []; init; }

    /// <summary>For an issuance: the CA certificates that follow each leaf in its file, DER.</summary>
    public IReadOnlyList<byte[]> Chain { get => field ?? []; init; }

    /// <summary>The files that are replaced together or not at all: those of one certificate, or all of another command's.</summary>
    internal IEnumerable<IReadOnlyList<JournalFile>> Units() => Files.GroupBy(f => f.SerialNumber).Select(unit => unit.ToList());
}

/// <summary>One file of a <see cref="JournalStep"/>.</summary>
internal sealed record JournalFile
{
    /// <summary>Where its new content waits; null when it is deleted.</summary>
    public string? Temporary { get; init; }

    /// <summary>Where what it replaces is kept until the others of its unit are in place too; null when that is not needed.</summary>
    public string? Kept { get; init; }

    /// <summary>Its name in the end.</summary>
    public required string Target { get; init; }

    /// <summary>Whether a file of that name was there before.</summary>
    public bool WasThere { get; init; }

    /// <summary>Whether it is made where nothing may be: the last step itself refuses to replace.</summary>
    public bool IsNew { get; init; }

    /// <summary>SHA-256 of its new content, lower-case hexadecimal digits; null where that was not known when the journal was written.</summary>
    public string? Sha256 { get; init; }

    /// <summary>For an issuance: the certificate that it belongs to. It is finished when the ledger has that one, undone otherwise.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>Whether it is that certificate's file, which the ledger can make again.</summary>
    public bool IsCertificate { get; init; }

    /// <summary>The node that it belongs to.</summary>
    public string? NodeId { get; init; }

    /// <summary>What <see cref="Sha256"/> is of a content.</summary>
    internal static string? HashOf(byte[]? content) =>
        content is null ? null : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));

    /// <summary>The same of a file that is there, however long it is.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal static string HashOfFile(string path)
    {
        using FileStream stream = InputFile.Open(path);
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(stream));
    }

    /// <summary>Its files, in the order in which they get their names, each with a place for what it replaces where that may have to come
    /// back.</summary>
    internal static IReadOnlyList<JournalFile> Plan(FileSystem files, IReadOnlyList<JournalFile> unit) =>
    [
        .. unit.Select((file, i) =>
        {
            bool wasThere = File.Exists(file.Target);
            bool mayComeBack = wasThere && i < unit.Count - 1;
            return file with { WasThere = wasThere, Kept = mayComeBack ? AtomicFile.TemporaryName(files, file.Target) : null };
        }),
    ];
}

/// <summary>An entry within another JSON file, the journal: as its line in the ledger, with the same rules and no property that is not
/// known.</summary>
internal sealed class LedgerEntryConverter : JsonConverter<LedgerEntry>
{
    public override LedgerEntry Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        LedgerLine.ReadObject(ref reader, withCertificate: true, isStrict: true);

    public override void Write(Utf8JsonWriter writer, LedgerEntry value, JsonSerializerOptions options) => LedgerLine.WriteObject(writer, value);
}
