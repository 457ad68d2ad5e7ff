using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes texts; those in one cell of a row stand between semicolons, and an empty cell holds none.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TextsAttribute : ArgumentTransformationAttribute, IReadsCells
{
    /// <summary>Whether they are URIs, of which a semicolon may be a part.</summary>
    public bool AreUris { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData;

    object? IReadsCells.ReadCell(object? cell) => TableRow.Values(cell, AreUris);
}
