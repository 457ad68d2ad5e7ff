using System.Formats.Asn1;
using System.Numerics;

namespace ClusterCerts;

/// <summary>The authority key identifier (RFC 5280 4.2.1.1).</summary>
/// <param name="KeyIdentifier">The issuer's subject key identifier, or null.</param>
/// <param name="IssuerName">The name of the issuer's own issuer in DER, or null.</param>
/// <param name="SerialNumber">The issuer's own serial number, or null.</param>
internal sealed record AuthorityKeyId(byte[]? KeyIdentifier, ReadOnlyMemory<byte>? IssuerName, BigInteger? SerialNumber)
{
    /// <summary>Why it is not about a certificate, in a few words, or null when it may be. OpenSSL and Windows take no other.</summary>
    /// <param name="issuer">The certificate of the CA that signed.</param>
    internal string? ProblemWith(DecodedCertificate issuer)
    {
        if (KeyIdentifier is not null && issuer.SubjectKeyIdentifier is { } key && !KeyIdentifier.AsSpan().SequenceEqual(key))
        {
            return $"its authorityKeyIdentifier {Convert.ToHexString(KeyIdentifier)} is not "
                + $"the subjectKeyIdentifier {Convert.ToHexString(key)} of its issuer";
        }

        if (SerialNumber is { } serial && serial != issuer.SerialValue)
            return $"its authorityKeyIdentifier names another serial number than that of its issuer, {issuer.SerialText}";
        return IssuerName is { } name && !name.Span.SequenceEqual(issuer.IssuerName.Span)
            ? $"its authorityKeyIdentifier names another issuer of its issuer than '{issuer.Issuer}'"
            : null;
    }

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
