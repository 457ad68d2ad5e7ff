namespace ClusterCerts.Report;

/// <summary>Where a moment is on a time line, in per cent of its width. What is near the middle moment, today, is drawn larger.</summary>
/// <remarks>
/// A day, a month and ten years must be distinguishable on one line: the distance grows with the logarithm of the days. The past has a
/// twentieth to a quarter of the width.
/// </remarks>
internal sealed class TimeScale
{
    private const double MostPast = 0.25;
    private const double LeastPast = 0.05;

    private static readonly (double Days, string Text)[] Steps =
    [
        (1, "1 day"), (7, "1 week"), (30, "1 month"), (91, "3 months"), (365, "1 year"), (1096, "3 years"), (3652, "10 years"),
        (10957, "30 years"), (36524, "100 years"),
    ];

    private readonly DateTimeOffset _today;
    private readonly double _past;
    private readonly double _pastWidth;
    private readonly double _future;

    internal TimeScale(DateTimeOffset today, DateTimeOffset first, DateTimeOffset last)
    {
        _today = today;
        _past = Distance(today - first);
        _future = Math.Max(Distance(last - today), Distance(TimeSpan.FromDays(30)));
        _pastWidth = Math.Clamp(_past / (_past + _future), LeastPast, MostPast);
    }

    internal double Today => 100 * _pastWidth;

    /// <summary>Marks for the axis, those for a narrow screen among them.</summary>
    internal IReadOnlyList<(double At, string Text, bool IsForNarrow)> Marks
    {
        get
        {
            var marks = new List<(double, string, bool)>();
            double wide = Today, narrow = Today;
            foreach ((double days, string text) in Steps)
            {
                double at = At(_today.UtcTicks + (days * TimeSpan.TicksPerDay));
                if (at > 100)
                    break;
                if (at - wide < 9 || at > 98)
                    continue;
                bool isForNarrow = at - narrow >= 20 && at < 92;
                marks.Add((at, text, isForNarrow));
                (wide, narrow) = (at, isForNarrow ? at : narrow);
            }

            if (_pastWidth >= 0.12
                && Steps.LastOrDefault(s => Distance(s.Days) <= _past * 0.9) is { Text: string past, Days: double ago })
            {
                double at = At(_today.UtcTicks - (ago * TimeSpan.TicksPerDay));
                if (Today - at >= 12)
                    marks.Insert(0, (at, past + " ago", false));
            }

            return marks;
        }
    }

    internal double At(DateTimeOffset moment) => Math.Clamp(At((double)moment.UtcTicks), 0, 100);

    private static double Distance(TimeSpan span) => Distance(span.TotalDays);

    private static double Distance(double days) => days <= 0 ? 0 : Math.Log(1 + days);

    private double At(double ticks)
    {
        double days = (ticks - _today.UtcTicks) / TimeSpan.TicksPerDay;
        return days < 0 && _past > 0
            ? Today - (Distance(-days) / _past * Today)
            : Today + (Distance(days) / _future * (100 - Today));
    }
}
