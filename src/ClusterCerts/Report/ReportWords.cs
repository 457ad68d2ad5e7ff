using System.Globalization;
using ClusterCerts.Audit;
using ClusterCerts.Monitoring;

namespace ClusterCerts.Report;

/// <summary>How a report puts moments, spans and standings into words.</summary>
internal static class ReportWords
{
    internal static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static string Minute(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A moment that programs can read too.</summary>
    internal static Html Time(DateTimeOffset moment) =>
        Html.Of($"""<time datetime="{moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}">{Minute(moment)}</time>""");

    /// <summary>How far away a moment is, such as "in 30 days" or "3 hours ago".</summary>
    internal static string Away(DateTimeOffset moment, DateTimeOffset from) =>
        moment >= from ? $"in {Span(moment - from)}" : $"{Span(from - moment)} ago";

    internal static string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 120 } => DisplayText.Count((int)span.TotalMinutes, "minute"),
        { TotalHours: < 48 } => DisplayText.Count((int)span.TotalHours, "hour"),
        { TotalDays: < 730 } => DisplayText.Count((int)span.TotalDays, "day"),
        _ => $"{(span.TotalDays / 365.25).ToString("0.0", CultureInfo.InvariantCulture)} years",
    };

    internal static string Of(ReportKind kind) => kind switch
    {
        ReportKind.Root => "Root CA",
        ReportKind.Intermediate => "Intermediate CA",
        ReportKind.Cross => "Cross certificate",
        ReportKind.RevocationList => "Revocation list",
        _ => "Node",
    };

    internal static string Of(ReportStatus status) => status switch
    {
        ReportStatus.Good => "Valid",
        ReportStatus.ExpiresSoon => "Expires soon",
        ReportStatus.Expired => "Expired",
        ReportStatus.NotYetValid => "Not valid yet",
        ReportStatus.Revoked => "Revoked",
        ReportStatus.IssuerRevoked => "CA revoked",
        _ => "Below minimum serial",
    };

    /// <summary>The backup that was last restored on trial, in a sentence.</summary>
    internal static string Of(BackupDrill? drill, DateTimeOffset asOf) => drill is null ? "No backup was restored on trial."
        : drill.BackupMade is not { } made ? $"A backup was to be restored on trial {Away(drill.When, asOf)}, and did not open."
        : $"A backup of {Minute(made)}Z was restored on trial {Away(drill.When, asOf)} and {(drill.Passed ? "would do" : "would not do")}.";

    internal static string Of(CheckState state) => state.ToString();

    internal static string Of(ReportPublication state) => state switch
    {
        ReportPublication.Unsuited => "Target does not fit",
        ReportPublication.Lacking => "Not published",
        ReportPublication.Placed => "Published, not proven",
        ReportPublication.Proven => "Published and served",
        ReportPublication.WithoutTarget => "No target",
        _ => "Not in use",
    };

    /// <summary>What the check of a node's file said; a dash where there is none.</summary>
    internal static string VerdictOf(ReportItem item) => item.Verdict ?? "–";

    /// <summary>The class of the style sheet.</summary>
    internal static string StyleOf(ReportStatus status) => status switch
    {
        ReportStatus.Good => "good",
        ReportStatus.ExpiresSoon => "soon",
        ReportStatus.Expired => "ended",
        _ => "off",
    };

    /// <summary>A status in words, with a sign before it.</summary>
    internal static Html Badge(ReportStatus status)
    {
        string sign = StyleOf(status) switch { "good" => "✓", "soon" => "!", "ended" => "✕", _ => "–" };
        return Html.Of($"""<span class="badge {StyleOf(status)}"><span aria-hidden="true">{sign}</span> {Of(status)}</span>""");
    }
}
