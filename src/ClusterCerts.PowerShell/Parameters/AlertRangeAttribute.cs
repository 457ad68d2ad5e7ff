using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes when the time left is an alarm: a TimeSpan, a number of days, text such as <c>30d</c>, or a range such as <c>@10:20</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AlertRangeAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Argument.Transform(inputData, argument => Argument.Bare(argument) switch
    {
        null => null!,
        AlertRange range => range,
        TimeSpan duration => AlertRange.Parse(DurationText.Format(duration)),

        // 36h is text, and 30d a decimal to PowerShell: the text counts.
        object number when Argument.IsNumber(number) => AlertRange.Parse(Argument.Text(argument!)),
        object other => AlertRange.Parse(other.ToString() ?? ""),
    });
}
