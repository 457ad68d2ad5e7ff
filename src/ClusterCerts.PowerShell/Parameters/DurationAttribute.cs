namespace ClusterCerts.PowerShell;

/// <summary>Takes a duration as a TimeSpan, as text (<c>90d</c>, <c>36h</c>, <c>P90D</c>), or as a number of days.</summary>
/// <remarks>PowerShell alone would read a number as ticks of 100 nanoseconds.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationAttribute : ColumnAttribute
{
    private protected override object? Read(object? argument) => Argument.Bare(argument) switch
    {
        null => null!,
        TimeSpan duration when duration > TimeSpan.Zero => duration,
        TimeSpan other => throw new ClusterCertsException(ErrorCode.InvalidLifetime, $"The duration {other} is not greater than zero."),
        string text => DurationText.Parse(text),

        // 45s is a short integer to PowerShell and 90d a decimal: the text counts.
        object number when Argument.IsNumber(number) => DurationText.Parse(Argument.Text(argument!)),
        object other => throw new ClusterCertsException(
            ErrorCode.InvalidLifetime,
            $"A {other.GetType().Name} is not a duration; give a TimeSpan, a number of days, or text such as 90d, 36h or 30m."),
    };
}
