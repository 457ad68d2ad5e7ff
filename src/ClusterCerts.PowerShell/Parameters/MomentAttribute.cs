using System.Globalization;

namespace ClusterCerts.PowerShell;

/// <summary>Takes a moment as a DateTimeOffset, a DateTime or text; without a time zone it is local time, as everywhere in PowerShell.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MomentAttribute : ColumnAttribute
{
    private protected override object? Read(object? argument) => Argument.Bare(argument) switch
    {
        null => null!,
        DateTimeOffset moment => moment.ToUniversalTime(),
        DateTime moment => new DateTimeOffset(moment).ToUniversalTime(),
        string text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset moment) =>
            moment.ToUniversalTime(),
        // A number would be read as ticks, which nobody means.
        object other => throw Moments.NotADate(other),
    };
}
