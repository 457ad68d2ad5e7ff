using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace ClusterCerts.PowerShell;

/// <summary>A moment as our objects give it to a session: a DateTimeOffset, or the DateTime of a .NET certificate,
/// whose text is the same in every culture and calendar.</summary>
/// <remarks>
/// PowerShell writes a date in the calendar of the session (in <c>th-TH</c> the year 2570), wherever no view of ours stands between:
/// in Select-Object, Format-List *, Export-Csv. The text belongs to the one value; that of other modules' objects stays as it is.
/// Where a DateTime is wanted, <see cref="MomentConverter"/> makes one.
/// </remarks>
public static class Moment
{
    internal const string TypeName = "ClusterCerts.Moment";

    // ISO 8601, with what there is of a second: a table that is read in again says the same moment.
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    private static readonly MethodInfo Text = typeof(Moment).GetMethod(nameof(ToText))!;

    /// <summary>The moment with a text of its own.</summary>
    /// <param name="value">A moment, or null.</param>
    /// <returns>The same moment: it compares, subtracts and binds as before. Null where it is not known, as of a certificate of which only the number is.</returns>
    public static PSObject? Of(object? value)
    {
        if (value is null || value.Equals(DateTimeOffset.MinValue) || value.Equals(DateTimeOffset.MaxValue))
            return null;
        var moment = new PSObject(value);
        moment.TypeNames.Insert(0, TypeName);
        moment.Members.Add(new PSCodeMethod(nameof(ToString), Text));
        return moment;
    }

    /// <summary>The text of a moment: <c>2027-01-31T12:00:00Z</c>, or what a format makes of it.</summary>
    /// <param name="instance">The moment.</param>
    /// <param name="format">A format of dates; none by default.</param>
    /// <param name="provider">The culture for the format; the invariant one by default.</param>
    /// <returns>The text.</returns>
    public static string ToText(PSObject instance, string? format = null, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return string.IsNullOrEmpty(format)
            ? UtcOf(instance.BaseObject).ToString(Format, CultureInfo.InvariantCulture)
            : ((IFormattable)instance.BaseObject).ToString(format, provider ?? CultureInfo.InvariantCulture);
    }

    private static DateTime UtcOf(object moment) => moment is DateTime local ? local.ToUniversalTime() : ((DateTimeOffset)moment).UtcDateTime;
}
