using System.Globalization;
using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes a moment as a DateTimeOffset, a DateTime or text; without a time zone it is local time, as everywhere in PowerShell.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MomentAttribute : ArgumentTransformationAttribute, IReadsCells
{
    /// <summary>Whether the parameter takes the cells of a table.</summary>
    public bool IsColumn { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        IsColumn ? Argument.TransformCell(inputData, Read) : Argument.Transform(inputData, Read);

    object? IReadsCells.ReadCell(object? cell) => Read(cell);

    private static object? Read(object? argument) => Argument.Bare(argument) switch
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
