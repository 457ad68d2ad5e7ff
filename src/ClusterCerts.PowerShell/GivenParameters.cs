using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Reflection;

namespace ClusterCerts.PowerShell;

/// <summary>Where a cmdlet's parameters came from: PowerShell shows a default of <c>$PSDefaultParameterValues</c> as if it were typed, and lets an object of
/// the pipeline give only what neither gave.</summary>
/// <remarks>
/// What the binder knows of it is not public. Where a PowerShell keeps it elsewhere nothing is a default and nothing is released: an object of another
/// authority is then refused, as one is with a typed path, and never taken for the wrong authority's.
/// </remarks>
internal sealed class GivenParameters
{
    private const BindingFlags Inner = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly object? _binder;

    /// <summary>Looks at a cmdlet.</summary>
    /// <param name="cmdlet">The cmdlet before its first object.</param>
    internal GivenParameters(PSCmdlet cmdlet)
    {
        object? context = typeof(InternalCommand).GetProperty("Context", Inner)?.GetValue(cmdlet);
        _binder = Get(Get(context, "CurrentCommandProcessor"), "CmdletParameterBinderController");
        Defaults = Get(_binder, "BoundDefaultParameters") is IEnumerable<string> names ? [.. names] : [];
    }

    /// <summary>The parameters that <c>$PSDefaultParameterValues</c> gave.</summary>
    internal IReadOnlyCollection<string> Defaults { get; }

    /// <summary>Lets objects of the pipeline give a parameter that was given already; what was given counts for those that do not.</summary>
    /// <param name="parameter">The parameter's name.</param>
    internal void Release(string parameter)
    {
        if (Get(_binder, "BoundParameters") is not IDictionary bound || Get(_binder, "BoundArguments") is not IDictionary arguments
            || Get(_binder, "UnboundParameters") is not IList unbound || bound[parameter] is not object released)
        {
            return;
        }

        // What the binder itself does with a parameter after each object that gave it.
        bound.Remove(parameter);
        arguments.Remove(parameter);
        unbound.Add(released);

        // The binder tells the parameter sets that are left as it would have without it; but one that was typed has chosen among them, and a default
        // shuts out no object of another set.
        uint chosen = Defaults.Contains(parameter, StringComparer.OrdinalIgnoreCase) ? uint.MaxValue : SetsOf(released);
        uint sets = bound.Values.Cast<object>().Aggregate(chosen, (left, other) => left & SetsOf(other));
        Field("_currentParameterSetFlag")?.SetValue(_binder, sets);
        Field("_prePipelineProcessingParameterSetFlags")?.SetValue(_binder, sets);
    }

    private static uint SetsOf(object merged) => Get(merged, "Parameter") is object parameter && Get(parameter, "IsInAllSets") is false
        && Get(parameter, "ParameterSetFlags") is uint sets ? sets : uint.MaxValue;

    private static object? Get(object? owner, string property) => owner?.GetType().GetProperty(property, Inner)?.GetValue(owner);

    private FieldInfo? Field(string name)
    {
        for (Type? type = _binder?.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetField(name, Inner | BindingFlags.DeclaredOnly) is FieldInfo field)
                return field;
        }

        return null;
    }
}
