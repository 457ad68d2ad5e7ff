using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes an authority directory as a path or as the <see cref="SigningCert"/> in it; a key ring, where a command takes one in its place, likewise.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AuthorityReferenceAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Argument.Transform(engineIntrinsics, inputData, argument => Argument.Bare(argument) switch
        {
            SigningCert signingCert => signingCert.AuthorityPath,
            KeyRing ring => ring.Path,
            _ => argument,
        });
}
