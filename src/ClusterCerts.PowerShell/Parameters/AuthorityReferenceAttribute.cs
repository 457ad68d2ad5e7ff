using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>Takes an authority directory as a path or as the <see cref="SigningCert"/> in it; a key ring, where a command takes one in its
/// place, likewise.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AuthorityReferenceAttribute : ArgumentTransformationAttribute, IReadsCells
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Argument.Transform(inputData, PathOf);

    /// <summary>The path that a reference stands for; what is none is left as it is.</summary>
    /// <param name="reference">A path or an object.</param>
    internal static object? PathOf(object? reference) => Argument.Bare(reference) switch
    {
        SigningCert signingCert => signingCert.AuthorityPath,
        KeyRing ring => ring.Path,
        _ => reference,
    };

    object? IReadsCells.ReadCell(object? cell) => PathOf(cell);
}
