using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace ClusterCerts.PowerShell;

/// <summary>The word that is typed so far, perhaps with a quote before it.</summary>
internal sealed partial class TypedWord
{
    private readonly WildcardPattern _wanted;

    private TypedWord(string text)
    {
        Text = text;
        _wanted = new WildcardPattern(text + "*", WildcardOptions.IgnoreCase);
    }

    /// <summary>What is typed, without quotes.</summary>
    internal string Text { get; }

    /// <summary>The word of a completion.</summary>
    internal static TypedWord Of(string? word)
    {
        string text = (word ?? "").Trim('\'', '"');
        return new(word?.StartsWith('\'') == true ? text.Replace("''", "'", StringComparison.Ordinal) : text); // Between quotes one is written twice.
    }

    /// <summary>Those that begin with what is typed, in quotes where PowerShell would read something else.</summary>
    /// <param name="offers">Values, each with a tooltip.</param>
    /// <param name="areNumbers">Whether PowerShell may read a number: it is taken as it was typed.</param>
    internal IEnumerable<CompletionResult> Choose(IEnumerable<(string Value, string Tip)> offers, bool areNumbers = false) =>
        offers.Where(offer => _wanted.IsMatch(offer.Value)).Select(offer => new CompletionResult(
            areNumbers ? offer.Value : Quoted(offer.Value), offer.Value, CompletionResultType.ParameterValue, offer.Tip));

    /// <summary>A value between quotes, those in it written twice.</summary>
    internal static string InQuotes(string value) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'";

    private static string Quoted(string value) =>
        value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '%') && !Number().IsMatch(value)
        ? value
        : InQuotes(value);

    // 12E4 is a number with an exponent, 12D a decimal, 0B10 a binary number: in a list their text is lost.
    [GeneratedRegex("^([0-9]+E[0-9]+D?|[0-9]+D|0B[01]+D?)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
