using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Reads the argument of a parameter, which may take the cells of a table too.</summary>
public abstract class ColumnAttribute : ArgumentTransformationAttribute, IReadsCells
{
    /// <summary>Whether the parameter takes the cells of a table.</summary>
    public bool IsColumn { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        IsColumn ? Argument.TransformCell(inputData, Read) : Argument.Transform(inputData, Read);

    object? IReadsCells.ReadCell(object? cell) => Read(cell);

    /// <summary>Reads an argument, or a cell.</summary>
    /// <exception cref="ClusterCertsException">It is wrong.</exception>
    private protected abstract object? Read(object? argument);
}
