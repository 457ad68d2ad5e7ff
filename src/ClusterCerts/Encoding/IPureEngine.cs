namespace ClusterCerts.Encoding;

/// <summary>Works with the keys of one <see cref="PureAlgorithm"/>.</summary>
internal interface IPureEngine
{
    /// <summary>The public key of a private one.</summary>
    /// <param name="seed">The private key: <see cref="PureAlgorithm.SeedSize"/> octets.</param>
    /// <param name="publicKey">Receives <see cref="PureAlgorithm.PublicKeySize"/> octets.</param>
    void DerivePublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey);

    /// <summary>Signs. With Ed25519 the same data always gets the same signature.</summary>
    /// <param name="seed">The private key.</param>
    /// <param name="publicKey">The public key that belongs to it; another one would give an Ed25519 key away.</param>
    /// <param name="data">What is signed.</param>
    /// <param name="signature">Receives <see cref="PureAlgorithm.SignatureSize"/> octets.</param>
    void Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, Span<byte> signature);

    /// <summary>Whether octets are a public key: of Ed25519 a point of the curve in its one encoding, and in the group that the base point makes; of ML-DSA
    /// any of the right length.</summary>
    bool IsPublicKey(ReadOnlySpan<byte> publicKey);

    /// <summary>Whether a signature is that of a key over data.</summary>
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}

/// <summary>Works with the keys of one parameter set of ML-DSA (FIPS 204), signing whatever is signed with an empty context.</summary>
internal interface IMLDsaEngine : IPureEngine
{
    /// <summary>The private key that FIPS 204 works with, made from the seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="expanded">Receives <see cref="PureAlgorithm.ExpandedSize"/> octets; the caller zeroes them.</param>
    void Expand(ReadOnlySpan<byte> seed, Span<byte> expanded);
}

/// <summary>The engines of a package, which stands in an assembly of its own.</summary>
internal interface IPureEngines
{
    /// <summary>Ed25519, which .NET does not have.</summary>
    IPureEngine Ed25519 { get; }

    /// <summary>A parameter set of ML-DSA, which .NET has where its system does.</summary>
    IMLDsaEngine MLDsa(PureAlgorithm parameterSet);
}
