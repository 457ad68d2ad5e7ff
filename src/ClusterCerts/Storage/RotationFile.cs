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

    // Only a rotation has them.
    private static readonly AuthorityDocument[] Others =
        [AuthorityDocument.NextCertificate, AuthorityDocument.NextKey, AuthorityDocument.PreviousCertificate, AuthorityDocument.PreviousKey];

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

    /// <summary>Whether what takes the phase <see cref="RotationPhase.Issue"/> back was lost with an earlier file.</summary>
    public bool? IsUndoLost { get; init; }

    /// <summary>Whether the file is lost, and the ledger tells this.</summary>
    [JsonIgnore]
    internal bool IsFromLedger { get; init; }

    /// <summary>The phase that an administrator sees: the pending one, or else the last.</summary>
    [JsonIgnore]
    internal RotationPhase Shown => Pending ?? Phase;

    [JsonIgnore]
    internal DateTimeOffset ShownSince => PendingSince ?? Since;

    /// <summary>Reads the file of an authority. Where a rotation's other files are there without it, the ledger counts.</summary>
    /// <returns>Null when no rotation is under way.</returns>
    /// <exception cref="ClusterCertsException">The file is damaged, or something else is in its place: that is no sign that no rotation is
    /// under way.</exception>
    internal static RotationFile? Read(IAuthorityStore store) =>
        store.Read(AuthorityDocument.Rotation) is byte[] bytes ? Decode(bytes, store.PlaceOf(AuthorityDocument.Rotation))
            : Others.Any(store.Has) ? OfLedger(store) : null;

    /// <summary>The same, where the ledger is asked too if no file of a rotation is there: an emergency rotation has no other.</summary>
    internal static RotationFile? ReadWhole(IAuthorityStore store) => Read(store) ?? OfLedger(store);

    /// <summary>Why a file does not go with what the ledger tells, and the way back, in sentences; null when it does.</summary>
    internal string? Difference(IAuthorityStore store, RecordedRotation recorded)
    {
        // A phase that was begun has no line before it changes something.
        RotationPhase phase = Pending is null || IsSwitched ? Shown : Phase;
        return IsFromLedger || (phase == recorded.Shown && (phase == RotationPhase.None || NextKeyId == recorded.NextKeyId)) ? null
            : $"'{store.PlaceOf(AuthorityDocument.Rotation)}' is of another time: it tells of the phase {phase}, and the ledger of {recorded.Shown}. "
                + "Restore the newest that there is; or move it away, and what the ledger tells counts.";
    }

    /// <summary>What the ledger tells of a rotation whose file is lost.</summary>
    /// <returns>Null when it tells of none that is under way.</returns>
    internal static RotationFile? OfLedger(IAuthorityStore store)
    {
        try
        {
            return store.HasLedger() && !store.IsBusy() && RecordedRotation.Of(store.ReadLedger()) is { IsOpen: true } recorded ? Of(recorded, store) : null;
        }
        catch (ClusterCertsException)
        {
            return null; // A ledger that cannot be read is reported with what else it would tell.
        }
    }

    // As far as the ledger and the folder tell it. How files were before Issue they do not.
    private static RotationFile Of(RecordedRotation recorded, IAuthorityStore store)
    {
        bool isSwitched = recorded.Shown == RotationPhase.Issue;
        CertificateChain next = ChainIn(store, isSwitched ? AuthorityDocument.Certificate : AuthorityDocument.NextCertificate);
        CertificateChain current = ChainIn(store, isSwitched ? AuthorityDocument.PreviousCertificate : AuthorityDocument.Certificate);
        bool keepsRoot = next.Count > 0 && current.Count > 0 && next.Encoded[^1].AsSpan().SequenceEqual(current.Encoded[^1]);
        return new RotationFile
        {
            Phase = recorded.Last.Phase,
            Since = recorded.Last.Since,
            Pending = recorded.Switched is null ? null : RotationPhase.Issue,
            PendingSince = recorded.Switched,
            IsSwitched = recorded.Switched is not null,
            IsCompromised = recorded.IsCompromised,
            IsLinked = !recorded.IsCompromised && (keepsRoot || store.Has(isSwitched ? AuthorityDocument.Cross : AuthorityDocument.NextCross)),
            CurrentSubject = current.Count > 0 ? current[0].Subject : "",
            NextSubject = next.Count > 0 ? next[0].Subject : null,
            NextKeyId = recorded.NextKeyId,
            Undo = [.. recorded.Done.Where(step => step.Phase != RotationPhase.Issue).Select((step, index) => new UndoStep
            {
                PhaseBefore = index == 0 ? RotationPhase.None : recorded.Done[index - 1].Phase,
                SinceBefore = index == 0 ? default : recorded.Done[index - 1].Since,
                Files = step.Phase == RotationPhase.Stage ? Staged() : Trusted(keepsRoot),
            })],
            IsUndoLost = isSwitched ? true : null,
            IsFromLedger = true,
        };
    }

    private static UndoFile[] Staged() =>
        [.. new[] { AuthorityDocument.NextKey, AuthorityDocument.NextCertificate, AuthorityDocument.NextCross }.Select(document => UndoFile.Of(document, null))];

    private static UndoFile[] Trusted(bool keepsRoot)
    {
        UndoFile[] lists = [UndoFile.Of(AuthorityDocument.NextRevocationList, null), UndoFile.Of(AuthorityDocument.NextRevocationList.Prepared, null)];
        AuthorityDocument trust = AuthorityDocument.TrustBundle;
        return keepsRoot ? lists : [.. lists, UndoFile.Of(trust, AuthorityDocument.BackupOf(RotationPhase.Trust, trust))];
    }

    private static CertificateChain ChainIn(IAuthorityStore store, AuthorityDocument document)
    {
        try
        {
            return store.CertificatesIfAny(document);
        }
        catch (ClusterCertsException)
        {
            return []; // One that is damaged is reported where it is needed.
        }
    }

    /// <summary>That the file is lost, and the way back, as a sentence.</summary>
    internal static string LostText(IAuthorityStore store, RotationPhase phase) =>
        $"'{store.PlaceOf(AuthorityDocument.Rotation)}' is gone, though the ledger tells of a rotation in the phase {phase}; what the ledger tells counts. "
            + "Restore the file from a backup, or write it again with Test-CertLedger -Repair.";

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
