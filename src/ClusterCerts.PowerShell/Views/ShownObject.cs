using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>An object as a view reads it: by the names of its properties, so that one of another session or of a file is shown as one of
/// this.</summary>
/// <param name="source">The object.</param>
internal sealed class ShownObject(PSObject source)
{
    /// <summary>The name of its type without its namespace, the same before and after a session or file.</summary>
    internal string Kind { get; } = source.TypeNames.FirstOrDefault(name => name.Contains("ClusterCerts.", StringComparison.Ordinal)) is string name
        ? name[(name.LastIndexOf('.') + 1)..]
        : "";

    /// <summary>A property's text; several values with commas between them, a moment to the second.</summary>
    internal string Text(string property) => TextOf(Value(property));

    /// <summary>Whether a property says yes.</summary>
    internal bool Is(string property) => Value(property) is true;

    /// <summary>The texts of a list.</summary>
    internal IReadOnlyList<string> Texts(string property) =>
        Value(property) is IEnumerable many and not string ? [.. many.Cast<object?>().Select(TextOf)] : [];

    /// <summary>The objects of a list.</summary>
    internal IEnumerable<ShownObject> Objects(string property) =>
        Value(property) is IEnumerable many ? many.Cast<object>().Select(one => new ShownObject(PSObject.AsPSObject(one))) : [];

    /// <summary>A moment in UTC, or null where there is none.</summary>
    internal DateTime? Moment(string property) => MomentOf(source.Properties[property]?.Value);

    private object? Value(string property) => source.Properties[property]?.Value is not object value ? null
        : value is PSObject other && other.TypeNames.Contains("Deserialized.System.Enum") ? other.ToString() : Bare(value);

    private static object? Bare(object? value) =>
        value is PSObject wrapped ? wrapped.BaseObject is PSCustomObject ? wrapped : wrapped.BaseObject : value;

    private static string TextOf(object? value) => MomentOf(value) is DateTime moment ? (string)DisplayText.Of(moment)! : Bare(value) switch
    {
        null => "",
        string text => DisplayText.Printable(text),
        IEnumerable many => string.Join(", ", many.Cast<object?>().Select(TextOf)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        object other => DisplayText.Printable(value!.ToString() ?? other.ToString() ?? ""),
    };

    // Of another session comes a bag of the properties that DateTimeOffset has, or, of a job, its text alone.
    private static DateTime? MomentOf(object? value) => Bare(value) switch
    {
        DateTimeOffset moment => moment.UtcDateTime,
        DateTime moment => moment.ToUniversalTime(),
        PSObject bag when Bare(bag.Properties["UtcDateTime"]?.Value) is DateTime utc => utc,
        _ when value is PSObject far && far.TypeNames.Contains("Deserialized.System.DateTimeOffset") && DateTimeOffset.TryParse(
            far.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset told) => told.UtcDateTime,
        _ => null,
    };
}
