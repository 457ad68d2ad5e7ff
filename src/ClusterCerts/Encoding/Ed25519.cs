namespace ClusterCerts.Encoding;

/// <summary>Ed25519 (RFC 8032), which .NET does not have. It stands in an assembly of its own, with the package that it needs.</summary>
internal interface IEd25519Engine
{
    /// <summary>The public key of a private one.</summary>
    /// <param name="privateKey"><see cref="Ed25519.KeySize"/> octets.</param>
    /// <param name="publicKey">Receives as many.</param>
    void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey);

    /// <summary>Signs; the same data always gets the same signature.</summary>
    /// <param name="privateKey">The private key.</param>
    /// <param name="publicKey">The public key that belongs to it; another one would give the private key away.</param>
    /// <param name="data">What is signed.</param>
    /// <param name="signature">Receives <see cref="Ed25519.SignatureSize"/> octets.</param>
    void Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, Span<byte> signature);

    /// <summary>Whether octets are a public key: a point of the curve in its one encoding, and in the group that the base point makes.</summary>
    bool IsPublicKey(ReadOnlySpan<byte> publicKey);

    /// <summary>Whether a signature is that of a key over data.</summary>
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}

/// <summary>The lengths of Ed25519 (RFC 8032 5.1), and what works with its keys.</summary>
internal static class Ed25519
{
    /// <summary>Octets of a key, private or public.</summary>
    internal const int KeySize = 32;

    /// <summary>Octets of a signature.</summary>
    internal const int SignatureSize = 64;

    /// <summary>The engine, which is loaded when the first key of this kind is met.</summary>
    /// <exception cref="ClusterCertsException">This program does not have it.</exception>
    internal static IEd25519Engine Engine => Engines.Load<IEd25519Engine>(Engines.BouncyCastle);
}
