using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using Org.BouncyCastle.Cms;
using Curve = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace ClusterCerts.BouncyCastle;

/// <summary>Reads and writes messages in CMS with BouncyCastle, and signs and verifies with Ed25519.</summary>
public sealed class BouncyCastleEngine : ICmsEngine, IEd25519Engine
{
    // Octets of content in one OCTET STRING of the message.
    private const int Chunk = 64 << 10;

    // The encoding of the point that changes nothing, which is a sound commitment and no sound key.
    private static ReadOnlySpan<byte> Neutral =>
        [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    Stream ICmsEngine.Encrypt(Stream output, PasswordTerms terms, ReadOnlySpan<byte> key)
    {
        var generator = new CmsEnvelopedDataStreamGenerator();
        generator.SetBufferSize(Chunk);
        generator.AddRecipientInfoGenerator(new PasswordRecipient(terms, key));
        return generator.Open(output, CmsEnvelopedGenerator.Aes256Cbc);
    }

    IPasswordEnvelope ICmsEngine.OpenEnvelope(Stream input) => CmsFault.Guard(() => new PasswordEnvelope(input));

    void IEd25519Engine.DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey) => Curve.GeneratePublicKey(privateKey, publicKey);

    void IEd25519Engine.Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, Span<byte> signature) =>
        Curve.Sign(privateKey, publicKey, data, signature);

    bool IEd25519Engine.IsPublicKey(ReadOnlySpan<byte> publicKey) => publicKey.Length == Curve.PublicKeySize && Curve.ValidatePublicKeyFull(publicKey);

    // RFC 8032 5.1.7 lets a verifier multiply by the cofactor, and BouncyCastle does: it takes a commitment R with a part of a small group, which OpenSSL
    // and all who compare R octet for octet refuse. Of the group that the base point makes, as the public key is, both find the same.
    bool IEd25519Engine.Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == Curve.SignatureSize && Curve.Verify(signature, publicKey, data)
        && (Curve.ValidatePublicKeyFull(signature[..Curve.PublicKeySize]) || signature[..Curve.PublicKeySize].SequenceEqual(Neutral));
}
