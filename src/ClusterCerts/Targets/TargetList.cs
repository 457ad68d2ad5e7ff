using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Targets;

/// <summary>The file <c>targets.json</c>: where the files of nodes go.</summary>
internal sealed partial record TargetList
{
    private const int Limit = 4 << 20;
    private const int EntryDepth = 2;

    // Commands hold '<', '&' and the like, which people shall read as they are.
    private static readonly TargetListJson Json = new(new JsonSerializerOptions(TargetListJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    [JsonConverter(typeof(VersionConverter))]
    public int Version { get => field == 0 ? VersionConverter.CurrentVersion : field; init; }

    public IReadOnlyList<TargetEntry> Targets { get => field ?? []; init; }

    /// <summary>Reads the targets of an authority; one that never had the file has none.</summary>
    /// <exception cref="ClusterCertsException">The file is damaged, and the message names the line; something else is in its place; or it is gone, as the
    /// ledger tells.</exception>
    internal static TargetList Read(IAuthorityStore store)
    {
        if (ReadAny(store) is TargetList list)
            return list;
        return !store.ReadLedger().HasPublications() ? new TargetList() : throw Missing(store);
    }

    /// <summary>Reads them for who sets them: where the file is gone they begin anew.</summary>
    /// <exception cref="ClusterCertsException">The file is damaged, and the message names the line; or something else is in its place.</exception>
    internal static TargetList ReadForChange(IAuthorityStore store) => ReadAny(store) ?? new TargetList();

    private static TargetList? ReadAny(IAuthorityStore store) =>
        store.Read(AuthorityDocument.Targets) is byte[] bytes ? Parse(bytes, store.PlaceOf(AuthorityDocument.Targets)) : null;

    /// <summary>Reads the file's bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="isOfRing">Whether they are the targets of a key ring.</param>
    internal static TargetList Parse(ReadOnlySpan<byte> bytes, string path, bool isOfRing = false)
    {
        TargetList list = JsonFile.Read(bytes, Json.TargetList, (why, inner) => Damaged(path, why, inner));
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < list.Targets.Count; i++)
        {
            if (!seen.Add(list.Targets[i].NodeId))
                throw Damaged(path, $"line {LineOf(bytes, i)}: two targets have the node ID '{DisplayText.Clip(list.Targets[i].NodeId)}'; keep one", null);
            try
            {
                list.Targets[i].Checked(isOfRing);
            }
            catch (ClusterCertsException e)
            {
                throw Damaged(path, $"line {LineOf(bytes, i, isEnd: true)}: the target of '{DisplayText.Clip(list.Targets[i].NodeId)}': {e.Message.TrimEnd('.')}", e);
            }
        }

        return list;
    }

    // Where the file, which the reader has taken, says the node ID of a target, or ends it.
    private static long LineOf(ReadOnlySpan<byte> bytes, int target, bool isEnd = false)
    {
        ReadOnlySpan<byte> text = JsonFile.TextOf(bytes);
        var reader = new Utf8JsonReader(text);
        while (reader.Read())
        {
            if (reader.CurrentDepth == EntryDepth && reader.TokenType == JsonTokenType.EndObject && target-- == 0)
                return JsonFault.LineAt(text, reader.TokenStartIndex);
            if (!isEnd && target == 0 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("nodeId"))
                return JsonFault.LineAt(text, reader.TokenStartIndex);
        }

        throw new InvalidOperationException("The file has fewer targets than were read of it.");
    }

    /// <summary>The file's bytes, which the reader has taken.</summary>
    /// <exception cref="ClusterCertsException">They could not be read again, or are too many.</exception>
    internal byte[] Encode(bool isOfRing = false)
    {
        byte[] bytes = JsonFile.Write(this, Json.TargetList, read => Parse(read, AuthorityDocument.Targets.Name, isOfRing));
        return bytes.Length <= Limit ? bytes : throw new ClusterCertsException(
            ErrorCode.FileTooLarge, $"So many targets do not fit into {AuthorityDocument.Targets}; use patterns of node IDs, and {TargetRules.IdPlace} where values differ.");
    }

    /// <summary>What applies to a node: the entry that names it, else the first whose pattern it matches.</summary>
    internal TargetEntry? For(string nodeId) =>
        Named(nodeId) ?? Targets.FirstOrDefault(t => NodeIdMatch.IsPattern(t.NodeId) && NodeIdMatch.Names(t.NodeId, nodeId));

    /// <summary>The entry of exactly this node ID or pattern.</summary>
    internal TargetEntry? Named(string pattern) =>
        Targets.FirstOrDefault(t => string.Equals(t.NodeId, pattern, StringComparison.OrdinalIgnoreCase));

    /// <summary>The list with an entry in the place of the one of its pattern; a new one comes before the first that applies to all its nodes already.</summary>
    internal TargetList With(TargetEntry entry)
    {
        if (Named(entry.NodeId) is TargetEntry before)
            return this with { Targets = [.. Targets.Select(t => t == before ? entry : t)] };
        int place = Targets.TakeWhile(t => !Covers(t.NodeId, entry.NodeId)).Count();
        return this with { Targets = [.. Targets.Take(place), entry, .. Targets.Skip(place)] };
    }

    // Whether whatever the narrow pattern matches the wide one matches too, as far as the texts tell.
    private static bool Covers(string wide, string narrow)
    {
        bool[] reached = [true, .. new bool[narrow.Length]];
        foreach (char w in wide)
        {
            bool[] next = new bool[narrow.Length + 1];
            for (int i = 0; i <= narrow.Length; i++)
            {
                next[i] = w == '*'
                    ? reached[i] || (i > 0 && next[i - 1])
                    : i > 0 && reached[i - 1] && narrow[i - 1] != '*' && (w == '?' || char.ToUpperInvariant(w) == char.ToUpperInvariant(narrow[i - 1]));
            }

            reached = next;
        }

        return reached[^1];
    }

    private static ClusterCertsException Missing(IAuthorityStore store)
    {
        string path = store.PlaceOf(AuthorityDocument.Targets);
        return new ClusterCertsException(
            ErrorCode.TargetsMissing,
            $"The targets '{path}' are gone, though nodes were published to: where their files go is unknown. Restore the file from a backup, "
                + "or set every target again with Set-NodeCertTarget.",
            path);
    }

    private static ClusterCertsException Damaged(string path, string why, Exception? inner) => new(
        ErrorCode.TargetsDamaged, $"The targets '{path}' are damaged: {why}. Correct the file; nothing is published until then.", path, inner);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        UseStringEnumConverter = true,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        WriteIndented = true,
        NewLine = "\n")]
    [JsonSerializable(typeof(TargetList))]
    private sealed partial class TargetListJson : JsonSerializerContext;
}
