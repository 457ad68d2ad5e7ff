using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Lets a session use a DateTimeOffset wherever a command or an operator wants a DateTime: it becomes the same moment in local
/// time.</summary>
/// <remarks>
/// <para>PowerShell alone makes a DateTimeOffset of a DateTime and not the other way round, so that <c>New-TimeSpan -End</c> and
/// <c>(Get-Date) -lt</c> would refuse the dates of our objects.</para>
/// <para>Local time, because DateTime compares and subtracts its digits alone, and those of <c>Get-Date</c> are local.</para>
/// </remarks>
public sealed class MomentConverter : PSTypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) =>
        sourceValue is DateTimeOffset && destinationType == typeof(DateTime);

    /// <inheritdoc/>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        ((DateTimeOffset)sourceValue).LocalDateTime;

    /// <summary>Nothing: what becomes a DateTimeOffset is PowerShell's own to say.</summary>
    /// <param name="sourceValue">A value.</param>
    /// <param name="destinationType">A type.</param>
    /// <returns>False.</returns>
    public override bool CanConvertFrom(object sourceValue, Type destinationType) => false;

    /// <inheritdoc/>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new NotSupportedException($"A {sourceValue?.GetType().Name ?? "null"} does not become a {destinationType?.Name} here.");
}
