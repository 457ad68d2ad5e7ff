using System.Collections;
using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes one name for one value; a list also as text with commas, as <c>pwsh -File</c> hands it over.</summary>
/// <remarks>PowerShell alone adds values up, which makes <c>Node, Client</c> a Client, and reads an empty text as the name of an only value.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EnumNamesAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether the parameter takes several.</summary>
    public bool IsList { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Argument.Transform(inputData, value =>
    {
        if (value is not (string or ICollection))
            return inputData;
        object?[] names = value is ICollection many ? [.. many.Cast<object?>().SelectMany(Split)] : [.. Split(value)];
        if (names.Any(name => name is null || (name is string text && string.IsNullOrWhiteSpace(text))))
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "It is empty; give a name, or leave the parameter out.");
        if (IsList)
            return names;
        return names is [object only] ? only : throw new ClusterCertsException(
            ErrorCode.InvalidArgument, $"It takes one name, not {names.Length}: {string.Join(", ", names)}.");
    });

    private static IEnumerable<object?> Split(object? value) =>
        (value is PSObject wrapped ? wrapped.BaseObject : value) is string text ? text.Split(',', StringSplitOptions.TrimEntries) : [value];
}
