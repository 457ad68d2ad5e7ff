using System.ComponentModel;
using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>An argument that cannot be read, in the place of its value. On the command line what is wrong with it becomes PowerShell's
/// binding error; an object of the pipeline binds without it, and is then told of by its row and column.</summary>
/// <remarks>A transformation that throws would end the binding of the whole row, and is not told whether it reads a command line or a cell.</remarks>
[TypeConverter(typeof(Converter))]
public sealed class UnreadArgument
{
    /// <summary>What a text begins with that PowerShell has made of one, for a parameter that takes text: no path has it.</summary>
    internal const char Mark = '\0';

    private readonly string _text;
    private readonly ClusterCertsException _problem;

    internal UnreadArgument(string text, ClusterCertsException problem)
    {
        _text = text;
        _problem = problem;
    }

    /// <inheritdoc/>
    public override string ToString() => _text;

    /// <summary>Refuses to be any value.</summary>
    public sealed class Converter : PSTypeConverter
    {
        /// <inheritdoc/>
        public override bool CanConvertFrom(object sourceValue, Type destinationType) => false;

        /// <inheritdoc/>
        public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
            throw new PSInvalidCastException();

        /// <inheritdoc/>
        public override bool CanConvertTo(object sourceValue, Type destinationType) => true;

        /// <inheritdoc/>
        public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase)
        {
            ClusterCertsException problem = ((UnreadArgument)sourceValue)._problem;
            throw new PSInvalidCastException(problem.Message, problem);
        }
    }
}
