using System.Formats.Asn1;
using System.Security.Cryptography;
using ClusterCerts.Encoding;

namespace ClusterCerts.Keys;

/// <summary>What is within the PKCS #8 of a key of a <see cref="PureAlgorithm"/>.</summary>
/// <param name="Seed">The private key; it is part of what was read.</param>
/// <param name="PublicKey">The public key beside it, if there is one.</param>
internal sealed record PureKeyContent(ReadOnlyMemory<byte> Seed, byte[]? PublicKey)
{
    private static readonly Asn1Tag AttributesTag = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private static readonly Asn1Tag PublicKeyTag = new(TagClass.ContextSpecific, 1);

    // [0] IMPLICIT OCTET STRING, and OCTET STRING
    private const byte SeedTag = 0x80;
    private const byte OctetsTag = 4;

    /// <summary>Reads it.</summary>
    /// <exception cref="AsnContentException">It is not DER of one, or has two forms of a private key, each of another one.</exception>
    /// <exception cref="SeedMissingException">It has no seed.</exception>
    internal static PureKeyContent Read(PureAlgorithm algorithm, ReadOnlyMemory<byte> der)
    {
        // OneAsymmetricKey ::= SEQUENCE { version { v1(0), v2(1) }, algorithm, privateKey OCTET STRING, attributes [0] OPTIONAL, publicKey [1] OPTIONAL }
        var reader = new AsnReader(der, AsnEncodingRules.DER);
        AsnReader fields = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        if (!fields.TryReadInt32(out int version) || version is not (0 or 1))
            throw new AsnContentException("The version of the private key is not 0 or 1.");
        AlgorithmIdentifier named = AlgorithmIdentifier.Read(fields);
        if (named.Oid != algorithm.Oid || named.Parameters is not null)
            throw new AsnContentException($"The algorithm is not {algorithm} without parameters.");
        if (!fields.TryReadPrimitiveOctetString(out ReadOnlyMemory<byte> inner))
            throw new AsnContentException("The private key is in pieces.");
        ReadOnlyMemory<byte> seed = algorithm.IsMLDsa ? ReadMLDsa(algorithm, inner) : ReadOctets(inner, OctetsTag, PureAlgorithm.SeedSize);
        if (fields.HasData && fields.PeekTag() == AttributesTag)
            fields.ReadEncodedValue();
        byte[]? publicKey = null;
        if (version == 1 && fields.HasData)
        {
            publicKey = fields.ReadBitString(out int unused, PublicKeyTag);
            if (unused != 0)
                throw new AsnContentException("The public key is not a whole number of octets.");
        }

        fields.ThrowIfNotEmpty();
        return new PureKeyContent(seed, publicKey);
    }

    /// <summary>A PrivateKeyInfo of version 0 with the seed alone; the caller zeroes it.</summary>
    internal static byte[] Write(PureAlgorithm algorithm, ReadOnlySpan<byte> seed)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence()) // PrivateKeyInfo
        {
            writer.WriteInteger(0); // version
            using (writer.PushSequence()) // privateKeyAlgorithm
                writer.WriteObjectIdentifier(algorithm.Oid);

            // privateKey. RFC 8410 7: CurvePrivateKey ::= OCTET STRING; RFC 9881 6: ML-DSA-44-PrivateKey ::= CHOICE { seed [0] OCTET STRING, ... }
            Span<byte> inner = stackalloc byte[2 + PureAlgorithm.SeedSize];
            inner[0] = algorithm.IsMLDsa ? SeedTag : OctetsTag;
            inner[1] = PureAlgorithm.SeedSize;
            seed.CopyTo(inner[2..]);
            writer.WriteOctetString(inner);
            CryptographicOperations.ZeroMemory(inner);
        }

        byte[] der = writer.Encode();
        writer.Reset(); // which zeroes what it holds
        return der;
    }

    // RFC 9881 6: the tag tells which form it is.
    private static ReadOnlyMemory<byte> ReadMLDsa(PureAlgorithm algorithm, ReadOnlyMemory<byte> inner)
    {
        switch (inner.Span)
        {
            case [SeedTag, ..]:
                return ReadOctets(inner, SeedTag, PureAlgorithm.SeedSize);
            case [OctetsTag, ..]:
                ReadOctets(inner, OctetsTag, algorithm.ExpandedSize);
                throw new SeedMissingException();
            case [0x30, ..]:
                return ReadBoth(algorithm, inner);
            default:
                throw new AsnContentException("The private key is in none of the three forms of RFC 9881 6.");
        }
    }

    private static ReadOnlyMemory<byte> ReadBoth(PureAlgorithm algorithm, ReadOnlyMemory<byte> inner)
    {
        var reader = new AsnReader(inner, AsnEncodingRules.DER);
        AsnReader both = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        ReadOnlyMemory<byte> seed = ReadOctets(both.ReadEncodedValue(), OctetsTag, PureAlgorithm.SeedSize);
        ReadOnlyMemory<byte> expanded = ReadOctets(both.ReadEncodedValue(), OctetsTag, algorithm.ExpandedSize);
        both.ThrowIfNotEmpty();
        DemandExpanded(algorithm, seed.Span, expanded.Span);
        return seed;
    }

    // RFC 9881 8.2: the one that is made from the seed must be the one that is there, octet by octet.
    private static void DemandExpanded(PureAlgorithm algorithm, ReadOnlySpan<byte> seed, ReadOnlySpan<byte> expanded)
    {
        byte[] made = GC.AllocateArray<byte>(algorithm.ExpandedSize, pinned: true);
        try
        {
            PureEngines.MLDsa(algorithm).Expand(seed, made);
            if (!CryptographicOperations.FixedTimeEquals(made, expanded))
                throw new AsnContentException("The seed and the expanded private key are not of the same key (RFC 9881 8.2).");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(made);
        }
    }

    // So many octets have one encoding.
    private static ReadOnlyMemory<byte> ReadOctets(ReadOnlyMemory<byte> encoded, byte tag, int size)
    {
        ReadOnlySpan<byte> start = size < 0x80 ? [tag, (byte)size] : [tag, 0x82, (byte)(size >> 8), (byte)size];
        return encoded.Length == start.Length + size && encoded.Span.StartsWith(start) ? encoded[start.Length..]
            : throw new AsnContentException($"The private key is not {size} octets.");
    }
}
