using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace ClusterCerts.Values;

/// <summary>The identity that a node or client claims: a number, a host name, an address, a cluster's or person's name.</summary>
/// <remarks>It becomes the common name, exactly. It is 1 to 64 characters (RFC 5280's upper bound of a common name)
/// and can be part of a file name.</remarks>
public readonly record struct NodeId
{
    /// <summary>What stands for the ID in names and patterns.</summary>
    internal const string Place = "{id}";

    private const int MaximumLength = 64;

    private readonly string _text;

    private NodeId(string text) => _text = text;

    /// <summary>The ID as a part of a file name: the ID itself, with the colons of an IPv6 address as hyphens.</summary>
    internal string FileStem => _text.Replace(':', '-');

    /// <summary>The address if the ID is one.</summary>
    internal IPAddress? Address => IPNames.TryParse(_text, out IPAddress? address) ? address : null;

    /// <summary>The dNSName that certifies the ID: itself, its A-label where it is in other letters than ASCII,
    /// or null where it is no name.</summary>
    internal string? DnsName => Address is null ? DnsNames.Certifiable(_text, out _) : null;

    /// <summary>Whether the ID is a legal dNSName, or has one.</summary>
    internal bool IsDnsName => DnsName is not null;

    /// <summary>Reads a node ID.</summary>
    /// <param name="text">The ID, exactly as the node will claim it.</param>
    /// <returns>The ID.</returns>
    /// <exception cref="ClusterCertsException">It is not legal; the message says why.</exception>
    public static NodeId Parse(string text) => Problem(text) is string problem
        ? throw new ClusterCertsException(ErrorCode.InvalidNodeId, $"'{Printable(text)}' is not a node ID: {problem}.", text)
        : new NodeId(text);

    /// <summary>A node ID as an authority recorded it. It was legal then, and is not checked again: it names the node whatever the rules
    /// are now.</summary>
    internal static NodeId Recorded(string text) => new(text);

    /// <summary>Reads a node ID without throwing.</summary>
    /// <param name="text">The ID.</param>
    /// <param name="nodeId">The ID, when true is returned.</param>
    /// <returns>Whether it is legal.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out NodeId nodeId)
    {
        bool legal = Problem(text) is null;
        nodeId = legal ? new NodeId(text!) : default;
        return legal;
    }

    /// <summary>The ID as it was given.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _text ?? "";

    private static string? Problem(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "it is empty";
        if (text.Length > MaximumLength)
            return $"it is longer than the {MaximumLength} characters of a common name";
        if (IPNames.TryParse(text, out _))
            return null;
        if (IPNames.HasZone(text))
            return IPNames.ZoneProblem;

        foreach (char c in text)
        {
            if (char.IsControl(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator)
                return "it holds a control character";
            if (c is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|')
                return $"it holds '{c}', which cannot be part of a file name";
            if (char.IsSurrogate(c))
                return "it holds a character outside the basic plane";
            if (char.IsWhiteSpace(c) && c != ' ')
                return "it holds white space other than a blank";
        }

        if (text[0] is '.' or ' ' or '-' || text[^1] is '.' or ' ')
            return "it starts with a dot, blank or hyphen, or ends with a dot or blank";
        return text.Contains("..", StringComparison.Ordinal) ? "it holds two dots in a row" : null;
    }

    private static string Printable(string? text) =>
        DisplayText.Printable(new string([.. (text ?? "").Take(80)]));
}
