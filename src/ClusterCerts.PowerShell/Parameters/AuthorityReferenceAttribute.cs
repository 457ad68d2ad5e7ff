using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes an authority directory as a path or as the <see cref="SigningCert"/> in it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AuthorityReferenceAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Argument.Transform(
        engineIntrinsics, inputData, argument => Argument.Bare(argument) is SigningCert signingCert ? signingCert.AuthorityPath : argument);
}
