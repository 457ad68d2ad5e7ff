using System.Formats.Asn1;

namespace ClusterCerts.Encoding;

/// <summary>The fields of a TBSCertificate (RFC 5280 4.1.2), read in their order.</summary>
internal sealed class TbsFields
{
    private readonly List<string> _malformations = [];

    private TbsFields(ReadOnlyMemory<byte> encoded)
    {
        Encoded = encoded;
        var outer = new AsnReader(encoded, AsnEncodingRules.DER);
        AsnReader tbs = outer.ReadSequence();
        outer.ThrowIfNotEmpty();

        Version = ReadVersion(tbs);
        SerialOctets = ReadSerial(tbs);
        SignatureAlgorithm = AlgorithmIdentifier.Read(tbs);
        Issuer = DistinguishedName.Decode(tbs.ReadEncodedValue(), "issuer", _malformations);
        if (Issuer.IsEmpty)
            _malformations.Add("the issuer is empty");
        AsnReader validity = tbs.ReadSequence();
        NotBefore = CertificateTime.Read(validity, "notBefore", _malformations);
        NotAfter = CertificateTime.Read(validity, "notAfter", _malformations);
        validity.ThrowIfNotEmpty();
        Subject = DistinguishedName.Decode(tbs.ReadEncodedValue(), "subject", _malformations);
        PublicKey = PublicKeyInfo.Decode(tbs.ReadEncodedValue());
        ReadUniqueIds(tbs);
        Extensions = ReadExtensions(tbs);
        if (tbs.HasData)
            _malformations.Add("the signed part holds unknown fields after the extensions");
    }

    internal ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>What is readable but breaks the rules of the encoding; of the extensions those say it themselves.</summary>
    internal IReadOnlyList<string> Malformations => _malformations;

    internal int Version { get; }

    internal ReadOnlyMemory<byte> SerialOctets { get; }

    internal AlgorithmIdentifier SignatureAlgorithm { get; }

    internal DistinguishedName Issuer { get; }

    internal DateTimeOffset NotBefore { get; }

    internal DateTimeOffset NotAfter { get; }

    internal DistinguishedName Subject { get; }

    internal PublicKeyInfo PublicKey { get; }

    internal DecodedExtensions Extensions { get; }

    /// <summary>Reads the structure.</summary>
    /// <exception cref="AsnContentException">It is not a TBSCertificate.</exception>
    internal static TbsFields Decode(ReadOnlyMemory<byte> encoded) => new(encoded);

    // version [0] EXPLICIT INTEGER { v1(0), v2(1), v3(2) } DEFAULT v1
    private int ReadVersion(AsnReader tbs)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        if (tbs.PeekTag() != tag)
            return 1;
        AsnReader version = tbs.ReadSequence(tag);
        if (!version.TryReadInt32(out int value) || value is < 0 or > 2)
            throw new AsnContentException("The version is none of 1, 2 and 3.");
        version.ThrowIfNotEmpty();
        if (value == 0)
            _malformations.Add("the default version 1 is written out");
        return value + 1;
    }

    // Read by hand: AsnReader refuses an INTEGER with needless leading octets, a report should rather name it.
    private ReadOnlyMemory<byte> ReadSerial(AsnReader tbs)
    {
        if (tbs.PeekTag() != Asn1Tag.Integer)
            throw new AsnContentException("The serial number is not an integer.");
        ReadOnlyMemory<byte> encoded = tbs.ReadEncodedValue();
        AsnDecoder.ReadEncodedValue(encoded.Span, AsnEncodingRules.DER, out int offset, out int length, out _);
        ReadOnlySpan<byte> octets = encoded.Span.Slice(offset, length);
        if (octets.IsEmpty)
            throw new AsnContentException("The serial number has no octets.");

        // X.690 8.3.2: the first nine bits are not all the same.
        if (octets.Length > 1 && ((octets[0] == 0 && octets[1] < 0x80) || (octets[0] == 0xFF && octets[1] >= 0x80)))
            _malformations.Add("the serial number has needless leading octets");
        return encoded.Slice(offset, length);
    }

    // issuerUniqueID [1], subjectUniqueID [2]: RFC 5280 4.1.2.8: conforming CAs do not write them.
    private void ReadUniqueIds(AsnReader tbs)
    {
        for (int tag = 1; tag <= 2; tag++)
        {
            if (!tbs.HasData || !tbs.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, tag)))
                continue;
            tbs.ReadEncodedValue();
            _malformations.Add("it has a unique identifier, which RFC 5280 forbids");
        }
    }

    private DecodedExtensions ReadExtensions(AsnReader tbs)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, 3, isConstructed: true);
        if (!tbs.HasData || tbs.PeekTag() != tag)
            return DecodedExtensions.None;
        AsnReader wrapper = tbs.ReadSequence(tag);
        DecodedExtensions extensions = ExtensionsReader.Read(wrapper.ReadEncodedValue());
        wrapper.ThrowIfNotEmpty();

        // RFC 5280 4.1.2.9: this field appears only in version 3.
        if (Version != 3)
            _malformations.Add($"it has extensions but is of version {Version}");
        return extensions;
    }
}
