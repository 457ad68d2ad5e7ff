using System.Collections;

namespace ClusterCerts.PowerShell;

/// <summary>Takes serial numbers as hexadecimal text, one or many, as they were typed.</summary>
/// <remarks>PowerShell reads <c>12E4</c> as a number. It keeps the text of a lone argument, but not of one in a list.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SerialNumbersAttribute : ColumnAttribute
{
    private protected override object? Read(object? argument) => Argument.Bare(argument) switch
    {
        null => null,
        string text when text.Contains(';', StringComparison.Ordinal) => TableRow.Split(text).Select(One).ToArray(),
        not string and IEnumerable many => many.Cast<object>().Select(One).ToArray(),
        _ => new[] { One(argument!) },
    };

    private static SerialNumber One(object argument) => argument is double or float
        ? throw new ClusterCertsException(
            ErrorCode.InvalidArgument, "PowerShell read a serial number as a number with an exponent; put it in quotes.", argument)
        : SerialNumber.Parse(Argument.Text(argument));
}
