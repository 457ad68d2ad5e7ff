using System.Collections;
using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.PowerShell;

/// <summary>Takes node IDs as text, numbers or addresses, one or many, and nothing else.</summary>
/// <remarks>PowerShell alone would turn any object of the pipeline into text and ask for a certificate in its type's name.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NodeIdsAttribute : ArgumentTransformationAttribute, IReadsCells
{
    /// <summary>Whether folders and signing certificates stand for authority directories on the command line;
    /// in the pipeline they are no nodes.</summary>
    public bool TakesPlaces { get; set; }

    /// <summary>Whether certificate objects of the pipeline stand for their nodes; as an argument they are refused.</summary>
    public bool TakesCertificates { get; set; }

    // What stands for a certificate object until the cmdlet looks it up; no node ID has it.
    internal const string Certificate = "\0certificate";

    bool IReadsCells.TakesLines => true;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Argument.IsNothing(inputData) ? Array.Empty<string>()
        : TakesCertificates && Argument.Bare(inputData) is X509Certificate2 ? new[] { Certificate }
        : Argument.Transform(inputData, argument => All(argument, TakesPlaces));

    object? IReadsCells.ReadCell(object? cell) => All(TableRow.Values(cell), takesPlaces: false);

    private static string[] All(object? argument, bool takesPlaces) =>
        Argument.Bare(argument) is not string && Argument.Bare(argument) is IEnumerable many
        ? [.. many.Cast<object>().Select(one => One(one, takesPlaces))]
        : [One(argument!, takesPlaces)];

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
