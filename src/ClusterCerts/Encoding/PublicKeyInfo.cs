using System.Formats.Asn1;
using System.Security.Cryptography;
using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>A SubjectPublicKeyInfo (RFC 5280 4.1.2.7): what kind of key it is and how strong.</summary>
internal sealed class PublicKeyInfo : IEquatable<PublicKeyInfo>
{
    private PublicKeyInfo(byte[] encoded, string oid, string? curve, int keySize, byte[] keyBits)
    {
        Encoded = encoded;
        AlgorithmOid = oid;
        CurveOid = curve;
        KeySize = keySize;
        KeyBits = keyBits;
        Pure = PureAlgorithm.Of(oid);
    }

    /// <summary>The security strength in bits by NIST SP 800-57 part 1 table 2, with steps between its rows, so that keys of different kinds can be
    /// compared; of ML-DSA that of its category (NIST IR 8547 2.2.3); 0 for what is not known.</summary>
    internal int Strength => this switch
    {
        { Pure: { } pure } => pure.Strength,
        { IsEc: true } => KeySize / 2,
        { IsRsa: true, KeySize: < 2048 } => 80,
        { IsRsa: true, KeySize: < 3072 } => 112,
        { IsRsa: true, KeySize: < 4096 } => 128,
        { IsRsa: true, KeySize: < 7680 } => 140,
        { IsRsa: true } => 192,
        _ => 0,
    };

    /// <summary>The whole structure in DER.</summary>
    internal byte[] Encoded { get; }

    internal string AlgorithmOid { get; }

    /// <summary>The named curve, or null when the key is not on one (explicit parameters are not accepted).</summary>
    internal string? CurveOid { get; }

    /// <summary>Bits of the RSA modulus or of the curve's field; 0 for ML-DSA, which has no such size, and for algorithms that are not known here.</summary>
    internal int KeySize { get; }

    /// <summary>The content of the subjectPublicKey bit string.</summary>
    internal byte[] KeyBits { get; }

    internal bool IsRsa => AlgorithmOid == Oids.RsaEncryption;

    internal bool IsEc => AlgorithmOid == Oids.EcPublicKey;

    internal bool IsEd25519 => AlgorithmOid == Oids.Ed25519;

    internal bool IsMLDsa => Pure is { IsMLDsa: true };

    /// <summary>The algorithm if it is one that signs data itself, such as Ed25519; null for RSA and curves.</summary>
    internal PureAlgorithm? Pure { get; }

    /// <summary>Whether its point is compressed (RFC 5480 2.2: MAY be supported).</summary>
    internal bool IsCompressed => IsEc && KeyBits is [2 or 3, ..];

    /// <summary>Whether it is the same key in the same encoding, which is what a certificate certifies.</summary>
    public bool Equals(PublicKeyInfo? other) => other is not null && Encoded.AsSpan().SequenceEqual(other.Encoded);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKeyInfo);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Encoded);
        return hash.ToHashCode();
    }

    /// <summary>Whether it is the key that a line of the ledger has.</summary>
    /// <param name="sha256">What <see cref="Sha256"/> was when the line was written, in either case; null is no key.</param>
    internal bool IsRecordedAs(string? sha256) => string.Equals(sha256, Sha256, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is the same key as another, compressed or not.</summary>
    internal bool IsSameKey(PublicKeyInfo other) => Equals(other)
        || (IsEc && other.IsEc && CurveOid is not null && CurveOid == other.CurveOid && Compressed().SequenceEqual(other.Compressed()));

    /// <summary>The algorithm if it is one that keys are made with here.</summary>
    internal KeyAlgorithm? Algorithm => (AlgorithmOid, CurveOid, KeySize) switch
    {
        (Oids.EcPublicKey, Oids.Secp256r1, _) => KeyAlgorithm.EcdsaP256,
        (Oids.EcPublicKey, Oids.Secp384r1, _) => KeyAlgorithm.EcdsaP384,
        (Oids.EcPublicKey, Oids.Secp521r1, _) => KeyAlgorithm.EcdsaP521,
        (Oids.RsaEncryption, _, 2048) => KeyAlgorithm.Rsa2048,
        (Oids.RsaEncryption, _, 3072) => KeyAlgorithm.Rsa3072,
        (Oids.RsaEncryption, _, 4096) => KeyAlgorithm.Rsa4096,
        _ => Pure?.Algorithm,
    };

    /// <summary>The name to show: that of <see cref="KeyAlgorithm"/>, <c>Rsa1024</c>, or the object identifier.</summary>
    internal string Name => Algorithm?.ToString() ?? (IsRsa ? $"Rsa{KeySize}"
        : AlgorithmOid == Oids.EcPublicKey ? KeyKindNames.OfCurve(CurveOid) : KeyKindNames.Of(AlgorithmOid));

    /// <summary>RSA from 2048 to 16384 bits, P-256, P-384, P-521, Ed25519 or ML-DSA.</summary>
    internal bool IsAcceptable => Algorithm is not null || (IsRsa && KeySize is >= 2048 and <= 16384);

    /// <summary>RFC 5280 4.2.1.2 method 1: the SHA-1 of the bit string's content. A name for the key, not a protection of it.</summary>
    internal KeyId KeyId =>
#pragma warning disable CA5350
        new(SHA1.HashData(KeyBits));
#pragma warning restore CA5350

    /// <summary>SHA-256 of the whole structure, hexadecimal: tells two keys apart in the ledger.</summary>
    internal string Sha256 => Convert.ToHexString(SHA256.HashData(Encoded));

    /// <summary>Writes one.</summary>
    /// <param name="algorithm">The OID.</param>
    /// <param name="writeParameters">Writes the parameters, in DER; nothing where they are absent.</param>
    /// <param name="bits">The key.</param>
    /// <returns>DER.</returns>
    internal static byte[] Encode(string algorithm, Action<AsnWriter> writeParameters, ReadOnlySpan<byte> bits)
    {
        // RFC 5280 4.1.2.7: SubjectPublicKeyInfo ::= SEQUENCE { algorithm, subjectPublicKey BIT STRING }
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(algorithm);
                writeParameters(writer);
            }

            writer.WriteBitString(bits);
        }

        return writer.Encode();
    }

    /// <summary>Reads the structure.</summary>
    /// <exception cref="AsnContentException">It is not DER of a SubjectPublicKeyInfo.</exception>
    internal static PublicKeyInfo Decode(ReadOnlyMemory<byte> encoded)
    {
        var reader = new AsnReader(encoded, AsnEncodingRules.DER);
        AsnReader info = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        AsnReader algorithm = info.ReadSequence();
        string oid = algorithm.ReadObjectIdentifier();
        string? curve = oid == Oids.EcPublicKey && algorithm.HasData && algorithm.PeekTag() == Asn1Tag.ObjectIdentifier
            ? algorithm.ReadObjectIdentifier()
            : null;
        var pure = PureAlgorithm.Of(oid);
        if (pure is not null && algorithm.HasData)
            throw new AsnContentException($"The {pure} key has parameters, which {pure.NoParameters} forbids.");
        byte[] bits = info.ReadBitString(out int unused);
        info.ThrowIfNotEmpty();
        if (unused != 0)
            throw new AsnContentException("The subject public key is not a whole number of octets.");

        int size = oid switch
        {
            Oids.RsaEncryption => RsaModulusBits(bits),
            Oids.EcPublicKey => CurveBits(curve),
            _ when pure is not null && bits.Length != pure.PublicKeySize => throw new AsnContentException($"The {pure} key is not {pure.PublicKeySize} octets."),
            _ => pure?.KeySize ?? 0,
        };
        return new PublicKeyInfo(encoded.ToArray(), oid, curve, size, bits);
    }

    // SEC 1 2.3.3: 4, x and y; or 2 or 3, as y is even or odd, and x.
    private ReadOnlySpan<byte> Compressed() => KeyBits is [4, ..]
        ? (byte[])[(byte)(2 + (KeyBits[^1] & 1)), .. KeyBits.AsSpan(1, KeyBits.Length / 2)]
        : KeyBits;

    // RFC 8017 A.1.1: RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }
    private static int RsaModulusBits(byte[] bits)
    {
        AsnReader key = new AsnReader(bits, AsnEncodingRules.DER).ReadSequence();
        System.Numerics.BigInteger modulus = key.ReadInteger();
        System.Numerics.BigInteger exponent = key.ReadInteger();
        key.ThrowIfNotEmpty();
        return modulus.Sign > 0 && exponent.Sign > 0 && !exponent.IsEven && exponent > 1
            ? (int)modulus.GetBitLength()
            : throw new AsnContentException("The RSA modulus or exponent is not usable.");
    }

    private static int CurveBits(string? curve) => curve switch
    {
        Oids.Secp256r1 => 256,
        Oids.Secp384r1 => 384,
        Oids.Secp521r1 => 521,
        _ => 0,
    };
}
