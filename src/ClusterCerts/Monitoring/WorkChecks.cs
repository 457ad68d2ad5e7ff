using System.Globalization;
using ClusterCerts.Audit;
using ClusterCerts.Authority;
using ClusterCerts.Issuance;
using ClusterCerts.Rotation;
using ClusterCerts.Storage;

namespace ClusterCerts.Monitoring;

/// <summary>Looks at what is being done, was done, or will have to be.</summary>
internal static class WorkChecks
{
    // As long as a nightly run has to be told before something falls due.
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(30);

    /// <summary>What will be in the way of renewals.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="signing">Its signing certificate.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="known">What will be, where somebody has looked just now; null looks.</param>
    internal static AuthorityCheck Outlook(CertAuthority authority, SigningCert signing, ListedNodes nodes, IReadOnlyList<OutlookItem>? known)
    {
        // Its rotation gives every node its next certificate, and nothing else does.
        if (OutgoingAuthority.Is(authority.Store.ReadLedger(), signing.Decoded))
            return new AuthorityCheck(AuthorityCheckName.Outlook, CheckState.Ok, "The CA is one to rotate away from, and renews nothing.");
        IReadOnlyList<OutlookItem> items = known ?? [.. RenewalOutlook.OfAll(
            [.. authority.PlanRenewals([], new NodeCertRenewalParameters { IfExpiresWithin = Ahead }, nodes.All)],
            signing, authority.Context.Now, authority.Context)];
        return items.Count == 0
            ? new AuthorityCheck(AuthorityCheckName.Outlook, CheckState.Ok, "Nothing is in the way of renewals.")
            : new AuthorityCheck(
                AuthorityCheckName.Outlook, items.Any(item => item.StopsAll) ? CheckState.Critical : CheckState.Warning, string.Join(' ', items.Select(item => item.Sentence)))
            {
                Subjects = [.. items.SelectMany(item => item.Nodes).Select(DisplayText.Clip).Distinct(StringComparer.Ordinal)],
            };
    }

    /// <summary>How far a rotation is, and how long it stands there.</summary>
    internal static AuthorityCheck Rotation(IAuthorityStore store, TimeSpan longest, DateTimeOffset now)
    {
        if (RotationFile.ReadWhole(store) is not RotationFile record)
            return new AuthorityCheck(AuthorityCheckName.Rotation, CheckState.Ok, "No rotation is under way.");
        KeyRotation rotation = RotationStatus.Describe(store, now);
        TimeSpan age = now - record.ShownSince;
        string stands = $"A rotation of '{record.CurrentSubject}' is in the phase {record.Shown} since {Moment(record.ShownSince)}, for {Ending.Span(age)}";
        (CheckState state, string detail) = rotation switch
        {
            { IsFinished: false } => (CheckState.Warning, $"{stands}, which is not finished. {rotation.NextStep}"),
            _ when age > longest => (CheckState.Warning, $"{stands}, longer than {Ending.Span(longest)}. {rotation.NextStep}"),
            _ => (CheckState.Ok, $"{stands}. {rotation.NextStep}"),
        };
        return new AuthorityCheck(AuthorityCheckName.Rotation, state, detail)
        {
            Value = Days(age),
            Unit = "days",
            Subjects = rotation.Blocking,
        };
    }

    /// <summary>Whether the clock fits the ledger: by a wrong one nothing else here is right.</summary>
    internal static AuthorityCheck Clock(IAuthorityStore store, DateTimeOffset now) => LedgerClock.Doubt(store.ReadLedgerToShow(), now) is string doubt
        ? new AuthorityCheck(AuthorityCheckName.Clock, CheckState.Warning, $"{doubt} If the clock is wrong, correct it.")
        : new AuthorityCheck(AuthorityCheckName.Clock, CheckState.Ok, "The clock fits the ledger.");

    /// <summary>When all nodes were last looked at for renewal.</summary>
    internal static AuthorityCheck Renewal(CertAuthority authority, TimeSpan? longest, DateTimeOffset now)
    {
        if (authority.GetLastRenewal() is not RenewalRun run)
        {
            if (RenewalRun.IsRecorded(authority.Store.ReadLedgerToShow()))
            {
                return new AuthorityCheck(
                    AuthorityCheckName.Renewal, CheckState.Unknown,
                    $"'{authority.Store.PlaceOf(AuthorityDocument.Renewal)}' is gone, though runs that look at every node were recorded: when the last one was, nobody knows. The next run writes it again.");
            }

            return longest is null
                ? new AuthorityCheck(AuthorityCheckName.Renewal, CheckState.Ok, "No scheduled renewal is recorded.")
                : new AuthorityCheck(
                    AuthorityCheckName.Renewal, CheckState.Unknown,
                    "No scheduled renewal is recorded: Update-NodeCert with a condition and without -NodeId, or Sync-NodeCert of every node, has never come to its end here.");
        }

        TimeSpan age = now - run.Time;
        string told = $"{run.Command} looked at every node {Ending.Span(age)} ago, at {Moment(run.Time)} on {run.Host} as {run.Account}: "
            + $"{run.Renewed} renewed, {run.Failed} failed, {run.Left} left as they were.";
        bool isLate = age > (longest ?? AuthorityTestParameters.DefaultRenewalAge);
        string late = isLate ? $" That is longer ago than {Ending.Span(longest ?? AuthorityTestParameters.DefaultRenewalAge)}: see why the schedule has not run." : "";
        string failed = run.Failed > 0 ? " Run it again, and see why they failed." : "";
        return new AuthorityCheck(AuthorityCheckName.Renewal, isLate || run.Failed > 0 ? CheckState.Warning : CheckState.Ok, told + late + failed)
        {
            Value = Days(age),
            Unit = "days",
        };
    }

    /// <summary>When a backup was last restored on trial, and whether it would do.</summary>
    internal static AuthorityCheck Drill(BackupDrill? drill, TimeSpan? longest, DateTimeOffset now)
    {
        if (drill is null)
        {
            return longest is null
                ? new AuthorityCheck(AuthorityCheckName.BackupDrill, CheckState.Ok, "No backup was restored on trial.")
                : new AuthorityCheck(
                    AuthorityCheckName.BackupDrill, CheckState.Unknown, "No backup was restored on trial: nobody knows whether there is one that would do. Run Test-CertAuthorityBackup.");
        }

        TimeSpan age = now - drill.When;
        TimeSpan limit = longest ?? AuthorityTestParameters.DefaultDrillAge;
        string told = drill.BackupMade is { } made
            ? $"A backup of {Moment(made)} was restored on trial {Ending.Span(age)} ago, at {Moment(drill.When)}, and {(drill.Passed ? "would do" : "would not do")}."
            : $"A backup was to be restored on trial {Ending.Span(age)} ago, at {Moment(drill.When)}, and did not open.";
        string failed = drill.Passed ? "" : " Back up again with Backup-CertAuthority; Test-CertAuthorityBackup -Detailed says what is wrong with that one.";
        string late = age > limit ? $" That is longer ago than {Ending.Span(limit)}: run Test-CertAuthorityBackup on a new one." : "";
        return new AuthorityCheck(AuthorityCheckName.BackupDrill, drill.Passed && age <= limit ? CheckState.Ok : CheckState.Warning, told + failed + late)
        {
            Value = Days(age),
            Unit = "days",
        };
    }

    private static double Days(TimeSpan age) => Math.Round(age.TotalDays, 2);

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
