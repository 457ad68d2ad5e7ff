using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;

namespace ClusterCerts.Values;

/// <summary>Durations as administrators write them.</summary>
public static partial class DurationText
{
    /// <summary>Reads a duration: <c>90d</c>, <c>36h</c>, <c>30m</c>, <c>45s</c>, <c>2w</c>, sums such as <c>1d12h</c>,
    /// ISO 8601 (<c>P90D</c>, <c>PT36H</c>), a bare number of days, or <c>d.hh:mm:ss</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The duration, greater than zero.</returns>
    /// <exception cref="ClusterCertsException">It is none of these, or not greater than zero.</exception>
    public static TimeSpan Parse(string text) => TryParse(text, out TimeSpan duration, out Exception? fault) ? duration : throw Invalid(text, fault);

    /// <summary>Reads a duration without throwing.</summary>
    internal static bool TryParse(string? text, out TimeSpan duration) => TryParse(text, out duration, out _);

    private static bool TryParse(string? text, out TimeSpan duration, out Exception? fault)
    {
        (duration, fault) = (default, null);
        try
        {
            duration = Read((text ?? "").Trim()) ?? default;
        }
        catch (Exception e) when (e is OverflowException or FormatException or ArgumentException)
        {
            fault = e;
        }

        return duration > TimeSpan.Zero;
    }

    /// <summary>The duration as <see cref="Parse"/> reads it: <c>90d</c>, <c>1d12h</c>, <c>30m</c>, <c>45s</c>.</summary>
    /// <param name="duration">The duration; parts of a second are dropped.</param>
    /// <returns>The text.</returns>
    public static string Format(TimeSpan duration)
    {
        (int Count, string Unit)[] parts =
            [((int)duration.TotalDays, "d"), (duration.Hours, "h"), (duration.Minutes, "m"), (duration.Seconds, "s")];
        string text = string.Concat(parts.Where(p => p.Count != 0).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Count}{p.Unit}")));
        return text.Length > 0 ? text : "0s";
    }

    private static TimeSpan? Read(string text)
    {
        // Digits alone: a number may be NaN or Infinity too.
        if (text.All(c => char.IsAsciiDigit(c) || c == '.')
            && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double days))
            return TimeSpan.FromDays(days);
        if (text.StartsWith('P') || text.StartsWith('p'))
            return XmlConvert.ToTimeSpan(text.ToUpperInvariant());

        Match match = Units().Match(text);
        if (match.Success && text.Length > 0)
        {
            return TimeSpan.FromDays(Number(match, "w") * 7 + Number(match, "d"))
                + TimeSpan.FromHours(Number(match, "h"))
                + TimeSpan.FromMinutes(Number(match, "m"))
                + TimeSpan.FromSeconds(Number(match, "s"));
        }

        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span)
            ? span
            : null;
    }

    private static double Number(Match match, string unit) => match.Groups[unit].Success
        ? double.Parse(match.Groups[unit].Value, CultureInfo.InvariantCulture)
        : 0;

    private static ClusterCertsException Invalid(string? text, Exception? inner) => new(
        ErrorCode.InvalidLifetime, $"'{text}' is not a duration; write it like 90d, 36h, 30m or P90D.", text, inner);

    [GeneratedRegex(@"^((?<w>[0-9]+([.][0-9]+)?)w)?((?<d>[0-9]+([.][0-9]+)?)d)?((?<h>[0-9]+([.][0-9]+)?)h)?((?<m>[0-9]+([.][0-9]+)?)m)?((?<s>[0-9]+([.][0-9]+)?)s)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Units();
}
