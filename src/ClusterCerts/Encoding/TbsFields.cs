using System.Formats.Asn1;

namespace ClusterCerts.Encoding;

/// <summary>The fields of a TBSCertificate (RFC 5280 4.1.2), read in their order.</summary>
internal sealed class TbsFields
{
    private TbsFields(ReadOnlyMemory<byte> encoded) => Encoded = encoded;

    internal ReadOnlyMemory<byte> Encoded { get; }

    internal List<string> Malformations { get; } = [];

    internal int Version { get; private set; }

    internal ReadOnlyMemory<byte> SerialOctets { get; private set; }

    internal AlgorithmIdentifier SignatureAlgorithm { get; private set; } = null!;

    internal DistinguishedName Issuer { get; private set; } = null!;

    internal DateTimeOffset NotBefore { get; private set; }

    internal DateTimeOffset NotAfter { get; private set; }

    internal DistinguishedName Subject { get; private set; } = null!;

    internal PublicKeyInfo PublicKey { get; private set; } = null!;

    internal DecodedExtensions Extensions { get; private set; } = DecodedExtensions.None;

    /// <summary>Reads the structure.</summary>
    /// <exception cref="AsnContentException">It is not a TBSCertificate.</exception>
    internal static TbsFields Decode(ReadOnlyMemory<byte> encoded)
    {
        var outer = new AsnReader(encoded, AsnEncodingRules.DER);
        AsnReader tbs = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var fields = new TbsFields(encoded);
        List<string> malformations = fields.Malformations;

        fields.ReadVersion(tbs);
        fields.ReadSerial(tbs);
        fields.SignatureAlgorithm = AlgorithmIdentifier.Read(tbs);
        fields.Issuer = DistinguishedName.Decode(tbs.ReadEncodedValue(), "issuer", malformations);
        if (fields.Issuer.IsEmpty)
            malformations.Add("the issuer is empty");
        AsnReader validity = tbs.ReadSequence();
        fields.NotBefore = CertificateTime.Read(validity, "notBefore", malformations);
        fields.NotAfter = CertificateTime.Read(validity, "notAfter", malformations);
        validity.ThrowIfNotEmpty();
        fields.Subject = DistinguishedName.Decode(tbs.ReadEncodedValue(), "subject", malformations);
        fields.PublicKey = PublicKeyInfo.Decode(tbs.ReadEncodedValue());
        fields.ReadUniqueIds(tbs);
        fields.ReadExtensions(tbs);
        if (tbs.HasData)
            malformations.Add("the signed part holds unknown fields after the extensions");
        return fields;
    }

    // version [0] EXPLICIT INTEGER { v1(0), v2(1), v3(2) } DEFAULT v1
    private void ReadVersion(AsnReader tbs)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        Version = 1;
        if (tbs.PeekTag() != tag)
            return;
        AsnReader version = tbs.ReadSequence(tag);
        if (!version.TryReadInt32(out int value) || value is < 0 or > 2)
            throw new AsnContentException("The version is none of 1, 2 and 3.");
        version.ThrowIfNotEmpty();
        Version = value + 1;
        if (value == 0)
            Malformations.Add("the default version 1 is written out");
    }

    // Read by hand: AsnReader refuses an INTEGER with needless leading octets, a report should rather name it.
    private void ReadSerial(AsnReader tbs)
    {
        if (tbs.PeekTag() != Asn1Tag.Integer)
            throw new AsnContentException("The serial number is not an integer.");
        ReadOnlyMemory<byte> encoded = tbs.ReadEncodedValue();
        AsnDecoder.ReadEncodedValue(encoded.Span, AsnEncodingRules.DER, out int offset, out int length, out _);
        SerialOctets = encoded.Slice(offset, length);
        ReadOnlySpan<byte> octets = SerialOctets.Span;
        if (octets.IsEmpty)
            throw new AsnContentException("The serial number has no octets.");

        // X.690 8.3.2: the first nine bits are not all the same.
        if (octets.Length > 1 && ((octets[0] == 0 && octets[1] < 0x80) || (octets[0] == 0xFF && octets[1] >= 0x80)))
            Malformations.Add("the serial number has needless leading octets");
    }

    // issuerUniqueID [1], subjectUniqueID [2]: RFC 5280 4.1.2.8: conforming CAs do not write them.
    private void ReadUniqueIds(AsnReader tbs)
    {
        for (int tag = 1; tag <= 2; tag++)
        {
            if (!tbs.HasData || !tbs.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, tag)))
                continue;
            tbs.ReadEncodedValue();
            Malformations.Add("it has a unique identifier, which RFC 5280 forbids");
        }
    }

    private void ReadExtensions(AsnReader tbs)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, 3, isConstructed: true);
        if (!tbs.HasData || tbs.PeekTag() != tag)
            return;
        AsnReader wrapper = tbs.ReadSequence(tag);
        Extensions = DecodedExtensions.Decode(wrapper.ReadEncodedValue());
        wrapper.ThrowIfNotEmpty();

        // RFC 5280 4.1.2.9: this field appears only in version 3.
        if (Version != 3)
            Malformations.Add($"it has extensions but is of version {Version}");
    }
}
