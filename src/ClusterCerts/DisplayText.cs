using System.Globalization;
using System.Text;

namespace ClusterCerts;

/// <summary>Text of foreign files and servers, made fit for a terminal: nothing in it steers, hides or reorders what is shown.</summary>
public static class DisplayText
{
    /// <summary>The text with U+FFFD in place of each character that is not seen as itself.</summary>
    /// <remarks>
    /// These are control characters (C0 with escape and line ends, DEL, C1), formatting characters (direction, zero width, tags), line and
    /// paragraph separators, and halves of surrogate pairs.
    /// </remarks>
    /// <param name="text">The text.</param>
    /// <returns>The same text when there is none.</returns>
    public static string Printable(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.EnumerateRunes().All(r => !IsUnsafe(r) && r != Rune.ReplacementChar))
            return text;
        var shown = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            shown.Append(IsUnsafe(rune) ? "\uFFFD" : rune.ToString());
        return shown.ToString();
    }

    /// <summary>Printable text of one line of a message: of long text 120 characters stay.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text, with an ellipsis where it was cut.</returns>
    public static string Clip(string text) => ClipTo(text, 120);

    /// <summary>Printable text of one line of a message: long text is cut.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">So many characters stay.</param>
    /// <returns>The text, with an ellipsis where it was cut.</returns>
    /// <remarks>By another name than <see cref="Clip"/>: as a method of one name, a Select would take it with the index for the length.</remarks>
    public static string ClipTo(string text, int longest)
    {
        ArgumentNullException.ThrowIfNull(text);

        // A character of two halves is not cut between them.
        int end = text.Length > longest && char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
        return Printable(text.Length > longest ? text[..end] + "…" : text);
    }

    /// <summary>A part of a sentence, or one, with one full stop at its end: reasons are the one or the other.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text.</returns>
    public static string Sentence(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == 0 || text.EndsWith('.') ? text : text + ".";
    }

    /// <summary>A number of things, such as "1 node" or "2 nodes".</summary>
    /// <param name="count">How many.</param>
    /// <param name="noun">One of them; more than one end in an s.</param>
    /// <returns>The number, with a comma between thousands, and the noun.</returns>
    public static string Count(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>A text of several lines that are ours: only the line feeds between them stay.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text.</returns>
    public static string PrintableLines(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Join('\n', text.Split('\n').Select(Printable));
    }

    /// <summary>A property's value as a view shows it, the same in every culture.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Printable text for text, an array of it for several, a moment in UTC as <c>2027-01-31 12:00:00Z</c>, else the value itself.</returns>
    public static object? Of(object? value) => value switch
    {
        string text => Printable(text),
        DateTimeOffset moment => Moment(moment.UtcDateTime),
        DateTime moment => Moment(moment.ToUniversalTime()),
        IEnumerable<string> texts => texts.Select(Printable).ToArray(),
        _ => value,
    };

    /// <summary>Whether a character is not seen as itself, as <see cref="Printable"/> says.</summary>
    /// <param name="rune">The character.</param>
    public static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Moment(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
