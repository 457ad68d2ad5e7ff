using System.Collections;
using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.PowerShell;

/// <summary>Takes certificate objects of .NET, one or many, and nothing else.</summary>
/// <remarks>PowerShell alone would take text for the path of a file, seen from the folder that the process was started in, and open it.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CertificatesAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether certificates of ours bind to another parameter, in the pipeline by the path that they have.</summary>
    public bool LeavesOurs { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        LeavesOurs && Argument.Bare(inputData) is NodeCert { CertificatePath: not null } ours ? Argument.NotTaken(NoCertificate(ours))
        : Argument.Transform(inputData, argument => Argument.Bare(argument) switch
        {
            null => null,
            not string and IEnumerable many => many.Cast<object>().Select(One).ToArray(),
            object one => new[] { One(one) },
        });

    private static X509Certificate2 One(object argument) => Argument.Bare(argument) as X509Certificate2
        ?? throw new ClusterCertsException(ErrorCode.InvalidArgument, NoCertificate(Argument.Bare(argument)));

    private static string NoCertificate(object? argument) =>
        $"A {argument?.GetType().Name ?? "null"} is not a certificate object such as Get-PfxCertificate gives; name a file with its path.";
}
