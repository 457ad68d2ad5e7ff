using System.Text.Json.Serialization;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Issuance;

/// <summary>The last run that looked at every node and renewed what was due, as from a schedule: the file <c>renewal.json</c>.</summary>
/// <remarks>The ledger does not grow by it: each run takes the place of the one before, also one in which nothing was due.</remarks>
public sealed partial record RenewalRun
{
    private const int CurrentVersion = 1;

    /// <summary>The version of the file.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>When it ended, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The command: <c>Update-NodeCert</c> or <c>Sync-NodeCert</c>.</summary>
    public required string Command { get; init; }

    /// <summary>The account that ran it.</summary>
    public required string Account { get; init; }

    /// <summary>The host that it ran on.</summary>
    public required string Host { get; init; }

    /// <summary>How many nodes got a new certificate.</summary>
    public required int Renewed { get; init; }

    /// <summary>How many nodes should have got one, and did not.</summary>
    public required int Failed { get; init; }

    /// <summary>How many nodes were left as they were, since nothing was due.</summary>
    public required int Left { get; init; }

    /// <summary>The command, time and counts, for a log.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{Command} at {Time:u}: {Renewed} renewed, {Failed} failed, {Left} left";

    /// <summary>Reads the last run of an authority.</summary>
    /// <returns>Null when none was recorded.</returns>
    /// <exception cref="ClusterCertsException">The file is damaged.</exception>
    internal static RenewalRun? Read(IAuthorityStore store) =>
        store.Read(AuthorityDocument.Renewal) is byte[] bytes ? Decode(bytes, store.PlaceOf(AuthorityDocument.Renewal)) : null;

    /// <summary>Whether a run was ever recorded, as the ledger has it.</summary>
    internal static bool IsRecorded(Ledger ledger) => ledger.FindLast(new LineQuery { Events = [LedgerEvent.Schedule] }) >= 0;

    /// <summary>The line that says so, in the ledger.</summary>
    internal static LedgerEntry FirstRecorded(DateTimeOffset time, string command) =>
        new() { Time = time, Event = LedgerEvent.Schedule, Command = command, Detail = "from here on the last run over all nodes is recorded" };

    /// <summary>The file's bytes, which the reader has taken.</summary>
    internal byte[] Encode() => JsonFile.Write(this, RenewalRunJson.Default.RenewalRun, bytes => Decode(bytes, AuthorityDocument.Renewal.Name));

    private static RenewalRun Decode(byte[] bytes, string path)
    {
        RenewalRun run = JsonFile.Read(bytes, RenewalRunJson.Default.RenewalRun, (why, inner) => Damaged(path, why, inner));
        return run.Version == CurrentVersion
            ? run
            : throw Damaged(path, $"its version is {run.Version}, and this module reads version {CurrentVersion}", null);
    }

    private static ClusterCertsException Damaged(string path, string why, Exception? inner) => new(
        ErrorCode.RenewalRunDamaged, $"'{path}' is damaged: {why}. Delete it; the next run over all nodes writes it again.", path, inner);

    // Without reflection.
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        WriteIndented = true,
        NewLine = "\n")]
    [JsonSerializable(typeof(RenewalRun))]
    private sealed partial class RenewalRunJson : JsonSerializerContext;
}
