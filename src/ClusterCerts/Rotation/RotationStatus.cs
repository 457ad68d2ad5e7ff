using System.Globalization;
using ClusterCerts.Authority;
using ClusterCerts.Policy;
using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>Says how far a rotation is and what is left to do.</summary>
internal static class RotationStatus
{
    /// <summary>What every command says about a phase that was begun and is not done.</summary>
    internal static IReadOnlyList<string> Notices(IAuthorityStore store)
    {
        RotationFile? record = store.IsShared() ? RotationFile.Read(store) : RotationFile.ReadWhole(store);
        string[] lost = record is { IsFromLedger: true } ? [RotationFile.LostText(store, record.Shown)] : [];
        if (record is not { Pending: RotationPhase pending })
            return lost;
        string since = record.ShownSince.ToString("u", CultureInfo.InvariantCulture);
        string name = record.IsCompromised ? "emergency rotation" : $"phase {pending} of a rotation";
        string undo = record.IsCompromised ? "" : ", or undo it with -Undo";
        return [.. lost, $"The {name} was begun at {since} in '{store.Location}' and is not finished. Complete it with "
            + $"Invoke-KeyRotation -Resume{undo}."];
    }

    internal static KeyRotation Describe(IAuthorityStore store, DateTimeOffset now, RotationStep? step = null, int issued = 0, HandedOut? handedOut = null)
    {
        string? afterwards = step?.Afterwards();
        RotationFile? record = RotationFile.ReadWhole(store);
        IReadOnlyList<string> left = Blocking(store, record, now);
        return new KeyRotation
        {
            AuthorityPath = store.Location,
            Operation = step?.Operation ?? RotationPhase.None.ToString(),
            Phase = record?.Shown ?? RotationPhase.None,
            PhaseSince = record?.ShownSince,
            IsFinished = record?.Pending is null,
            CurrentSubject = record?.CurrentSubject,
            NextSubject = record?.NextSubject,
            HasCrossCertificate = record?.IsLinked ?? false,
            Blocking = left,
            Issued = issued,
            CutOff = step?.CutOff() is { Count: > 0 } found ? found : record?.CutOff ?? [],
            ProposedConstraints = step?.Proposal() ?? "",
            Published = handedOut?.Publications ?? [],
            Remaining = handedOut is null ? Remaining(store, now, record, left) : Remaining(store, now, record, left, isOver: afterwards is not null, handedOut),
            NextStep = handedOut is not null ? NextStep(store, now, record, isOver: afterwards is not null, handedOut)
                : record is null && afterwards is not null ? afterwards : $"{step?.First()} {NextStep(store, now, record)}".TrimStart(),
        };
    }

    // The same where nodes were brought their files: what is left is what could not be, and to go on.
    private static List<string> Remaining(IAuthorityStore store, DateTimeOffset now, RotationFile? record, IReadOnlyList<string> blocking, bool isOver, HandedOut handedOut)
    {
        var left = new List<string>();
        if (record?.Pending is RotationPhase pending)
            left.Add($"Finish the phase {pending}: Invoke-KeyRotation -Resume -Publish.");
        left.AddRange(handedOut.Left(After(store, now, record, isOver)));
        if (record is null)
            return left;
        if (record.Shown < RotationPhase.Trust)
            left.Add("Make and publish the new trust bundle: Invoke-KeyRotation -Phase Trust -Publish.");
        if (record.Shown < RotationPhase.Issue)
            left.Add("Issue every node a new certificate: Invoke-KeyRotation -Phase Issue -Publish.");
        left.AddRange(blocking.Select(nodeId => $"Node {nodeId} still has a certificate from {record.CurrentSubject}."));
        if (!record.IsCompromised)
            left.Add("Retire the old CA: Invoke-KeyRotation -Phase Retire -Publish.");
        return left;
    }

    private static string NextStep(IAuthorityStore store, DateTimeOffset now, RotationFile? record, bool isOver, HandedOut handedOut)
    {
        string[] served = record is { Shown: RotationPhase.Stage } && ServedIssuers(store) is { Length: > 0 } issuers ? [issuers] : [];
        string left = string.Join(' ', served.Concat(handedOut.Left(After(store, now, record, isOver))));
        return record switch
        {
            null => $"{left} {(isOver ? "The rotation is over." : "No rotation is under way.")}".TrimStart(),
            { Pending: not null } => $"{left} Complete the phase with Invoke-KeyRotation -Resume -Publish.".TrimStart(),
            _ => $"{left}{(left.Length > 0 ? " Then continue" : "Continue")} with Invoke-KeyRotation -Phase {record.Phase + 1} -Publish.",
        };
    }

    // Where no rotation is under way and none has just ended, other verifiers need nothing.
    private static Distribution? After(IAuthorityStore store, DateTimeOffset now, RotationFile? record, bool isOver) => record switch
    {
        null when !isOver => null,
        null => Distribution.After(RotationPhase.Retire, store, now, changesTrust: true),
        { Shown: RotationPhase.Trust or RotationPhase.Issue } => Distribution.Now(store, now, record),
        _ => null,
    };

    /// <summary>What is left to do, for <see cref="SigningCert.Remaining"/>.</summary>
    internal static IReadOnlyList<string> Remaining(IAuthorityStore store, DateTimeOffset now)
    {
        RotationFile? record = RotationFile.ReadWhole(store);
        return Remaining(store, now, record, Blocking(store, record, now));
    }

    private static IReadOnlyList<string> Blocking(IAuthorityStore store, RotationFile? record, DateTimeOffset now) =>
        record is null
        ? []
        :
        [
            .. LiveNodes.Of(store, store.ReadLedgerToShow(), now)
                .Where(n => !LiveNodes.IsFrom(record.NextKeyId, n.Entry))
                .Select(n => n.NodeId.ToString()),
        ];

    private static List<string> Remaining(IAuthorityStore store, DateTimeOffset now, RotationFile? record, IReadOnlyList<string> blocking)
    {
        if (record is null)
            return [];
        var left = new List<string>();
        if (record.Pending is RotationPhase pending)
            left.Add($"Finish the phase {pending}: Invoke-KeyRotation -Resume.");
        if (record.Shown < RotationPhase.Trust)
            left.Add("Make the new trust bundle: Invoke-KeyRotation -Phase Trust.");
        bool replacesRoot = !record.IsCompromised && Distribution.ReplacesRoot(store);
        if (record.Shown == RotationPhase.Trust)
            left.Add(Distribution.Now(store, now, record).Sentence);
        else if (record.Shown < RotationPhase.Trust)
            left.Add(Distribution.After(RotationPhase.Trust, store, now, replacesRoot).Sentence);
        if (record.Shown < RotationPhase.Issue)
            left.Add("Issue every node a new certificate: Invoke-KeyRotation -Phase Issue.");
        left.AddRange(blocking.Select(nodeId => $"Node {nodeId} still has a certificate from {record.CurrentSubject}."));
        left.Add(record.IsCompromised
            ? Distribution.AfterCompromise(store, now, store.Has(AuthorityDocument.RevocationList))
            : Distribution.After(RotationPhase.Issue, store, now, !record.IsLinked).Sentence);
        if (!record.IsCompromised)
        {
            left.Add("Retire the old CA: Invoke-KeyRotation -Phase Retire.");
            left.Add(Distribution.After(RotationPhase.Retire, store, now, replacesRoot).Sentence);
        }

        return [.. left.Where(sentence => sentence.Length > 0)];
    }

    private static string NextStep(IAuthorityStore store, DateTimeOffset now, RotationFile? record) => record switch
    {
        null => "No rotation is under way.",
        { Pending: not null } => "Complete the phase with Invoke-KeyRotation -Resume.",
        { Phase: RotationPhase.Stage } => $"{ServedIssuers(store)} Continue with Invoke-KeyRotation -Phase Trust.".TrimStart(),
        { Phase: RotationPhase.Trust } => $"{Distribution.Now(store, now, record).Sentence} Then continue with Invoke-KeyRotation -Phase Issue.{OrPublish(store)}"
            .TrimStart(),
        _ => $"{Distribution.Now(store, now, record).Sentence} Then continue with Invoke-KeyRotation -Phase Retire.{OrPublish(store)}",
    };

    // What the next CA issues says where its certificate is fetched: it is there before the first of them.
    private static string ServedIssuers(IAuthorityStore store)
    {
        try
        {
            return PolicyFile.Read(store).Rules.IssuerAddresses is null ? ""
                : "Where certificates say that their issuer's is fetched, put that of the next CA with Export-SigningCert -As IssuerFiles.";
        }
        catch (ClusterCertsException)
        {
            return ""; // Who needs the policy says what is wrong with it.
        }
    }

    private static string OrPublish(IAuthorityStore store) => store.Has(AuthorityDocument.Targets) ? " With -Publish that does both." : "";
}
