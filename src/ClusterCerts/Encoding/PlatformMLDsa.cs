// MLDsa may still change in a later .NET.
#pragma warning disable SYSLIB5006
using System.Security.Cryptography;
using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>ML-DSA of the platform: OpenSSL from 3.5, or a Windows that has it.</summary>
internal sealed class PlatformMLDsa : IMLDsaEngine
{
    private readonly MLDsaAlgorithm _parameterSet;

    /// <summary>The engine of a parameter set.</summary>
    internal PlatformMLDsa(PureAlgorithm parameterSet) => _parameterSet = Of(parameterSet.Algorithm);

    /// <summary>Whether this system has it.</summary>
    internal static bool IsSupported => MLDsa.IsSupported;

    /// <summary>What the platform calls a parameter set.</summary>
    internal static MLDsaAlgorithm Of(KeyAlgorithm parameterSet) => parameterSet switch
    {
        KeyAlgorithm.MlDsa44 => MLDsaAlgorithm.MLDsa44,
        KeyAlgorithm.MlDsa65 => MLDsaAlgorithm.MLDsa65,
        KeyAlgorithm.MlDsa87 => MLDsaAlgorithm.MLDsa87,
        _ => throw new ArgumentOutOfRangeException(nameof(parameterSet)),
    };

    public void DerivePublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        using MLDsa key = MLDsa.ImportMLDsaPrivateSeed(_parameterSet, seed);
        key.ExportMLDsaPublicKey(publicKey);
    }

    public void Expand(ReadOnlySpan<byte> seed, Span<byte> expanded)
    {
        using MLDsa key = MLDsa.ImportMLDsaPrivateSeed(_parameterSet, seed);
        key.ExportMLDsaPrivateKey(expanded);
    }

    public void Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, Span<byte> signature)
    {
        using MLDsa key = MLDsa.ImportMLDsaPrivateSeed(_parameterSet, seed);
        key.SignData(data, signature);
    }

    public bool IsPublicKey(ReadOnlySpan<byte> publicKey) => publicKey.Length == _parameterSet.PublicKeySizeInBytes;

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != _parameterSet.SignatureSizeInBytes)
            return false;
        using MLDsa key = MLDsa.ImportMLDsaPublicKey(_parameterSet, publicKey);
        return key.VerifyData(data, signature);
    }
}
