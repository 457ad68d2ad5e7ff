using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Values;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace ClusterCerts.BouncyCastle;

/// <summary>A parameter set of ML-DSA of BouncyCastle. Signatures are hedged (FIPS 204 3.4): they have random octets within, and need none.</summary>
internal sealed class MLDsaEngine(PureAlgorithm parameterSet) : IMLDsaEngine
{
    private readonly MLDsaParameters _parameters = parameterSet.Algorithm switch
    {
        KeyAlgorithm.MlDsa44 => MLDsaParameters.ml_dsa_44,
        KeyAlgorithm.MlDsa65 => MLDsaParameters.ml_dsa_65,
        KeyAlgorithm.MlDsa87 => MLDsaParameters.ml_dsa_87,
        _ => throw new ArgumentOutOfRangeException(nameof(parameterSet)),
    };

    public void DerivePublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey) => Open(seed).GetPublicKeyEncoded().CopyTo(publicKey);

    public void Expand(ReadOnlySpan<byte> seed, Span<byte> expanded)
    {
        byte[] made = Open(seed).GetEncoded();
        made.CopyTo(expanded);
        CryptographicOperations.ZeroMemory(made);
    }

    public void Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, Span<byte> signature)
    {
        var signer = new MLDsaSigner(_parameters, deterministic: false);
        signer.Init(true, Open(seed));
        signer.BlockUpdate(data);
        signer.GenerateSignature().CopyTo(signature);
    }

    public bool IsPublicKey(ReadOnlySpan<byte> publicKey) => publicKey.Length == parameterSet.PublicKeySize;

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var verifier = new MLDsaSigner(_parameters, deterministic: false);
        verifier.Init(false, MLDsaPublicKeyParameters.FromEncoding(_parameters, publicKey.ToArray()));
        verifier.BlockUpdate(data);
        return verifier.VerifySignature(signature.ToArray());
    }

    // It copies what it is given, into memory that nobody can zero.
    private MLDsaPrivateKeyParameters Open(ReadOnlySpan<byte> seed)
    {
        byte[] copy = seed.ToArray();
        try
        {
            return MLDsaPrivateKeyParameters.FromSeed(_parameters, copy);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }
}
