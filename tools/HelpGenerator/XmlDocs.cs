using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace HelpGenerator;

/// <summary>The compiler's XML documentation file as plain text.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, XElement> _members;

    private XmlDocs(Dictionary<string, XElement> members) => _members = members;

    internal static XmlDocs Load(string path) => new(XDocument.Load(path, LoadOptions.PreserveWhitespace)
        .Descendants("member")
        .ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal));

    internal XElement? Of(Type type) => _members.GetValueOrDefault("T:" + type.FullName);

    internal XElement? Of(PropertyInfo property) =>
        _members.GetValueOrDefault($"P:{Definition(property.DeclaringType!).FullName}.{property.Name}");

    /// <summary>The paragraphs of an element: its <c>para</c> children and list items, and the text around them.</summary>
    internal static List<string> Paragraphs(XElement? element)
    {
        List<string> paragraphs = [];
        string text = "";
        foreach (XNode node in element?.Nodes() ?? [])
        {
            if (node is XElement { Name.LocalName: "para" or "list" or "code" } block)
            {
                Flush();
                if (block.Name.LocalName == "list")
                    paragraphs.AddRange(block.Elements("item").Select(item => "- " + Text(item)));
                else if (block.Name.LocalName == "para")
                    paragraphs.Add(Text(block));
            }
            else
            {
                text += Inline(node);
            }
        }

        Flush();
        return paragraphs;

        void Flush()
        {
            if (Collapse(text) is { Length: > 0 } paragraph)
                paragraphs.Add(paragraph);
            text = "";
        }
    }

    /// <summary>The lines of a <c>code</c> element without their common indent.</summary>
    internal static string Code(XElement code)
    {
        List<string> lines = [.. code.Value.Replace("\r", "", StringComparison.Ordinal).Trim('\n').Split('\n').Select(line => line.TrimEnd())];
        int indent = lines.Where(line => line.Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(line => line.Length >= indent ? line[indent..] : line)).TrimEnd();
    }

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static string Text(XElement element) => Collapse(string.Concat(element.Nodes().Select(Inline)));

    private static string Inline(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => see.Value.Length > 0 ? see.Value : Reference(see),
        XElement { Name.LocalName: "paramref" } reference => reference.Attribute("name")?.Value ?? "",
        XElement element => string.Concat(element.Nodes().Select(Inline)),
        _ => "",
    };

    // A parameter is referred to as -Name; a type by its short name.
    private static string Reference(XElement see)
    {
        string target = see.Attribute("cref")?.Value ?? see.Attribute("langword")?.Value ?? see.Attribute("href")?.Value ?? "";
        string last = target[(target.LastIndexOf('.') + 1)..];
        return target.StartsWith("P:", StringComparison.Ordinal) ? "-" + last : last;
    }

    private static string Collapse(string text) => WhiteSpace().Replace(text, " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
