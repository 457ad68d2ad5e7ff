using System.Globalization;
using System.Xml.Linq;

namespace HelpGenerator;

/// <summary>Writes help as MAML, the XML that <c>Get-Help</c> reads for compiled cmdlets.</summary>
internal static class Maml
{
    private static readonly XNamespace Msh = "http://msh";
    private static readonly XNamespace M = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace C = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace D = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <param name="commands">The cmdlets.</param>
    /// <param name="address">The page that has a heading for each, which <c>Get-Help -Online</c> opens.</param>
    internal static XDocument Document(IEnumerable<CommandHelp> commands, string address) => new(
        new XElement(Msh + "helpItems", new XAttribute("schema", "maml"), commands.Select(help => Command(help, address))));

    private static XElement Command(CommandHelp help, string address) => new(
        C + "command",
        new XAttribute(XNamespace.Xmlns + "maml", M),
        new XAttribute(XNamespace.Xmlns + "command", C),
        new XAttribute(XNamespace.Xmlns + "dev", D),
        new XElement(
            C + "details",
            new XElement(C + "name", help.Name),
            new XElement(C + "verb", help.Verb),
            new XElement(C + "noun", help.Noun),
            Description(help.Synopsis)),
        Description([.. help.Synopsis, .. help.Description]),
        new XElement(C + "syntax", help.ParameterSets.Select(set => SyntaxItem(help, set))),
        new XElement(C + "parameters", help.Parameters.Select(parameter => Parameter(parameter, parameter.Uses[0], false))),
        new XElement(C + "inputTypes", Inputs(help).Select(type => TypeItem("inputType", type))),
        new XElement(C + "returnValues", help.OutputTypes.Select(type => TypeItem("returnValue", (type, "")))),
        new XElement(C + "examples", help.Examples.Select(Example)),
        new XElement(
            C + "relatedLinks",
            Link("Online:", $"{address}#{help.Name.ToLowerInvariant()}"),
            Link("about_ClusterCerts")));

    private static XElement SyntaxItem(CommandHelp help, string set) => new(
        C + "syntaxItem",
        new XElement(M + "name", help.Name),
        help.Parameters
            .Select(parameter => (Parameter: parameter, Use: parameter.In(set)))
            .Where(pair => pair.Use is not null)
            .OrderBy(pair => pair.Use!.Position ?? int.MaxValue)
            .ThenByDescending(pair => pair.Use!.Mandatory)
            .Select(pair => Parameter(pair.Parameter, pair.Use!, true)));

    private static XElement Parameter(ParameterHelp parameter, ParameterUse use, bool inSyntax)
    {
        bool takesValue = parameter.Type != ParameterHelp.SwitchType;
        return new XElement(
            C + "parameter",
            new XAttribute("required", Lower(use.Mandatory)),
            new XAttribute("variableLength", Lower(parameter.Type.EndsWith("[]", StringComparison.Ordinal))),
            new XAttribute("globbing", Lower(parameter.Wildcards)),
            new XAttribute("pipelineInput", use.PipelineInput),
            new XAttribute("position", use.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
            new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(M + "name", parameter.Name),
            Description([string.Join(' ', [.. parameter.Description, .. parameter.PowerShells]), .. Values(parameter)]),
            inSyntax && parameter.Values.Count > 0
                ? new XElement(C + "parameterValueGroup", parameter.Values.Select(value => Value(value, false)))
                : null,
            takesValue || !inSyntax ? Value(parameter.Type, takesValue) : null,
            new XElement(D + "type", new XElement(M + "name", parameter.Type), new XElement(M + "uri")),
            new XElement(D + "defaultValue", parameter.Default.Length > 0 ? parameter.Default : takesValue ? "None" : "False"));
    }

    private static IEnumerable<string> Values(ParameterHelp parameter) =>
        parameter.Values.Count > 0 ? ["Values: " + string.Join(", ", parameter.Values) + "."] : [];

    private static XElement Value(string text, bool required) => new(
        C + "parameterValue", new XAttribute("required", Lower(required)), new XAttribute("variableLength", "false"), text);

    private static IEnumerable<(string Type, string Text)> Inputs(CommandHelp help) => help.Parameters
        .Where(parameter => parameter.Uses.Any(use => use.ByValue))
        .Select(parameter => (parameter.Type, $"The value of -{parameter.Name}."))
        .Concat(help.Parameters.Any(parameter => parameter.Uses.Any(use => use.ByPropertyName))
            ? [("Object", "Any object with properties named as "
                + string.Join(", ", help.Parameters.Where(parameter => parameter.Uses.Any(use => use.ByPropertyName)).Select(parameter => "-" + parameter.Name))
                + " (or an alias).")]
            : []);

    private static XElement TypeItem(string name, (string Type, string Text) item) => new(
        C + name,
        new XElement(D + "type", new XElement(M + "name", item.Type)),
        Description(item.Text.Length > 0 ? [item.Text] : []));

    private static XElement Example(ExampleHelp example, int index) => new(
        C + "example",
        new XElement(M + "title", $"--- Example {index + 1}: {example.Title.TrimEnd('.')} ---"),
        new XElement(D + "code", example.Code),
        new XElement(D + "remarks", Paragraphs(example.Remarks)));

    private static XElement Link(string text, string address = "") => new(
        M + "navigationLink", new XElement(M + "linkText", text), new XElement(M + "uri", address));

    private static XElement Description(IEnumerable<string> paragraphs) => new(M + "description", Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<string> paragraphs) => paragraphs.Select(text => new XElement(M + "para", text));

    private static string Lower(bool value) => value ? "true" : "false";
}
