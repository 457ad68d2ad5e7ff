using System.Formats.Asn1;
using System.Security.Cryptography;
using ClusterCerts.Encoding;

namespace ClusterCerts.Keys;

/// <summary>An Ed25519 key with the face of the platform's keys, so that whoever has a key need not ask whose it is. It is in memory alone, and zeroed
/// on disposal.</summary>
internal sealed class Ed25519Key : AsymmetricAlgorithm
{
    private static readonly Asn1Tag AttributesTag = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private static readonly Asn1Tag PublicKeyTag = new(TagClass.ContextSpecific, 1);

    // Where nothing moves it: a copy that the memory manager leaves behind could not be zeroed.
    private readonly byte[] _private = GC.AllocateArray<byte>(Ed25519.KeySize, pinned: true);
    private readonly byte[] _public = new byte[Ed25519.KeySize];

    private Ed25519Key() => KeySizeValue = 8 * Ed25519.KeySize;

    /// <inheritdoc/>
    public override string SignatureAlgorithm => "Ed25519";

    /// <summary>Makes a key.</summary>
    internal static Ed25519Key Generate()
    {
        var key = new Ed25519Key();
        RandomNumberGenerator.Fill(key._private); // RFC 8032 5.1.5: any octets are one.
        return key.Derived();
    }

    /// <summary>Reads a PrivateKeyInfo (RFC 5208) or OneAsymmetricKey (RFC 5958) as RFC 8410 7 has it.</summary>
    /// <returns>The key.</returns>
    /// <exception cref="AsnContentException">It is not DER of one, or the public key that it names is another one's.</exception>
    internal static Ed25519Key DecodePkcs8(ReadOnlyMemory<byte> der)
    {
        // OneAsymmetricKey ::= SEQUENCE { version { v1(0), v2(1) }, algorithm, privateKey OCTET STRING, attributes [0] OPTIONAL, publicKey [1] OPTIONAL }
        var reader = new AsnReader(der, AsnEncodingRules.DER);
        AsnReader fields = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        if (!fields.TryReadInt32(out int version) || version is not (0 or 1))
            throw new AsnContentException("The version of the private key is not 0 or 1.");
        if (AlgorithmIdentifier.Read(fields) is not { Oid: Oids.Ed25519, Parameters: null })
            throw new AsnContentException("The algorithm is not Ed25519 without parameters.");

        // CurvePrivateKey ::= OCTET STRING, which has one encoding.
        if (!fields.TryReadPrimitiveOctetString(out ReadOnlyMemory<byte> inner) || inner.Span is not [4, Ed25519.KeySize, ..] || inner.Length != 2 + Ed25519.KeySize)
            throw new AsnContentException("The private key is not 32 octets.");
        ReadOnlySpan<byte> octets = inner.Span[2..];
        if (fields.HasData && fields.PeekTag() == AttributesTag)
            fields.ReadEncodedValue();
        byte[]? named = version == 1 && fields.HasData ? fields.ReadBitString(out _, PublicKeyTag) : null;
        fields.ThrowIfNotEmpty();
        var key = new Ed25519Key();
        octets.CopyTo(key._private);
        key.Derived();
        if (named is null || named.AsSpan().SequenceEqual(key._public))
            return key;
        key.Dispose();
        throw new AsnContentException("The private key comes with the public key of another.");
    }

    /// <summary>Signs.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> data)
    {
        byte[] signature = new byte[Ed25519.SignatureSize];
        Ed25519.Engine.Sign(_private, _public, data, signature);
        return signature;
    }

    /// <inheritdoc/>
    public override byte[] ExportSubjectPublicKeyInfo()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence()) // RFC 8410 3: the parameters are absent.
                writer.WriteObjectIdentifier(Oids.Ed25519);
            writer.WriteBitString(_public);
        }

        return writer.Encode();
    }

    /// <summary>The key as a PrivateKeyInfo; the caller zeroes it.</summary>
    /// <remarks>Version 0 without the public key: OpenSSL 3.0 and others do not read the later form.</remarks>
    public override byte[] ExportPkcs8PrivateKey()
    {
        // PrivateKeyInfo: version 0, { Ed25519 }, and an OCTET STRING of 32 octets in an OCTET STRING.
        ReadOnlySpan<byte> start = [0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22, 4, 0x20];
        byte[] der = new byte[start.Length + Ed25519.KeySize];
        start.CopyTo(der);
        _private.CopyTo(der, start.Length);
        return der;
    }

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
        CryptographicOperations.ZeroMemory(_private);
        base.Dispose(disposing);
    }

    private Ed25519Key Derived()
    {
        Ed25519.Engine.DerivePublicKey(_private, _public);
        return this;
    }
}
