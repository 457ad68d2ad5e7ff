using System.Globalization;
using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>What the argument transformations share.</summary>
internal static class Argument
{
    /// <summary>Transforms one argument. What is wrong with it becomes the message of PowerShell's binding error; in a cell of a row, the row's error.</summary>
    /// <remarks>The invalid cast within lets the binder of the pipeline go on to the parameters that take the object by a property's name.</remarks>
    /// <param name="engine">What the transformation was given.</param>
    /// <param name="argument">The argument, wrapped or not.</param>
    /// <param name="transform">The transformation of the argument as it is, or of the text of a cell.</param>
    /// <param name="nothing">What an empty cell stands for.</param>
    /// <returns>The transformed value.</returns>
    internal static object Transform(EngineIntrinsics? engine, object? argument, Func<object?, object?> transform, object? nothing = null)
    {
        if (PipelineObject.Binding(engine) is ClusterCertsCmdlet cmdlet && cmdlet.Row.Holds(argument))
            return cmdlet.Row.Read(argument, transform, nothing)!;
        try
        {
            return transform(argument)!;
        }
        catch (ClusterCertsException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message, new PSInvalidCastException(e.Message, e));
        }
    }

    /// <summary>Transforms a list of texts: in a cell its values stand between semicolons.</summary>
    /// <param name="engine">What the transformation was given.</param>
    /// <param name="argument">The argument, wrapped or not.</param>
    /// <param name="transform">The transformation of the whole list as it was given.</param>
    /// <param name="skipsComments">Whether a line of text that is blank or starts with # is left out.</param>
    /// <returns>The transformed value.</returns>
    internal static object TransformList(EngineIntrinsics? engine, object? argument, Func<object?, object?> transform, bool skipsComments = false)
    {
        if (PipelineObject.Binding(engine) is not ClusterCertsCmdlet cmdlet || !cmdlet.Row.Holds(argument))
            return Transform(null, argument, transform);
        if (skipsComments && Bare(argument) is string text && TableRow.SaysNothing(text))
        {
            cmdlet.Row.Skip();
            return Array.Empty<string>();
        }

        return cmdlet.Row.Read(argument, value => transform(TableRow.Values(value)), Array.Empty<string>())!;
    }

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
