using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ClusterCerts.Values;

/// <summary>When the time that is left of something is worth an alarm: less than a duration, or a range as monitoring plug-ins write them.</summary>
/// <remarks>Nagios Plug-in Development Guidelines, threshold and ranges: <c>low:high</c> alarms outside of the range, <c>@low:high</c> inside; <c>~</c> is no
/// lower end, an end that is left out no upper one. A duration alone, such as <c>30d</c>, is <c>30d:</c> and not <c>0:30d</c> as there: everywhere else here
/// it means that less than that is left. What has one colon is a range; <c>hh:mm:ss</c> has two and is a duration.</remarks>
public readonly record struct AlertRange
{
    private AlertRange(TimeSpan? low, TimeSpan? high, bool isInside) => (Low, High, IsInside) = (low, high, isInside);

    /// <summary>The lower end of the range; null for none.</summary>
    public TimeSpan? Low { get; }

    /// <summary>The upper end of the range; null for none.</summary>
    public TimeSpan? High { get; }

    /// <summary>Whether what is inside alarms, and not what is outside.</summary>
    public bool IsInside { get; }

    /// <summary>An alarm as soon as less than so much is left.</summary>
    /// <param name="least">The least that may be left.</param>
    public static AlertRange LessThan(TimeSpan least) => new(least, null, isInside: false);

    /// <summary>Reads a duration or a range.</summary>
    /// <param name="text">A duration as <see cref="DurationText.Parse"/> reads it (<c>30d</c>, <c>36h</c>; a bare number is days), or a range whose ends are such
    /// durations, zero or negative ones: <c>30:</c>, <c>12h:</c>, <c>~:30</c>, <c>7:30</c>, <c>@10:20</c>.</param>
    /// <returns>The range.</returns>
    /// <exception cref="ClusterCertsException">It is neither, or its lower end is above its upper one.</exception>
    public static AlertRange Parse(string text) => TryParse(text, out AlertRange range)
        ? range
        : throw new ClusterCertsException(
            ErrorCode.InvalidLifetime,
            $"'{text}' is neither a duration such as 30d nor a range such as 30:, ~:30, 7:30 or @10:20, whose ends are days or durations, the lower one first.", text);

    /// <summary>Reads a duration or a range without throwing.</summary>
    /// <param name="text">As in <see cref="Parse"/>.</param>
    /// <param name="range">The range, when true is returned.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out AlertRange range)
    {
        range = default;
        string written = (text ?? "").Trim();
        bool isInside = written.StartsWith('@');
        string[] ends = (isInside ? written[1..] : written).Split(':');
        if (ends is [{ Length: > 0 }] && isInside)
            ends = ["", ends[0]]; // The guidelines' short form: a lower end of zero need not be written.
        if (ends.Length != 2)
            return !isInside && TryDuration(written, out range);
        if (!TryLow(ends[0], out TimeSpan? low) || !TryHigh(ends[1], out TimeSpan? high) || low > high)
            return false;
        range = new AlertRange(low, high, isInside);
        return true;
    }

    /// <summary>Whether so much left is an alarm.</summary>
    /// <param name="left">The time that is left; negative once nothing is.</param>
    /// <returns>Whether it is.</returns>
    public bool Alerts(TimeSpan left) => IsInside == ((Low is null || left >= Low) && (High is null || left <= High));

    /// <summary>Whether each time that this alarms at is one that another alarms at, too, and not the other way round: as a warning it never shows beside that.</summary>
    /// <param name="other">The other.</param>
    internal bool IsHiddenBy(AlertRange other) => this != other && Alarms().Any() && Alarms().All(mine => other.Alarms().Any(its => its.Holds(mine)));

    // Where it alarms. The ends of what is outside are themselves no alarm, by which nothing is decided here: both ranges are then of one kind, or a moment apart.
    private IEnumerable<Span> Alarms()
    {
        if (IsInside)
        {
            yield return new(Low, High);
            yield break;
        }

        if (Low is not null)
            yield return new(null, Low);
        if (High is not null)
            yield return new(High, null);
    }

    /// <summary>The range in days, as monitoring plug-ins write it in their performance data.</summary>
    /// <returns>Text such as <c>30:</c> or <c>@10:20</c>.</returns>
    public string ToDays() => $"{(IsInside ? "@" : "")}{(Low is TimeSpan low ? Days(low) : "~")}:{(High is TimeSpan high ? Days(high) : "")}";

    /// <summary>The range, with units.</summary>
    /// <returns>Text such as <c>30d:</c>, which <see cref="Parse"/> reads.</returns>
    public override string ToString() => $"{(IsInside ? "@" : "")}{(Low is TimeSpan low ? Text(low) : "~")}:{(High is TimeSpan high ? Text(high) : "")}";

    private static bool TryDuration(string text, out AlertRange range)
    {
        range = default;
        if (!TryEnd(text, out TimeSpan? least) || least <= TimeSpan.Zero)
            return false;
        range = LessThan(least.Value);
        return true;
    }

    private static bool TryLow(string text, out TimeSpan? low)
    {
        low = text.Length == 0 ? TimeSpan.Zero : null;
        return text is "" or "~" || TryEnd(text, out low);
    }

    private static bool TryHigh(string text, out TimeSpan? high)
    {
        high = null;
        return text.Length == 0 || TryEnd(text, out high);
    }

    private static bool TryEnd(string text, [NotNullWhen(true)] out TimeSpan? end)
    {
        end = null;
        bool isNegative = text.StartsWith('-');
        string digits = isNegative ? text[1..] : text;
        if (digits.Length > 0 && digits.TrimEnd('d', 'h', 'm', 's') is { Length: > 0 } number && number.All(c => c is '0' or '.'))
            end = TimeSpan.Zero; // As an end it is one, and as a duration it is none.
        else if (DurationText.TryParse(digits, out TimeSpan duration))
            end = isNegative ? -duration : duration;
        return end is not null;
    }

    private static string Text(TimeSpan end) => end == TimeSpan.Zero ? "0" : end < TimeSpan.Zero ? $"-{DurationText.Format(-end)}" : DurationText.Format(end);

    // Null is without an end.
    private readonly record struct Span(TimeSpan? From, TimeSpan? To)
    {
        internal bool Holds(Span other) => (From is null || From <= other.From) && (To is null || To >= other.To);
    }

    private static string Days(TimeSpan end) => end.TotalDays.ToString("0.#####", CultureInfo.InvariantCulture);
}
