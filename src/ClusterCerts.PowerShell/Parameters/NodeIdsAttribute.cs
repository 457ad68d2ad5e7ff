using System.Collections;
using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes node IDs as text, numbers or addresses, one or many, and nothing else.</summary>
/// <remarks>PowerShell alone would turn any object of the pipeline into text and ask for a certificate in its type's name.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NodeIdsAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether folders and signing certificates stand for authority directories; not where the pipeline's objects are tried.</summary>
    public bool TakesPlaces { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Argument.TransformList(
        engineIntrinsics,
        inputData,
        argument => Argument.Bare(argument) switch
        {
            null => null,
            not string and IEnumerable many => many.Cast<object>().Select(One).ToArray(),
            _ => new[] { One(argument!) },
        },
        skipsComments: true);

    private string One(object argument)
    {
        object? value = argument is PSObject wrapped ? wrapped.BaseObject : argument;
        if (TakesPlaces && value is SigningCert or FileSystemInfo)
            return value is SigningCert signingCert ? signingCert.AuthorityPath : WildcardPattern.Escape(((FileSystemInfo)value).FullName);
        return value is string or char or System.Net.IPAddress || (value is not null && Argument.IsNumber(value))
            ? Argument.Text(argument)
            : throw new ClusterCertsException(
                ErrorCode.InvalidNodeId, $"A {value?.GetType().Name ?? "null"} is not a node ID; give text or a number.");
    }
}
