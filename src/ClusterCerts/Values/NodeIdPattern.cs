using System.Buffers;
using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace ClusterCerts.Values;

/// <summary>Which node IDs are meant: wildcards, or a regular expression between slashes. It is always the whole ID that must match,
/// case included.</summary>
internal sealed class NodeIdPattern
{
    private const int MaximumLength = 1000;
    private const string Beginning = @"\A(?:";

    private static readonly SearchValues<char> Foreign = SearchValues.Create("/\\\"<>|");

    private readonly string _text;
    private readonly Regex? _regex;

    private NodeIdPattern(string text, Regex? regex) => (_text, _regex) = (text, regex);

    internal static NodeIdPattern Parse(string text)
    {
        if (text.Length is 0 or > MaximumLength || text.Any(c => char.IsControl(c) || char.IsSurrogate(c)))
            throw Invalid(text, "it is empty, too long or holds a character that no node ID has", null);
        if (text[0] != '/')
        {
            return text.AsSpan().IndexOfAny(Foreign) < 0
                ? new NodeIdPattern(text, null)
                : throw Invalid(text, "it holds a character that no node ID has; a regular expression is written between slashes", null);
        }

        if (text.Length < 3 || text[^1] != '/')
            throw Invalid(text, "a regular expression is written between two slashes", null);
        try
        {
            // No expression takes long, whatever the ID: this engine does not go back.
            const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
            return new NodeIdPattern(text, new Regex($@"{Beginning}{text[1..^1]})\z", Options));
        }
        catch (RegexParseException e)
        {
            int at = Math.Clamp(e.Offset - Beginning.Length, 1, text.Length - 2);
            throw Invalid(text, $"it cannot be read as a regular expression at its character {at}, such as a bracket that is not closed", e);
        }
        catch (NotSupportedException e)
        {
            throw Invalid(text, "it uses a back-reference or a look-around, whose run time has no bound; write it without", e);
        }
    }

    internal bool Matches(NodeId id) =>
        _regex?.IsMatch(id.ToString()) ?? FileSystemName.MatchesSimpleExpression(_text, id.ToString(), ignoreCase: false);

    public override string ToString() => _text;

    private static ClusterCertsException Invalid(string text, string why, Exception? inner) => new(
        ErrorCode.InvalidArgument, $"'{text}' is not a pattern of node IDs: {why.TrimEnd('.')}.", text, inner);
}
