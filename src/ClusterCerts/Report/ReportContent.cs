using ClusterCerts.Authority;
using ClusterCerts.Monitoring;
using ClusterCerts.Revocation;

namespace ClusterCerts.Report;

/// <summary>What a report says, before it is a page.</summary>
internal sealed record ReportContent
{
    /// <summary>The moment that it is for.</summary>
    internal required DateTimeOffset AsOf { get; init; }

    /// <summary>Whether that is now.</summary>
    internal required bool IsNow { get; init; }

    /// <summary>The day in a word.</summary>
    internal string Day => IsNow ? "today" : ReportWords.Day(AsOf);

    internal required SigningCert Signing { get; init; }

    /// <summary>The CA certificates and revocation lists.</summary>
    internal required IReadOnlyList<ReportItem> Above { get; init; }

    /// <summary>Each node's latest certificate.</summary>
    internal required IReadOnlyList<ReportItem> Nodes { get; init; }

    internal required IReadOnlyList<ReportCA> Authorities { get; init; }

    /// <summary>The rotation that is under way, or null.</summary>
    internal ReportRotation? Rotation { get; init; }

    /// <summary>What the health check says; null in a report for another moment than now.</summary>
    internal AuthorityHealth? Health { get; init; }

    /// <summary>The revocation lists that are signed ahead; none in a report for another moment than now.</summary>
    internal IReadOnlyList<PreparedRevocationList> Prepared { get; init; } = [];

    /// <summary>What is said of the backup that was last restored on trial; null in a report for another moment than now.</summary>
    internal string? Drill { get; init; }

    /// <summary>What is wrong, the worst first.</summary>
    internal required IReadOnlyList<ReportFinding> Findings { get; init; }

    /// <summary>Whether any node has a target, to which its files are published.</summary>
    internal bool HasTargets => Nodes.Any(n => n.Publication is not null);

    /// <summary>Everything, what expires first at the top.</summary>
    internal IEnumerable<ReportItem> ByExpiry => Above.Concat(Nodes)
        .OrderBy(i => i.EffectiveNotAfter).ThenBy(i => i.NotAfter).ThenBy(i => i.Kind).ThenBy(i => i.Name, StringComparer.Ordinal);

    /// <summary>What expires first of all that still counts; null when nothing does.</summary>
    internal ReportItem? First => Above.Concat(Nodes).Where(i => i.Counts).OrderBy(i => i.NotAfter).ThenBy(i => i.Kind).FirstOrDefault();
}
