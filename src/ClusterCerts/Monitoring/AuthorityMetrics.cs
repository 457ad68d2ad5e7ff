using ClusterCerts.Audit;
using ClusterCerts.Authority;
using ClusterCerts.Issuance;
using ClusterCerts.Publishing;
using ClusterCerts.Revocation;
using ClusterCerts.Storage;

namespace ClusterCerts.Monitoring;

/// <summary>What nobody but us can tell of an authority: each check's state, effective ends, a rotation, nodes' files and the schedule.</summary>
internal sealed class AuthorityMetrics(MetricsText metrics, string location, DateTimeOffset now)
{
    private static readonly Metric Up = new("clustercerts_up", "1 if the authority could be read, 0 otherwise.");
    private static readonly Metric Written = new("clustercerts_metrics_timestamp_seconds", "When these metrics were written, as a Unix timestamp.");
    private static readonly Metric Check = new("clustercerts_check_state", "State of a check of Test-CertAuthority: 0 ok, 1 warning, 2 critical, 3 unknown.");
    private static readonly Metric Nodes = new("clustercerts_nodes", "Number of nodes by the status of their latest certificate.");
    private static readonly Metric End = new(
        "clustercerts_node_effective_not_after_timestamp_seconds", "End of a node's certificate or of the CAs above it, whichever is first, as a Unix timestamp.");

    private static readonly Metric Published = new("clustercerts_node_published", "1 if a node with a target has the files that the authority has for it, 0 otherwise.");
    private static readonly Metric Offline = new("clustercerts_signing_key_offline", "1 if the signing key is not on this host, 0 otherwise.");
    private static readonly Metric Phase = new("clustercerts_rotation_phase", "1 for the phase that the rotation of the signing certificate is in, 0 for the others.");
    private static readonly Metric Since = new("clustercerts_rotation_phase_since_timestamp_seconds", "When the phase of a rotation began, as a Unix timestamp.");
    private static readonly Metric Prepared = new("clustercerts_prepared_lists", "Number of revocation lists that are signed ahead and wait to be put in place.");
    private static readonly Metric PreparedUntil = new(
        "clustercerts_prepared_lists_until_timestamp_seconds", "End of the last revocation list of a CA that is signed ahead, as a Unix timestamp.");

    private static readonly Metric Lines = new("clustercerts_ledger_lines", "Number of lines in the ledger.");
    private static readonly Metric Findings = new("clustercerts_ledger_findings", "Number of findings of Test-CertLedger that need somebody to act.");
    private static readonly Metric Renewal = new("clustercerts_renewal_last_run_timestamp_seconds", "When every node was last looked at for renewal, as a Unix timestamp.");
    private static readonly Metric Renewed = new("clustercerts_renewal_last_run_nodes", "Number of nodes by what the last renewal of every node did.");

    private static readonly Metric Drilled = new("clustercerts_backup_drill_timestamp_seconds", "When a backup was last restored on trial, as a Unix timestamp.");
    private static readonly Metric DrillPassed = new("clustercerts_backup_drill_passed", "1 if the backup that was last restored on trial would do, 0 otherwise.");
    private static readonly Metric DrilledBackup = new(
        "clustercerts_backup_drill_backup_timestamp_seconds", "When the backup that was last restored on trial was made, as a Unix timestamp.");

    /// <summary>Tells whether the authority could be read at all.</summary>
    internal void AddUp(bool isUp)
    {
        metrics.Add(Up, isUp ? 1 : 0, Authority);
        metrics.Add(Written, now, Authority);
    }

    /// <summary>Tells how each check came out.</summary>
    internal void AddChecks(AuthorityHealth health)
    {
        foreach (AuthorityCheck check in health.Checks)
            metrics.Add(Check, (int)check.State, Authority, ("check", check.Name.ToString()));
        if (health.Checks.FirstOrDefault(check => check.Name == AuthorityCheckName.Ledger)?.Value is double findings)
            metrics.Add(Findings, findings, Authority);
    }

    /// <summary>Tells of nodes.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="lacking">Those that lack their files; null where there are no targets or they cannot be read.</param>
    /// <param name="targets">The targets; null likewise.</param>
    internal void AddNodes(ListedNodes nodes, IReadOnlySet<string>? lacking, NodeTargets? targets)
    {
        foreach (NodeCertStatus status in (NodeCertStatus[])[NodeCertStatus.Valid, NodeCertStatus.NotYetValid, NodeCertStatus.Expired, NodeCertStatus.BelowMinimumSerial])
            metrics.Add(Nodes, nodes.Latest.Count(cert => cert.Status == status), Authority, ("status", status.ToString()));
        metrics.Add(Nodes, nodes.ShutOut, Authority, ("status", nameof(NodeCertStatus.Revoked)));
        foreach (NodeCert cert in nodes.Latest)
        {
            metrics.Add(End, nodes.EndOf(cert), Authority, ("node_id", cert.NodeId), ("limited_by", nodes.EndsEarly(cert) ? "Chain" : nameof(NodeCertLimit.Leaf)));
            if (lacking is not null && targets?.EntryFor(cert.NodeId) is not null)
                metrics.Add(Published, lacking.Contains(cert.NodeId) ? 0 : 1, Authority, ("node_id", cert.NodeId));
        }
    }

    /// <summary>Tells of the signing key, the ledger and a rotation.</summary>
    internal void AddState(SigningCert signing, int lines)
    {
        metrics.Add(Offline, signing.IsOffline ? 1 : 0, Authority);
        metrics.Add(Lines, lines, Authority);
        foreach (RotationPhase phase in Enum.GetValues<RotationPhase>())
            metrics.Add(Phase, signing.Phase == phase ? 1 : 0, Authority, ("phase", phase.ToString()));
        if (signing.PhaseSince is DateTimeOffset since)
            metrics.Add(Since, since, Authority);
    }

    /// <summary>Tells of the lists that are signed ahead.</summary>
    internal void AddPrepared(IReadOnlyList<PreparedRevocationList> waiting)
    {
        metrics.Add(Prepared, waiting.Count, Authority);
        foreach (IGrouping<string, PreparedRevocationList> ofCA in waiting.GroupBy(list => list.Issuer))
            metrics.Add(PreparedUntil, ofCA.Max(list => list.NextUpdate), Authority, ("issuer", ofCA.Key));
    }

    /// <summary>Tells of the last renewal of every node.</summary>
    internal void AddRenewal(RenewalRun run)
    {
        metrics.Add(Renewal, run.Time, Authority);
        metrics.Add(Renewed, run.Renewed, Authority, ("result", "renewed"));
        metrics.Add(Renewed, run.Failed, Authority, ("result", "failed"));
        metrics.Add(Renewed, run.Left, Authority, ("result", "left"));
    }

    /// <summary>Tells of the backup that was last restored on trial.</summary>
    internal void AddDrill(BackupDrill drill)
    {
        metrics.Add(Drilled, drill.When, Authority);
        metrics.Add(DrillPassed, drill.Passed ? 1 : 0, Authority);
        if (drill.BackupMade is { } made)
            metrics.Add(DrilledBackup, made, Authority);
    }

    private (string, string?) Authority => ("authority", location);
}
