using System.Globalization;
using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes a longest lifetime as a TimeSpan, a number of days, or text: <c>90d</c> for at most 90 days,
/// <c>&lt;168h</c> for less than 168 hours.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LifetimeLimitAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Argument.Transform(inputData, argument => Argument.Bare(argument) switch
    {
        null => null!,
        LifetimeLimit limit => limit,
        TimeSpan duration => new LifetimeLimit(duration),
        string text => LifetimeLimit.Parse(text),
        object number when Argument.IsNumber(number) => LifetimeLimit.Parse(string.Create(CultureInfo.InvariantCulture, $"{number}d")),
        object other => throw new ClusterCertsException(
            ErrorCode.InvalidLifetime,
            $"A {other.GetType().Name} is not a maximum lifetime; give a TimeSpan, a number of days, or text such as 90d or '<168h'."),
    });
}
