using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes a text as it is; from the cell of a row without the blanks around it, and from an empty one nothing.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CellTextAttribute : ArgumentTransformationAttribute, IReadsCells
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData;

    object? IReadsCells.ReadCell(object? cell) => cell;
}
