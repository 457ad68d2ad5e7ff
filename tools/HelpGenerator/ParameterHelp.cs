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
internal sealed record ParameterHelp(
    string Name,
    string Type,
    IReadOnlyList<string> Description,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<string> Values,
    string Default,
    bool Wildcards,
    IReadOnlyList<ParameterUse> Uses)
{
    internal const string SwitchType = "SwitchParameter";

    internal int FirstPosition => Uses.Min(use => use.Position ?? int.MaxValue);

    internal bool IsEverMandatory => Uses.Any(use => use.Mandatory);

    internal static ParameterHelp Read(PropertyInfo property, IReadOnlyList<string> description)
    {
        Type type = Bare(property.PropertyType);
        Type element = type.IsArray ? Bare(type.GetElementType()!) : type;
        CustomAttributeData? defaultValue = Attributes.Find(property, "PSDefaultValueAttribute");
        string[] values = element.IsEnum
            ? element.GetEnumNames()
            : [.. Attributes.Positional(Attributes.Find(property, "ValidateSetAttribute")).OfType<string>()];
        return new ParameterHelp(
            property.Name,
            TypeName(type),
            description,
            [.. Attributes.Positional(Attributes.Find(property, "AliasAttribute")).OfType<string>()],
            values,
            Attributes.Named<string>(defaultValue, "Help")
                ?? Convert.ToString(Attributes.Named<object>(defaultValue, "Value"), CultureInfo.InvariantCulture)
                ?? "",
            Attributes.Find(property, "SupportsWildcardsAttribute") is not null,
            [.. Attributes.All(property, "ParameterAttribute").Select(Use)]);
    }

    internal static ParameterHelp Switch(string name, string alias, string description) =>
        new(name, SwitchType, [description], [alias], [], "", false, [new(CommandHelp.AllSets, false, null, false, false)]);

    internal static string TypeName(Type type) =>
        type.IsArray ? TypeName(type.GetElementType()!) + "[]" : Bare(type).Name;

    internal ParameterUse? In(string set) =>
        Uses.FirstOrDefault(use => use.Set == set) ?? Uses.FirstOrDefault(use => use.Set == CommandHelp.AllSets);

    private static Type Bare(Type type) =>
        type.IsGenericType && type.Name == "Nullable`1" ? type.GetGenericArguments()[0] : type;

    private static ParameterUse Use(CustomAttributeData attribute) => new(
        Attributes.Named<string>(attribute, "ParameterSetName") ?? CommandHelp.AllSets,
        Attributes.Named<bool>(attribute, "Mandatory"),
        Attributes.Has(attribute, "Position") ? Attributes.Named<int>(attribute, "Position") : null,
        Attributes.Named<bool>(attribute, "ValueFromPipeline"),
        Attributes.Named<bool>(attribute, "ValueFromPipelineByPropertyName"));
}
