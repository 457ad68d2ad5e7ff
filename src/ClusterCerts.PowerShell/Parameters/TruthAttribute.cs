using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes a switch; as a text, such as the cell of a row has, it is true or false, yes or no, 1 or 0.</summary>
/// <remarks>PowerShell alone makes no switch of a text.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TruthAttribute : ArgumentTransformationAttribute, IReadsCells
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Argument.IsNothing(inputData) ? false : Argument.TransformCell(inputData, Read);

    object? IReadsCells.ReadCell(object? cell) => Read(cell);

    private static object? Read(object? argument) => Argument.Bare(argument) is string text
        ? text.ToUpperInvariant() switch
        {
            "TRUE" or "YES" or "1" => true,
            "FALSE" or "NO" or "0" => false,
            _ => throw new ClusterCertsException(ErrorCode.InvalidArgument, $"'{DisplayText.Clip(text)}' is neither true nor false."),
        }
        : argument;
}
