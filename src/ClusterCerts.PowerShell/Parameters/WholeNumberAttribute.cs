using System.Globalization;

namespace ClusterCerts.PowerShell;

/// <summary>Takes a whole number, and no empty text, which PowerShell alone would read as zero.</summary>
/// <remarks>PowerShell's ValidateRange refuses an object of the pipeline that has none; a range that is given here counts for what is there.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WholeNumberAttribute : ColumnAttribute
{
    private readonly int _minimum = int.MinValue;
    private readonly int _maximum = int.MaxValue;

    /// <summary>Takes any.</summary>
    public WholeNumberAttribute()
    {
    }

    /// <summary>Takes one of a range, from the cell of a table too.</summary>
    /// <param name="minimum">The least.</param>
    /// <param name="maximum">The greatest.</param>
    public WholeNumberAttribute(int minimum, int maximum)
    {
        (_minimum, _maximum) = (minimum, maximum);
        IsColumn = true;
    }

    private protected override object? Read(object? argument) => Argument.Bare(argument) switch
    {
        string text when string.IsNullOrWhiteSpace(text) => throw new ClusterCertsException(
            ErrorCode.InvalidArgument, "An empty text is not a number; give one, or leave the parameter out."),
        null => null,
        object value when IsColumn => int.TryParse(Argument.Text(value), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= _minimum && number <= _maximum
            ? number
            : throw new ClusterCertsException(ErrorCode.InvalidArgument, $"'{DisplayText.Clip(Argument.Text(value))}' is not a whole number from {_minimum} to {_maximum}."),
        _ => argument,
    };
}
