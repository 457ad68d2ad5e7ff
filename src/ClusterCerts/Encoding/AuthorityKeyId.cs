using System.Formats.Asn1;
using System.Numerics;
using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>The authority key identifier (RFC 5280 4.2.1.1).</summary>
/// <param name="KeyId">The issuer's subject key identifier, or null.</param>
/// <param name="IssuerName">The name of the issuer's own issuer in DER, or null.</param>
/// <param name="SerialNumber">The issuer's own serial number, or null.</param>
internal sealed record AuthorityKeyId(KeyId? KeyId, ReadOnlyMemory<byte>? IssuerName, BigInteger? SerialNumber)
{
    /// <summary>Reads the extension's value.</summary>
    /// <exception cref="AsnContentException">It is not an AuthorityKeyIdentifier sequence.</exception>
    internal static AuthorityKeyId Decode(DecodedExtension extension, List<string> malformations)
    {
        var reader = new AsnReader(extension.Value, AsnEncodingRules.DER);
        AsnReader sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        KeyId? keyId = Peeks(sequence, 0, false)
            ? new KeyId(sequence.ReadOctetString(new Asn1Tag(TagClass.ContextSpecific, 0)))
            : null;
        bool issuer = Peeks(sequence, 1, true);
        List<GeneralName> names = issuer ? GeneralName.ReadAll(sequence.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 1))) : [];
        BigInteger? serial = Peeks(sequence, 2, false) ? sequence.ReadInteger(new Asn1Tag(TagClass.ContextSpecific, 2)) : null;
        sequence.ThrowIfNotEmpty();

        if (issuer != serial is not null)
            malformations.Add("the authorityKeyIdentifier has one of issuer and serial number without the other");
        if (keyId is { IsEmpty: true })
            malformations.Add("the authorityKeyIdentifier's key identifier is empty");
        GeneralName? directory = names.Where(n => n.Kind == GeneralNameKind.DirectoryName).Select(n => (GeneralName?)n).FirstOrDefault();
        return new AuthorityKeyId(keyId, directory?.Content, serial);
    }

    private static bool Peeks(AsnReader reader, int tag, bool constructed) =>
        reader.HasData && reader.PeekTag() == new Asn1Tag(TagClass.ContextSpecific, tag, constructed);
}
