using System.Globalization;
using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes a share of a life as text (<c>66%</c>, <c>0.66</c>) or as a number (66, 0.66).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LifeShareAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Argument.Transform(inputData, argument => Argument.Bare(argument) switch
    {
        null => null!,
        LifeShare share => share,
        object number when Argument.IsNumber(number) =>
            LifeShare.Parse(Convert.ToDouble(number, CultureInfo.InvariantCulture).ToString("0.############",
                CultureInfo.InvariantCulture)),
        object other => LifeShare.Parse(other.ToString() ?? ""),
    });
}
