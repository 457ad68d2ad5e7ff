using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes texts; those in one cell of a row stand between semicolons, and an empty cell holds none.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TextsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Argument.TransformList(engineIntrinsics, inputData, argument => argument);
}
