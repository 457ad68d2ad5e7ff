using System.Reflection;
using System.Xml.Linq;

namespace HelpGenerator;

/// <summary>An example: a title, the code, and what it shows.</summary>
internal sealed record ExampleHelp(string Title, string Code, IReadOnlyList<string> Remarks);

/// <summary>What the help of one cmdlet says.</summary>
internal sealed record CommandHelp(
    string Verb,
    string Noun,
    IReadOnlyList<string> Synopsis,
    IReadOnlyList<string> Description,
    IReadOnlyList<ParameterHelp> Parameters,
    IReadOnlyList<string> ParameterSets,
    IReadOnlyList<string> OutputTypes,
    IReadOnlyList<ExampleHelp> Examples)
{
    internal const string AllSets = "__AllParameterSets";

    internal string Name => $"{Verb}-{Noun}";

    /// <summary>Reads a cmdlet class and adds what is missing to the problems.</summary>
    internal static CommandHelp Read(Type type, XmlDocs docs, List<string> problems)
    {
        CustomAttributeData cmdlet = Attributes.Find(type, "CmdletAttribute")!;
        object[] name = [.. Attributes.Positional(cmdlet)];
        XElement? doc = docs.Of(type);
        CommandHelp help = new(
            (string)name[0],
            (string)name[1],
            XmlDocs.Paragraphs(doc?.Element("summary")),
            XmlDocs.Paragraphs(doc?.Element("remarks")),
            [.. Declared(type, docs), .. ShouldProcess(cmdlet)],
            Sets(type, cmdlet),
            [.. Attributes.All(type, "OutputTypeAttribute").SelectMany(Attributes.Positional).OfType<Type>().Select(ParameterHelp.TypeName).Distinct()],
            [.. (doc?.Elements("example") ?? []).Select(Example)]);
        help.Check(problems);
        return help;
    }

    private static IEnumerable<ParameterHelp> Declared(Type type, XmlDocs docs) => Properties(type)
        .Select(property => ParameterHelp.Read(property, docs))
        .OrderBy(parameter => parameter.FirstPosition)
        .ThenByDescending(parameter => parameter.IsEverMandatory);

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property =>
            Attributes.Find(property, "ParameterAttribute") is CustomAttributeData parameter && !Attributes.Named<bool>(parameter, "DontShow"));

    private static IEnumerable<ParameterHelp> ShouldProcess(CustomAttributeData cmdlet) =>
        Attributes.Named<bool>(cmdlet, "SupportsShouldProcess")
            ? [ParameterHelp.Switch("WhatIf", "wi", "Says what would be done, and does nothing."),
               ParameterHelp.Switch("Confirm", "cf", "Asks before each change.")]
            : [];

    // The default set first, as Get-Command shows it.
    private static List<string> Sets(Type type, CustomAttributeData cmdlet)
    {
        string[] names = [.. Properties(type)
            .SelectMany(property => Attributes.All(property, "ParameterAttribute"))
            .Select(attribute => Attributes.Named<string>(attribute, "ParameterSetName") ?? AllSets)
            .Where(set => set != AllSets)
            .Distinct()];
        string? first = Attributes.Named<string>(cmdlet, "DefaultParameterSetName");
        return names.Length == 0 ? [AllSets] : [.. names.OrderByDescending(set => set == first)];
    }

    private static ExampleHelp Example(XElement example)
    {
        XElement? code = example.Element("code");
        XElement before = new("before", example.Nodes().TakeWhile(node => node != code));
        XElement after = new("after", example.Nodes().SkipWhile(node => node != code).Skip(1));
        return new ExampleHelp(
            string.Join(' ', XmlDocs.Paragraphs(before)), code is null ? "" : XmlDocs.Code(code), XmlDocs.Paragraphs(after));
    }

    private void Check(List<string> problems)
    {
        if (Synopsis.Count == 0)
            problems.Add($"{Name} has no <summary>.");
        if (OutputTypes.Count == 0)
            problems.Add($"{Name} has no [OutputType].");
        if (Examples.Count == 0)
            problems.Add($"{Name} has no <example>.");
        problems.AddRange(Examples.Where(example => example.Code.Length == 0 || example.Title.Length == 0)
            .Select(example => $"{Name} has an <example> without a sentence before its <code>, or without code: '{example.Title}{example.Code}'."));
        problems.AddRange(Parameters.Where(parameter => parameter.Description.Count == 0)
            .Select(parameter => $"{Name} -{parameter.Name} has no <summary>."));
    }
}
