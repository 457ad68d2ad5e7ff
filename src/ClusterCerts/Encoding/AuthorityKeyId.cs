using System.Formats.Asn1;

namespace ClusterCerts;

/// <summary>The authority key identifier (RFC 5280 4.2.1.1).</summary>
/// <param name="KeyIdentifier">The issuer's subject key identifier, or null.</param>
/// <param name="HasIssuerAndSerial">Whether it also (or only) names the issuer by its own issuer and serial number.</param>
internal sealed record AuthorityKeyId(byte[]? KeyIdentifier, bool HasIssuerAndSerial)
{
    /// <summary>Reads the extension's value.</summary>
    /// <exception cref="AsnContentException">It is not an AuthorityKeyIdentifier sequence.</exception>
    internal static AuthorityKeyId Decode(DecodedExtension extension, List<string> malformations)
    {
        var reader = new AsnReader(extension.Value, AsnEncodingRules.DER);
        AsnReader sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        byte[]? keyIdentifier = Peeks(sequence, 0, false)
            ? sequence.ReadOctetString(new Asn1Tag(TagClass.ContextSpecific, 0))
            : null;
        bool issuer = Peeks(sequence, 1, true);
        if (issuer)
            GeneralName.ReadAll(sequence.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 1)));
        bool serial = Peeks(sequence, 2, false);
        if (serial)
            sequence.ReadIntegerBytes(new Asn1Tag(TagClass.ContextSpecific, 2));
        sequence.ThrowIfNotEmpty();

        if (issuer != serial)
            malformations.Add("the authorityKeyIdentifier has one of issuer and serial number without the other");
        if (keyIdentifier is { Length: 0 })
            malformations.Add("the authorityKeyIdentifier's key identifier is empty");
        return new AuthorityKeyId(keyIdentifier, issuer && serial);
    }

    private static bool Peeks(AsnReader reader, int tag, bool constructed) =>
        reader.HasData && reader.PeekTag() == new Asn1Tag(TagClass.ContextSpecific, tag, constructed);
}
