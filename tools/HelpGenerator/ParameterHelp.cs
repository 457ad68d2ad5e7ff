using System.Globalization;
using System.Reflection;

namespace HelpGenerator;

/// <summary>A parameter in one parameter set.</summary>
internal sealed record ParameterUse(string Set, bool Mandatory, int? Position, bool ByValue, bool ByPropertyName)
{
    internal string PipelineInput => (ByValue, ByPropertyName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };
}

/// <summary>What the help of one parameter says.</summary>
/// <param name="Description">The summary: what is true in PowerShell and on the command line.</param>
/// <param name="PowerShells">What is true in PowerShell alone: the forms that a value takes there, then the remarks.</param>
internal sealed record ParameterHelp(
    string Name,
    string Type,
    IReadOnlyList<string> Description,
    IReadOnlyList<string> PowerShells,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<string> Values,
    string Default,
    bool Wildcards,
    (int Minimum, int Maximum)? Range,
    string? Pattern,
    IReadOnlyList<ParameterUse> Uses)
{
    internal const string SwitchType = "SwitchParameter";

    // How a value is written, by the attribute that reads it: said here, once, and by the command line in its own words.
    private static readonly (string Attribute, string Form)[] Forms =
    [
        ("DurationAttribute", "A TimeSpan, text such as 90d or 36h, or a number of days."),
        ("LifetimeLimitAttribute", "A TimeSpan, a number of days, text such as 90d, or '<168h' for less than 168 hours."),
        ("LifeShareAttribute", "A share such as 66% or 0.66."),
        ("AlertRangeAttribute", "A TimeSpan, text such as 30d or @10:20, or a number of days."),
        ("MomentAttribute", "A date without a time zone is local time."),
        ("TextsAttribute", "In a cell of a table they stand between semicolons."),
        ("AuthorityReferenceAttribute", "A path, or a SigningCert."),
        ("SupportsWildcardsAttribute", "Wildcards are allowed."),
    ];

    internal int FirstPosition => Uses.Min(use => use.Position ?? int.MaxValue);

    internal bool IsEverMandatory => Uses.Any(use => use.Mandatory);

    internal static ParameterHelp Read(PropertyInfo property, XmlDocs docs)
    {
        Type type = Bare(property.PropertyType);
        Type element = type.IsArray ? Bare(type.GetElementType()!) : type;
        CustomAttributeData? defaultValue = Attributes.Find(property, "PSDefaultValueAttribute");
        string[] values = element.IsEnum
            ? Array.FindAll(element.GetEnumNames(), name => name != "None") // A state, and nothing to ask for.
            : [.. Attributes.Positional(Attributes.Find(property, "ValidateSetAttribute")).OfType<string>()];
        (int Minimum, int Maximum)? range = RangeOf(property);
        return new ParameterHelp(
            property.Name,
            TypeName(type),
            XmlDocs.Paragraphs(docs.Of(property)?.Element("summary")),
            [.. FormsOf(property, range), .. XmlDocs.Paragraphs(docs.Of(property)?.Element("remarks"))],
            [.. Attributes.Positional(Attributes.Find(property, "AliasAttribute")).OfType<string>()],
            values,
            Attributes.Named<string>(defaultValue, "Help")
                ?? Convert.ToString(Attributes.Named<object>(defaultValue, "Value"), CultureInfo.InvariantCulture)
                ?? "",
            Attributes.Find(property, "SupportsWildcardsAttribute") is not null,
            range,
            Attributes.Positional(Attributes.Find(property, "ValidatePatternAttribute")).OfType<string>().FirstOrDefault(),
            [.. Attributes.All(property, "ParameterAttribute").Select(Use)]);
    }

    internal static ParameterHelp Switch(string name, string alias, string description) =>
        new(name, SwitchType, [description], [], [alias], [], "", false, null, null, [new(CommandHelp.AllSets, false, null, false, false)]);

    internal static string TypeName(Type type) =>
        type.IsArray ? TypeName(type.GetElementType()!) + "[]" : Bare(type).Name;

    internal ParameterUse? In(string set) =>
        Uses.FirstOrDefault(use => use.Set == set) ?? Uses.FirstOrDefault(use => use.Set == CommandHelp.AllSets);

    private static IEnumerable<string> FormsOf(PropertyInfo property, (int Minimum, int Maximum)? range) => Forms
        .Where(form => Attributes.Find(property, form.Attribute) is not null)
        .Select(form => form.Form)
        .Concat(range is (int minimum, int maximum) ? [string.Create(CultureInfo.InvariantCulture, $"From {minimum} to {maximum}.")] : []);

    private static (int Minimum, int Maximum)? RangeOf(PropertyInfo property) =>
        ((string[])["ValidateRangeAttribute", "WholeNumberAttribute"]).Select(name => Attributes.Positional(Attributes.Find(property, name)).ToArray())
            .Select(given => given is [int minimum, int maximum] ? (minimum, maximum) : ((int, int)?)null).FirstOrDefault(range => range is not null);

    private static Type Bare(Type type) =>
        type.IsGenericType && type.Name == "Nullable`1" ? type.GetGenericArguments()[0] : type;

    private static ParameterUse Use(CustomAttributeData attribute) => new(
        Attributes.Named<string>(attribute, "ParameterSetName") ?? CommandHelp.AllSets,
        Attributes.Named<bool>(attribute, "Mandatory"),
        Attributes.Has(attribute, "Position") ? Attributes.Named<int>(attribute, "Position") : null,
        Attributes.Named<bool>(attribute, "ValueFromPipeline"),
        Attributes.Named<bool>(attribute, "ValueFromPipelineByPropertyName"));
}
