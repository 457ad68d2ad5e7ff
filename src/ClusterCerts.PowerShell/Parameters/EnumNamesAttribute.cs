using System.Collections;
using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes one name for one value; a list also as text with commas, as <c>pwsh -File</c> hands it over.</summary>
/// <remarks>PowerShell alone adds values up, which makes <c>Node, Client</c> a Client, and reads an empty text as the name of an only
/// value.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EnumNamesAttribute : ArgumentTransformationAttribute, IReadsCells
{
    /// <summary>Whether the parameter takes several.</summary>
    public bool IsList { get; set; }

    /// <summary>The choice itself, for a parameter that takes it from the cell of a row: what is none of its names is that row's error.</summary>
    public Type? Choice { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Choice is null ? Argument.Transform(inputData, Names) : Argument.TransformCell(inputData, Names);

    object? IReadsCells.ReadCell(object? cell) => Choice is null ? cell : Value(Choice, cell);

    private object? Names(object? argument)
    {
        if (Argument.Bare(argument) is not (string or ICollection))
            return argument;
        object?[] names = Argument.Bare(argument) is ICollection many ? [.. many.Cast<object?>().SelectMany(Split)] : [.. Split(argument)];
        if (names.Any(name => name is null || (name is string text && string.IsNullOrWhiteSpace(text))))
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "It is empty; give a name, or leave the parameter out.");
        if (IsList)
            return names;
        return names is [object only] ? only : throw new ClusterCertsException(
            ErrorCode.InvalidArgument, $"It takes one name, not {names.Length}: {string.Join(", ", names)}.");
    }

    // JSON has a value's number.
    private static object Value(Type choice, object? argument) =>
        LanguagePrimitives.TryConvertTo(argument, choice, out object? value) && Enum.IsDefined(choice, value)
            && !(Argument.Bare(argument) is string text && text.Contains(',', StringComparison.Ordinal))
            ? value
            : throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"'{DisplayText.Clip($"{Argument.Bare(argument)}")}' is not one "
                    + $"of {string.Join(", ", Enum.GetNames(choice))}.");

    private static IEnumerable<object?> Split(object? value) =>
        Argument.Bare(value) is string text ? text.Split(',', StringSplitOptions.TrimEntries) : [value];
}
