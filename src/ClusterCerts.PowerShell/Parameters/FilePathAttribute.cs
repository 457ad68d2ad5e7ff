using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.PowerShell;

/// <summary>Takes a path, and no certificate object for one.</summary>
/// <remarks>PowerShell alone would take the object's text, many lines of it, for the path.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FilePathAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Argument.Transform(inputData, argument =>
        Argument.Bare(argument) is X509Certificate2 or NodeCert
            ? throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"A {Argument.Bare(argument)!.GetType().Name} is not a path; pipe it, or give its path.")
            : argument);
}
