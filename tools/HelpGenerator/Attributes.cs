using System.Reflection;

namespace HelpGenerator;

/// <summary>Attributes as metadata: their classes are not loaded.</summary>
internal static class Attributes
{
    internal static IEnumerable<CustomAttributeData> All(MemberInfo member, string name) =>
        member.GetCustomAttributesData().Where(data => data.AttributeType.Name == name);

    internal static CustomAttributeData? Find(MemberInfo member, string name) => All(member, name).FirstOrDefault();

    internal static T? Named<T>(CustomAttributeData? data, string name) =>
        data?.NamedArguments.FirstOrDefault(argument => argument.MemberName == name).TypedValue.Value is T value ? value : default;

    internal static bool Has(CustomAttributeData? data, string name) =>
        data?.NamedArguments.Any(argument => argument.MemberName == name) == true;

    /// <summary>The constructor's arguments, with a <c>params</c> array flattened.</summary>
    internal static IEnumerable<object> Positional(CustomAttributeData? data)
    {
        foreach (CustomAttributeTypedArgument argument in data?.ConstructorArguments ?? [])
        {
            if (argument.Value is IEnumerable<CustomAttributeTypedArgument> many)
            {
                foreach (CustomAttributeTypedArgument one in many)
                    yield return one.Value!;
            }
            else
            {
                yield return argument.Value!;
            }
        }
    }
}
