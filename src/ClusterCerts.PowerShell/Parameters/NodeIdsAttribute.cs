using System.Collections;
using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes node IDs as text, numbers or addresses, one or many, and nothing else.</summary>
/// <remarks>PowerShell alone would turn any object of the pipeline into text and ask for a certificate in its type's name.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NodeIdsAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether folders and signing certificates stand for authority directories on the command line; in the pipeline they are no nodes.</summary>
    public bool TakesPlaces { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        bool takesPlaces = TakesPlaces && PipelineObject.Binding(engineIntrinsics) is null;
        return Argument.TransformList(
            engineIntrinsics,
            inputData,
            argument => Argument.Bare(argument) switch
            {
                null => null,
                not string and IEnumerable many => many.Cast<object>().Select(one => One(one, takesPlaces)).ToArray(),
                _ => new[] { One(argument!, takesPlaces) },
            },
            skipsComments: true);
    }

    private static string One(object argument, bool takesPlaces)
    {
        object? value = argument is PSObject wrapped ? wrapped.BaseObject : argument;
        if (takesPlaces && value is SigningCert or FileSystemInfo)
            return value is SigningCert signingCert ? signingCert.AuthorityPath : WildcardPattern.Escape(((FileSystemInfo)value).FullName);
        return value is string or char or System.Net.IPAddress || (value is not null && Argument.IsNumber(value))
            ? Argument.Text(argument)
            : throw new ClusterCertsException(
                ErrorCode.InvalidNodeId, $"A {value?.GetType().Name ?? "null"} is not a node ID; pipe it, or give text or a number.");
    }
}
