using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes a whole number, and no empty text, which PowerShell alone would read as zero.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WholeNumberAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Argument.Transform(inputData, value =>
        Argument.Bare(value) is string text && string.IsNullOrWhiteSpace(text)
            ? throw new ClusterCertsException(ErrorCode.InvalidArgument, "An empty text is not a number; give one, or leave the parameter out.")
            : inputData);
}
