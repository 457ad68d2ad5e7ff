using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes a switch; in the cell of a row it is true or false, yes or no, 1 or 0.</summary>
/// <remarks>PowerShell alone makes no switch of a text.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TruthAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PipelineObject.Binding(engineIntrinsics) is ClusterCertsCmdlet cmdlet && cmdlet.Row.Holds(inputData)
            ? cmdlet.Row.Read(inputData, Read, nothing: false)!
            : inputData;

    private static object? Read(object? argument) => Argument.Bare(argument) is string text
        ? text.ToUpperInvariant() switch
        {
            "TRUE" or "YES" or "1" => true,
            "FALSE" or "NO" or "0" => false,
            _ => throw new ClusterCertsException(ErrorCode.InvalidArgument, $"'{DisplayText.Clip(text)}' is neither true nor false."),
        }
        : argument;
}
