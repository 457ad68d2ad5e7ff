using System.Globalization;

namespace ClusterCerts.Cli;

/// <summary>Values as a person reads them in a table or list.</summary>
internal static class TextValues
{
    internal static string Write(object? value) => value switch
    {
        null or NestedObjects => "",
        bool truth => truth ? "True" : "False",
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture),
        TimeSpan duration => DurationText.Format(duration),
        string text => Printable(text),
        IEnumerable<string> texts => Printable(Join([.. texts])),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => Printable(value.ToString() ?? ""),
    };

    // Sentences stand one after another.
    private static string Join(string[] texts) => string.Join(texts.Length > 0 && texts.All(text => text.EndsWith('.')) ? " " : ", ", texts);

    /// <summary>A text without control characters: a name in a foreign certificate must not steer the terminal.</summary>
    internal static string Printable(string text) => DisplayText.Printable(text);
}
