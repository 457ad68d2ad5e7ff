using System.Formats.Asn1;
using System.Security.Cryptography;
using ClusterCerts.Encoding;

namespace ClusterCerts.Keys;

/// <summary>A key of a <see cref="PureAlgorithm"/> with the face of the platform's keys, so that whoever has a key need not ask whose it is. It is in
/// memory alone, and zeroed on disposal.</summary>
internal sealed class PureKey : AsymmetricAlgorithm
{
    // Where nothing moves it: a copy that the memory manager leaves behind could not be zeroed.
    private readonly byte[] _seed = GC.AllocateArray<byte>(PureAlgorithm.SeedSize, pinned: true);
    private readonly byte[] _public;
    private bool _isDisposed;

    private PureKey(PureAlgorithm algorithm)
    {
        Algorithm = algorithm;
        KeySizeValue = algorithm.KeySize;
        _public = new byte[algorithm.PublicKeySize];
    }

    /// <summary>The algorithm.</summary>
    internal PureAlgorithm Algorithm { get; }

    /// <inheritdoc/>
    public override string SignatureAlgorithm => Algorithm.ToString();

    /// <summary>Makes a key.</summary>
    internal static PureKey Generate(PureAlgorithm algorithm)
    {
        var key = new PureKey(algorithm);
        RandomNumberGenerator.Fill(key._seed); // RFC 8032 5.1.5 and FIPS 204 5.1: any octets are one.
        return key.Derived();
    }

    /// <summary>Reads a PrivateKeyInfo (RFC 5208) or OneAsymmetricKey (RFC 5958) as RFC 8410 7 or RFC 9881 6 has it.</summary>
    /// <returns>The key.</returns>
    /// <exception cref="AsnContentException">It is not DER of one, or the public key that it names is another one's, or its two forms are.</exception>
    /// <exception cref="SeedMissingException">It has no seed.</exception>
    internal static PureKey DecodePkcs8(PureAlgorithm algorithm, ReadOnlyMemory<byte> der)
    {
        var content = PureKeyContent.Read(algorithm, der);
        var key = new PureKey(algorithm);
        content.Seed.Span.CopyTo(key._seed);
        key.Derived();
        if (content.PublicKey is null || content.PublicKey.AsSpan().SequenceEqual(key._public))
            return key;
        key.Dispose();
        throw new AsnContentException("The private key comes with the public key of another.");
    }

    /// <summary>Signs.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> data)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this); // The zeroed seed is a key as well, and anyone's.
        byte[] signature = new byte[Algorithm.SignatureSize];
        PureEngines.Of(Algorithm).Sign(_seed, _public, data, signature);
        return signature;
    }

    /// <inheritdoc/>
    public override byte[] ExportSubjectPublicKeyInfo() => PublicKeyInfo.Encode(Algorithm.Oid, static _ => { }, _public); // The parameters are absent.

    /// <summary>The key as a PrivateKeyInfo; the caller zeroes it.</summary>
    /// <remarks>Version 0 without the public key: OpenSSL 3.0 and others do not read the later form.</remarks>
    public override byte[] ExportPkcs8PrivateKey() => PureKeyContent.Write(Algorithm, _seed);

    /// <inheritdoc/>
    public override byte[] ExportEncryptedPkcs8PrivateKey(ReadOnlySpan<byte> passwordBytes, PbeParameters pbeParameters)
    {
        ArgumentNullException.ThrowIfNull(pbeParameters);
        byte[] der = ExportPkcs8PrivateKey();
        try
        {
            return Pbes2.Encrypt(der, passwordBytes, pbeParameters.IterationCount);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        CryptographicOperations.ZeroMemory(_seed);
        base.Dispose(disposing);
    }

    private PureKey Derived()
    {
        PureEngines.Of(Algorithm).DerivePublicKey(_seed, _public);
        return this;
    }
}
