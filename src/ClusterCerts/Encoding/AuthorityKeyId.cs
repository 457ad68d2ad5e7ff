using System.Formats.Asn1;
using System.Numerics;

namespace ClusterCerts.Encoding;

/// <summary>The authority key identifier (RFC 5280 4.2.1.1).</summary>
/// <param name="KeyIdentifier">The issuer's subject key identifier, or null.</param>
/// <param name="IssuerName">The name of the issuer's own issuer in DER, or null.</param>
/// <param name="SerialNumber">The issuer's own serial number, or null.</param>
internal sealed record AuthorityKeyId(byte[]? KeyIdentifier, ReadOnlyMemory<byte>? IssuerName, BigInteger? SerialNumber)
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
        List<GeneralName> names = issuer ? GeneralName.ReadAll(sequence.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 1))) : [];
        BigInteger? serial = Peeks(sequence, 2, false) ? sequence.ReadInteger(new Asn1Tag(TagClass.ContextSpecific, 2)) : null;
        sequence.ThrowIfNotEmpty();

        if (issuer != serial is not null)
            malformations.Add("the authorityKeyIdentifier has one of issuer and serial number without the other");
        if (keyIdentifier is { Length: 0 })
            malformations.Add("the authorityKeyIdentifier's key identifier is empty");
        GeneralName? directory = names.Where(n => n.Kind == GeneralNameKind.DirectoryName).Select(n => (GeneralName?)n).FirstOrDefault();
        return new AuthorityKeyId(keyIdentifier, directory?.Content, serial);
    }

    private static bool Peeks(AsnReader reader, int tag, bool constructed) =>
        reader.HasData && reader.PeekTag() == new Asn1Tag(TagClass.ContextSpecific, tag, constructed);
}
