using System.Globalization;

namespace ClusterCerts.Monitoring;

/// <summary>Something that ends: a certificate or a revocation list.</summary>
/// <param name="Name">The node, or the CA.</param>
/// <param name="End">The last second in which it can be used, UTC.</param>
/// <param name="Limits">From when on that is an alarm.</param>
internal sealed record Ending(string Name, DateTimeOffset End, AlertLimits Limits)
{
    private const int MostNamed = 10;

    /// <summary>What it is called in a sentence.</summary>
    internal string Label { get; init; } = Name;

    /// <summary>Why it is refused whenever it ends; null where it is not.</summary>
    internal string? Refusal { get; init; }

    /// <summary>One check of all.</summary>
    /// <param name="name">The check.</param>
    /// <param name="noun">What one of them is called.</param>
    /// <param name="all">All of them, at least one.</param>
    /// <param name="now">The moment.</param>
    /// <param name="remedy">What to do, in a sentence.</param>
    internal static AuthorityCheck Check(AuthorityCheckName name, string noun, IReadOnlyList<Ending> all, DateTimeOffset now, string remedy)
    {
        // Whoever has ended for good, such as one whose CA was replaced at an unknown moment, has no time left to measure.
        Ending first = all.Where(one => one.Refusal is null).DefaultIfEmpty(all[0]).MinBy(one => one.End)!;
        Ending[] alarming = [.. all.Where(one => one.StateAt(now) != CheckState.Ok)
            .OrderByDescending(one => AuthorityHealth.Gravity(one.StateAt(now))).ThenBy(one => one.End).ThenBy(one => one.Name, StringComparer.Ordinal)];
        string detail = alarming.Length == 0
            ? $"{DisplayText.Count(all.Count, noun)}; {first.Told(now)}{(all.Count == 1 ? "" : ", the others later")}."
            : $"{alarming.Length} of {DisplayText.Count(all.Count, noun)}: {string.Join("; ", alarming.Take(MostNamed).Select(one => one.Told(now)))}"
                + $"{(alarming.Length > MostNamed ? $"; and {alarming.Length - MostNamed} more" : "")}. {remedy}";
        return new AuthorityCheck(name, alarming.Length == 0 ? CheckState.Ok : alarming[0].StateAt(now), detail)
        {
            Value = Math.Round((first.End - now).TotalDays, 2),
            Unit = "days left",
            Subjects = [.. alarming.Select(one => one.Name)],
            Warning = first.Limits.Warning,
            Critical = first.Limits.Critical,
        };
    }

    /// <summary>How it is judged.</summary>
    private CheckState StateAt(DateTimeOffset now) => Refusal is not null ? CheckState.Critical : Limits.StateOf(End - now);

    private string Told(DateTimeOffset now) => Refusal is not null ? $"{Label} {Refusal}"
        : $"{Label} {(End < now ? $"expired {Span(now - End)} ago" : $"expires in {Span(End - now)}")}, {End.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}Z";

    /// <summary>A time in one unit.</summary>
    internal static string Span(TimeSpan time) => time.TotalDays >= 2 ? DisplayText.Count((int)time.TotalDays, "day")
        : time.TotalHours >= 2 ? DisplayText.Count((int)time.TotalHours, "hour")
        : time.TotalMinutes >= 2 ? DisplayText.Count((int)time.TotalMinutes, "minute")
        : DisplayText.Count((int)time.TotalSeconds, "second");
}
