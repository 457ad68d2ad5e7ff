using System.Globalization;
using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>What the argument transformations share.</summary>
internal static class Argument
{
    /// <summary>Transforms one argument. What is wrong with it becomes the message of PowerShell's binding error.</summary>
    /// <remarks>The invalid cast within lets the binder of the pipeline go on to the parameters that take the object by a property's name.</remarks>
    /// <param name="argument">The argument, wrapped or not.</param>
    /// <param name="transform">The transformation.</param>
    /// <returns>The transformed value.</returns>
    internal static object Transform(object? argument, Func<object?, object?> transform)
    {
        try
        {
            return transform(argument)!;
        }
        catch (ClusterCertsException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message, new PSInvalidCastException(e.Message, e));
        }
    }

    /// <summary>Transforms an argument that may be the cell of a row: what cannot be read does not end the binding of the row.</summary>
    /// <param name="argument">The argument, wrapped or not.</param>
    /// <param name="transform">The transformation.</param>
    /// <returns>The transformed value, or what stands for one that cannot be read.</returns>
    internal static object TransformCell(object? argument, Func<object?, object?> transform)
    {
        try
        {
            return transform(argument)!;
        }
        catch (ClusterCertsException e)
        {
            return new UnreadArgument(DisplayText.Clip($"{Bare(argument)}"), e);
        }
    }

    /// <summary>What stands for an argument of a kind that a parameter leaves to others. An object of the pipeline is offered to every parameter that takes
    /// objects whole, and nothing is thrown for each object.</summary>
    /// <param name="problem">What is wrong with it where no other parameter takes it.</param>
    internal static UnreadArgument NotTaken(string problem) => new(UnreadArgument.Mark + problem, new ClusterCertsException(ErrorCode.InvalidArgument, problem));

    /// <summary>Whether a cell, or an argument, holds nothing: no value, or blanks.</summary>
    /// <param name="argument">The value, wrapped or not.</param>
    internal static bool IsNothing(object? argument) => Bare(argument) is null or DBNull || (Bare(argument) is string text && string.IsNullOrWhiteSpace(text));

    /// <summary>The value itself.</summary>
    /// <param name="argument">The argument, wrapped or not.</param>
    internal static object? Bare(object? argument) => argument is PSObject wrapped ? wrapped.BaseObject : argument;

    /// <summary>Whether a value is a number.</summary>
    /// <param name="value">The bare value.</param>
    /// <returns>True for the integers, the floats and decimal.</returns>
    internal static bool IsNumber(object value) =>
        value is int or long or short or byte or sbyte or ushort or uint or ulong or double or float or decimal or System.Numerics.BigInteger;

    /// <summary>The text of an argument as it was typed: <c>007</c> and <c>1e5</c> are numbers to PowerShell, which keeps their text.</summary>
    /// <param name="argument">The argument, wrapped or not.</param>
    /// <returns>The text.</returns>
    internal static string Text(object argument) => argument switch
    {
        PSObject wrapped when IsNumber(wrapped.BaseObject) => wrapped.ToString(),
        PSObject wrapped => Convert.ToString(wrapped.BaseObject, CultureInfo.InvariantCulture) ?? "",
        _ => Convert.ToString(argument, CultureInfo.InvariantCulture) ?? "",
    };
}
