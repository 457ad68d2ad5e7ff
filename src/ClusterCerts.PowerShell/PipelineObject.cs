using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ClusterCerts.PowerShell;

/// <summary>The object of the pipeline that a cmdlet is at.</summary>
internal static class PipelineObject
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>The object.</summary>
    /// <param name="cmdlet">The cmdlet while it takes or processes an object.</param>
    /// <returns>The object, or null where the cmdlet has none.</returns>
    internal static PSObject? Of(PSCmdlet cmdlet) => Current(cmdlet) is PSObject current && current != AutomationNull.Value ? current : null;

    /// <summary>A text property of the object.</summary>
    /// <param name="cmdlet">The cmdlet while it processes an object.</param>
    /// <param name="name">The property's name.</param>
    /// <returns>The text, or null where there is no object, no such property, or nothing in it.</returns>
    internal static string? Text(PSCmdlet cmdlet, string name) => Text(Of(cmdlet), name);

    /// <summary>A text property of an object.</summary>
    /// <param name="item">The object, or null.</param>
    /// <param name="name">The property's name.</param>
    /// <returns>The text, or null where there is no such property, or nothing in it.</returns>
    internal static string? Text(PSObject? item, string name) =>
        item?.Properties[name]?.Value?.ToString() is string text && !string.IsNullOrWhiteSpace(text) ? text : null;

    /// <summary>The node that an object names, under one of the names that a node ID goes by.</summary>
    /// <param name="item">The object, or null.</param>
    /// <returns>The text, or null where there is none.</returns>
    internal static string? NodeIdOf(PSObject? item) =>
        Text(item, "NodeId") ?? Text(item, "ComputerName") ?? Text(item, "HostName") ?? Text(item, "CN") ?? Text(item, "Name");

    /// <summary>Whether an object has a name and is no computer: a file, another provider's item, or one of ours that is of no node.</summary>
    /// <param name="item">The object, or null.</param>
    internal static bool IsNoNode(PSObject? item) => item is not null && item.BaseObject is not string && item.Properties["NodeId"] is null
        && (item.BaseObject is FileSystemInfo || item.Properties["PSProvider"] is not null || IsOurs(item));

    /// <summary>Whether an object is one of our commands', whole or with some of its properties; others are rows that somebody wrote.</summary>
    /// <param name="item">The object.</param>
    internal static bool IsOurs(PSObject item) => (item.BaseObject.GetType().FullName ?? "").StartsWith("ClusterCerts.", StringComparison.Ordinal)
        || item.TypeNames.Any(name => name.StartsWith("Selected.ClusterCerts.", StringComparison.Ordinal)
            || name.StartsWith("Deserialized.ClusterCerts.", StringComparison.Ordinal));

    /// <summary>Whether an object tells of a certificate that was issued, such as a row of a table that Export-Csv made of certificates. What it says of
    /// the end of that one is no wish for another.</summary>
    /// <param name="item">The object, or null.</param>
    internal static bool IsRecord(PSObject? item) => Text(item, "Fingerprint") is not null || Text(item, "NotBefore") is not null;

    /// <summary>Whether the object is a row that somebody wrote, not an object of ours.</summary>
    /// <param name="cmdlet">The cmdlet while it processes an object.</param>
    internal static bool IsRow(PSCmdlet cmdlet) => Of(cmdlet) is PSObject item && item.BaseObject is not string && !IsOurs(item);

    /// <summary>The cmdlet of ours that takes a value from its pipeline now.</summary>
    /// <remarks>A transformation is not told: where PowerShell no longer shows it, what is wrong with a cell is PowerShell's own error again.</remarks>
    /// <param name="engine">What the transformation was given.</param>
    /// <returns>The cmdlet, or null while a command line is read.</returns>
    internal static ClusterCertsCmdlet? Binding(EngineIntrinsics? engine)
    {
        object? context = engine is null ? null : typeof(EngineIntrinsics).GetField("_context", Any)?.GetValue(engine);
        object? processor = Property(context, "CurrentCommandProcessor");
        return Property(processor, "Command") is ClusterCertsCmdlet { HasBegun: true } cmdlet ? cmdlet : null;
    }

    private static object? Property(object? of, string name) => of?.GetType().GetProperty(name, Any)?.GetValue(of);

    /// <summary>Whether the object is of a type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="cmdlet">The cmdlet while it processes an object.</param>
    internal static bool Is<T>(PSCmdlet cmdlet) => Of(cmdlet)?.BaseObject is T;

    // What the binder does not bind, since the command line gave the parameter, a cmdlet cannot see in another way.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_CurrentPipelineObject")]
    private static extern PSObject? Current(InternalCommand cmdlet);
}
