using ClusterCerts.Encoding;
using Curve = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace ClusterCerts.BouncyCastle;

/// <summary>Ed25519 of BouncyCastle.</summary>
internal sealed class Ed25519Engine : IPureEngine
{
    // The encoding of the point that changes nothing, which is a sound commitment and no sound key.
    private static ReadOnlySpan<byte> Neutral =>
        [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public void DerivePublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey) => Curve.GeneratePublicKey(seed, publicKey);

    public void Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, Span<byte> signature) =>
        Curve.Sign(seed, publicKey, data, signature);

    public bool IsPublicKey(ReadOnlySpan<byte> publicKey) => publicKey.Length == Curve.PublicKeySize && Curve.ValidatePublicKeyFull(publicKey);

    // RFC 8032 5.1.7 lets a verifier multiply by the cofactor, and BouncyCastle does: it takes a commitment R with a part of a small group, which OpenSSL
    // and all who compare R octet for octet refuse. Of the group that the base point makes, as the public key is, both find the same.
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == Curve.SignatureSize && Curve.Verify(signature, publicKey, data)
        && (Curve.ValidatePublicKeyFull(signature[..Curve.PublicKeySize]) || signature[..Curve.PublicKeySize].SequenceEqual(Neutral));
}
