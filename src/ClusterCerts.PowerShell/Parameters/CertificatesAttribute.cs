using System.Collections;
using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.PowerShell;

/// <summary>Takes certificate objects of .NET, one or many, and nothing else.</summary>
/// <remarks>PowerShell alone would take text for the path of a file, seen from the folder that the process was started in, and open it.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CertificatesAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Argument.Transform(inputData, argument => Argument.Bare(argument) switch
    {
        null => null,
        not string and IEnumerable many => many.Cast<object>().Select(One).ToArray(),
        object one => new[] { One(one) },
    });

    private static X509Certificate2 One(object argument) => Argument.Bare(argument) as X509Certificate2 ?? throw new ClusterCertsException(
        ErrorCode.InvalidArgument, $"A {Argument.Bare(argument)?.GetType().Name ?? "null"} is not a certificate object such as Get-PfxCertificate gives; name a file with its path.");
}
