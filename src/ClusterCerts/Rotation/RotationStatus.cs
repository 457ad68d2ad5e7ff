using System.Globalization;
using ClusterCerts.Authority;
using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>Says how far a rotation is and what is left to do.</summary>
internal static class RotationStatus
{
    /// <summary>What every command says about a phase that was begun and is not done.</summary>
    internal static IReadOnlyList<string> Notices(AuthorityFolder folder)
    {
        if (RotationFile.Read(folder) is not { Pending: RotationPhase pending } record)
            return [];
        string since = record.ShownSince.ToString("u", CultureInfo.InvariantCulture);
        string name = record.IsCompromised ? "emergency rotation" : $"phase {pending} of a rotation";
        string undo = record.IsCompromised ? "" : ", or take it back with -Undo";
        return [$"The {name} was begun at {since} in '{folder.Location}' and is not finished. Complete it with "
            + $"Invoke-KeyRotation -Resume{undo}."];
    }

    internal static KeyRotation Describe(AuthorityFolder folder, DateTimeOffset now, string operation, int issued = 0, string? afterwards = null, string? first = null)
    {
        RotationFile? record = RotationFile.Read(folder);
        IReadOnlyList<string> left = Blocking(folder, record, now);
        return new KeyRotation
        {
            AuthorityPath = folder.Location,
            Operation = operation,
            Phase = record?.Shown ?? RotationPhase.None,
            PhaseSince = record?.ShownSince,
            IsFinished = record?.Pending is null,
            CurrentSubject = record?.CurrentSubject,
            NextSubject = record?.NextSubject,
            HasCrossCertificate = record?.IsLinked ?? false,
            Blocking = left,
            Issued = issued,
            Remaining = Remaining(folder, record, left),
            NextStep = record is null && afterwards is not null ? afterwards : $"{first} {NextStep(folder, record)}".TrimStart(),
        };
    }

    /// <summary>What is left to do, for <see cref="SigningCert.Remaining"/>.</summary>
    internal static IReadOnlyList<string> Remaining(AuthorityFolder folder, DateTimeOffset now)
    {
        RotationFile? record = RotationFile.Read(folder);
        return Remaining(folder, record, Blocking(folder, record, now));
    }

    private static IReadOnlyList<string> Blocking(AuthorityFolder folder, RotationFile? record, DateTimeOffset now) =>
        record is null
        ? []
        :
        [
            .. LiveNodes.Of(folder, folder.ReadLedger(), now)
                .Where(n => !LiveNodes.IsFrom(record.NextKeyId, n.Entry))
                .Select(n => n.NodeId.ToString()),
        ];

    private static List<string> Remaining(AuthorityFolder folder, RotationFile? record, IReadOnlyList<string> blocking)
    {
        if (record is null)
            return [];
        var left = new List<string>();
        if (record.Pending is RotationPhase pending)
            left.Add($"Finish the phase {pending}: Invoke-KeyRotation -Resume.");
        if (record.Shown < RotationPhase.Trust)
            left.Add("Make the new trust bundle: Invoke-KeyRotation -Phase Trust.");
        bool replacesRoot = !record.IsCompromised && HandOut.ReplacesRoot(folder);
        if (record.Shown == RotationPhase.Trust)
            left.Add(HandOut.Now(folder, record).Sentence);
        else if (record.Shown < RotationPhase.Trust)
            left.Add(HandOut.After(RotationPhase.Trust, folder, replacesRoot).Sentence);
        if (record.Shown < RotationPhase.Issue)
            left.Add("Issue every node anew: Invoke-KeyRotation -Phase Issue.");
        left.AddRange(blocking.Select(nodeId => $"Node {nodeId} still has a certificate from {record.CurrentSubject}."));
        left.Add(record.IsCompromised
            ? HandOut.AfterCompromise(folder, File.Exists(folder.PathOf(AuthorityFolder.RevocationListFileName)))
            : HandOut.After(RotationPhase.Issue, folder, !record.IsLinked).Sentence);
        if (!record.IsCompromised)
        {
            left.Add("Retire the old CA: Invoke-KeyRotation -Phase Retire.");
            left.Add(HandOut.After(RotationPhase.Retire, folder, replacesRoot).Sentence);
        }

        return [.. left.Where(sentence => sentence.Length > 0)];
    }

    private static string NextStep(AuthorityFolder folder, RotationFile? record) => record switch
    {
        null => "No rotation is under way.",
        { Pending: not null } => "Complete the phase with Invoke-KeyRotation -Resume.",
        { Phase: RotationPhase.Stage } => "Go on with Invoke-KeyRotation -Phase Trust.",
        { Phase: RotationPhase.Trust } => $"{HandOut.Now(folder, record).Sentence} Then go on with Invoke-KeyRotation -Phase Issue."
            .TrimStart(),
        _ => $"{HandOut.Now(folder, record).Sentence} Then go on with Invoke-KeyRotation -Phase Retire.",
    };
}
