using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace ClusterCerts.PowerShell;

/// <summary>A list as our objects give it to a session: the list itself, whose text is its values between semicolons.</summary>
/// <remarks>
/// Export-Csv and ConvertTo-Csv write the text of a property; of a list PowerShell alone writes the name of its type.
/// The text belongs to the one value, which counts, enumerates, compares and becomes JSON as before.
/// </remarks>
public static class Several
{
    private static readonly MethodInfo Text = typeof(Several).GetMethod(nameof(ToText))!;

    /// <summary>The list with a text of its own.</summary>
    /// <param name="values">A list, or null.</param>
    /// <returns>The same values: texts as an array.</returns>
    public static PSObject? Of(object? values)
    {
        if (values is null)
            return null;
        var several = new PSObject(values is IEnumerable<string> texts and not string[] ? texts.ToArray() : values);
        several.Members.Add(new PSCodeMethod(nameof(ToString), Text));
        return several;
    }

    /// <summary>The values between semicolons.</summary>
    /// <param name="instance">The list.</param>
    /// <returns>The text; empty for none.</returns>
    public static string ToText(PSObject instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return NodeTableRow.Cell(((IEnumerable)instance.BaseObject).Cast<object?>()
            .Select(value => OneLine(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")));
    }

    // What a view puts into columns is one sentence in a cell.
    private static string OneLine(string text) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
