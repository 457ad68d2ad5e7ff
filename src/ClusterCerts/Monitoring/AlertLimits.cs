using ClusterCerts.Values;

namespace ClusterCerts.Monitoring;

/// <summary>From when on the end of something is an alarm.</summary>
/// <param name="Warning">When its time left is a warning.</param>
/// <param name="Critical">When it is critical.</param>
internal readonly record struct AlertLimits(AlertRange Warning, AlertRange Critical)
{
    private static readonly TimeSpan ListAtLeast = TimeSpan.FromDays(3);

    // What lives for hours cannot have weeks left: a share of its life counts then.
    private static AlertLimits OfLife(AlertTerms given, TimeSpan life, int warningDays, int criticalDays) => new(
        given.Warning ?? AlertRange.LessThan(Shorter(TimeSpan.FromDays(warningDays), life / 5)),
        given.Critical ?? AlertRange.LessThan(Shorter(TimeSpan.FromDays(criticalDays), life / 20)));

    /// <summary>For the certificate of a node; a scheduled renewal has renewed it before.</summary>
    internal static AlertLimits OfNode(AlertTerms given, TimeSpan life) => OfLife(given, life, 21, 7);

    /// <summary>For the certificate of a CA; to rotate it takes weeks where nodes are many.</summary>
    internal static AlertLimits OfAuthority(AlertTerms given, TimeSpan life) => OfLife(given, life, 90, 30);

    /// <summary>For a revocation list, which every signing command warns of then.</summary>
    internal static AlertLimits OfList(AlertTerms given, TimeSpan life) => new(
        given.Warning ?? AlertRange.LessThan(Shorter(life / 5 > ListAtLeast ? life / 5 : ListAtLeast, life / 2)),
        given.Critical ?? AlertRange.LessThan(life / 20));

    /// <summary>How so much time left is judged; what has ended is critical, whatever the limits are.</summary>
    internal CheckState StateOf(TimeSpan left) => left < TimeSpan.Zero || Critical.Alerts(left) ? CheckState.Critical
        : Warning.Alerts(left) ? CheckState.Warning
        : CheckState.Ok;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>The limits that somebody gave; null for those that follow from a lifetime.</summary>
/// <param name="Warning">When it is a warning.</param>
/// <param name="Critical">When it is critical.</param>
internal readonly record struct AlertTerms(AlertRange? Warning, AlertRange? Critical);
