using System.Collections;
using System.Management.Automation;
using System.Reflection;
using System.Security;

namespace ClusterCerts.PowerShell;

/// <summary>What was given on the command line holds something: a variable that was never set is no wish for the default.</summary>
internal static class GivenValues
{
    /// <summary>Checks every parameter that the command line gives; those that the pipeline gives come later and may be missing in an
    /// object.</summary>
    /// <param name="cmdlet">The cmdlet before its first object.</param>
    /// <exception cref="ClusterCertsException">A value is null, empty or white space only, or a list is empty or holds such a value.</exception>
    internal static void Check(PSCmdlet cmdlet)
    {
        foreach ((string name, object? value) in cmdlet.MyInvocation.BoundParameters)
        {
            // The common parameters are PowerShell's own.
            if (cmdlet.GetType().GetProperty(name) is not PropertyInfo parameter)
                continue;
            if (name == nameof(ClusterCertsCmdlet.PipedObject))
                throw new ClusterCertsException(ErrorCode.InvalidArgument, $"-{name} is not given; pipe the object.", name);

            if (value is string[] texts && texts.Contains(NodeIdsAttribute.Certificate))
                throw new ClusterCertsException(
                    ErrorCode.InvalidNodeId, "A X509Certificate2 is not a node ID; pipe it, or give text or a number.", name);

            if (value is string[] and [string mark, ..] && mark.StartsWith(UnreadArgument.Mark))
                throw new ClusterCertsException(ErrorCode.InvalidArgument, mark[1..], name);

            // What the pipeline may bring empty is not given empty on the command line; of a rule an empty list has a meaning.
            bool mayBeEmpty = parameter.IsDefined(typeof(AllowEmptyCollectionAttribute)) && !IsFromPipeline(parameter);
            if (IsEmpty(value, mayBeEmpty))
            {
                throw new ClusterCertsException(
                    ErrorCode.InvalidArgument, $"-{name} is empty; give a value, or leave the parameter out.", name);
            }
        }
    }

    /// <summary>A parameter that is given and belongs to a set alone, or null.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="set">The set.</param>
    /// <param name="but">A parameter that does not count.</param>
    internal static string? OnlyOf(PSCmdlet cmdlet, string set, string but) => cmdlet.MyInvocation.BoundParameters.Keys.FirstOrDefault(name =>
        name != but && cmdlet.GetType().GetProperty(name)?.GetCustomAttributes<ParameterAttribute>().All(a => a.ParameterSetName == set) == true);

    /// <summary>The parameters that take a list from a property of the pipeline's objects.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    internal static IReadOnlyList<ListParameter> ListsOfObjects(PSCmdlet cmdlet) =>
    [
        .. cmdlet.GetType().GetProperties().Where(p => p.PropertyType == typeof(string[]) && IsFromObjects(p)).Select(p => new ListParameter(
            p, p.GetCustomAttribute<AliasAttribute>()?.AliasNames.Contains("Name") == true, p.IsDefined(typeof(NodeIdsAttribute)))),
    ];

    /// <summary>Leaves out of an object of the pipeline what holds nothing, such as the empty cell of a table. One that names no node is refused:
    /// nobody is not everybody.</summary>
    /// <param name="cmdlet">The cmdlet with an object's values.</param>
    /// <param name="namesNoNode">Whether the object is no node by right.</param>
    /// <param name="lists">Its <see cref="ListsOfObjects"/>.</param>
    /// <exception cref="ClusterCertsException">The object's node ID holds nothing.</exception>
    internal static void CheckObject(ClusterCertsCmdlet cmdlet, bool namesNoNode, IReadOnlyList<ListParameter> lists)
    {
        foreach ((PropertyInfo list, bool takesNames, bool takesNodes) in lists)
        {
            if (!namesNoNode && takesNames
                && cmdlet.MyInvocation.BoundParameters.ContainsKey(list.Name) && PipelineObject.IsNoNode(cmdlet.Item))
            {
                throw new ClusterCertsException(
                    ErrorCode.InvalidNodeId, $"A {cmdlet.Item!.BaseObject.GetType().Name} has a name and is no node; give node IDs, "
                        + "or objects of computers.", list.Name);
            }

            var values = (string?[]?)list.GetValue(cmdlet);
            if (!IsEmpty(values, mayBeEmpty: false))
                continue;
            if (!namesNoNode && takesNodes && cmdlet.MyInvocation.BoundParameters.ContainsKey(list.Name))
            {
                throw new ClusterCertsException(
                    ErrorCode.InvalidArgument, $"An object of the pipeline{WithCell(cmdlet)} has a {list.Name} that holds nothing; "
                        + "leave such objects out.", list.Name);
            }

            list.SetValue(cmdlet, (values ?? []).Where(v => !string.IsNullOrWhiteSpace(v)).ToArray());
        }
    }

    // Which one it is, in a table of many.
    private static string WithCell(ClusterCertsCmdlet cmdlet) => cmdlet.Item?.Properties.FirstOrDefault(
        p => p.Value is string text && !string.IsNullOrWhiteSpace(text)) is PSPropertyInfo cell
        ? $" with the {cell.Name} '{DisplayText.Clip((string)cell.Value)}'" : "";

    private static bool IsFromObjects(PropertyInfo parameter) =>
        parameter.GetCustomAttributes<ParameterAttribute>().Any(a => a.ValueFromPipelineByPropertyName);

    private static bool IsFromPipeline(PropertyInfo parameter) =>
        parameter.GetCustomAttributes<ParameterAttribute>().Any(a => a.ValueFromPipelineByPropertyName || a.ValueFromPipeline);

    private static bool IsEmpty(object? value, bool mayBeEmpty) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => true,
        string text => string.IsNullOrWhiteSpace(text),
        SecureString secret => secret.Length == 0,
        ICollection { Count: 0 } => !mayBeEmpty,
        ICollection many => many.Cast<object?>().Any(one => IsEmpty(one, mayBeEmpty: false)),
        _ => false,
    };
}

/// <summary>A parameter that takes a list from a property of the pipeline's objects.</summary>
/// <param name="Property">The parameter.</param>
/// <param name="TakesNames">Whether a property called Name is one of those.</param>
/// <param name="TakesNodes">Whether it takes node IDs.</param>
internal readonly record struct ListParameter(PropertyInfo Property, bool TakesNames, bool TakesNodes);
