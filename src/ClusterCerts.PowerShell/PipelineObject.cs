using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Runtime.CompilerServices;

namespace ClusterCerts.PowerShell;

/// <summary>The object of the pipeline that a cmdlet is at.</summary>
internal static class PipelineObject
{
    /// <summary>A text property of the object.</summary>
    /// <param name="cmdlet">The cmdlet while it processes an object.</param>
    /// <param name="name">The property's name.</param>
    /// <returns>The text, or null where there is no object, no such property, or nothing in it.</returns>
    internal static string? Text(PSCmdlet cmdlet, string name) =>
        Current(cmdlet)?.Properties[name]?.Value?.ToString() is { Length: > 0 } text ? text : null;

    /// <summary>Whether the object is of a type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="cmdlet">The cmdlet while it processes an object.</param>
    internal static bool Is<T>(PSCmdlet cmdlet) => Current(cmdlet)?.BaseObject is T;

    // What the binder does not bind, since the command line gave the parameter, a cmdlet cannot see in another way.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_CurrentPipelineObject")]
    private static extern PSObject? Current(InternalCommand cmdlet);
}
