using System.Formats.Asn1;

namespace ClusterCerts.Encoding;

/// <summary>The certificates of a PKCS #7 bundle (<c>.p7b</c>; RFC 5652 5.1). Signatures in it are not looked at.</summary>
internal static class Pkcs7File
{
    private const string SignedData = "1.2.840.113549.1.7.2";
    private const int MaximumCertificates = 1000;

    /// <summary>Its certificates, that of the lowest first, then each one's issuer as far as names tell: a SET has no order.</summary>
    /// <exception cref="ClusterCertsException">It holds none, or is damaged.</exception>
    internal static IReadOnlyList<byte[]> Certificates(byte[] encoded, string path)
    {
        try
        {
            // ContentInfo ::= SEQUENCE { contentType, content [0] EXPLICIT }
            AsnReader info = new AsnReader(encoded, AsnEncodingRules.BER).ReadSequence();
            if (info.ReadObjectIdentifier() != SignedData)
                throw new ClusterCertsException(ErrorCode.NoCertificate,
                    $"'{path}' holds PKCS #7 (CMS) data that is not a bundle of certificates; check the path.", path);
            AsnReader signed = info.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence();

            // SignedData ::= SEQUENCE { version, digestAlgorithms SET, encapContentInfo, certificates [0] IMPLICIT OPTIONAL, ... }
            signed.ReadInteger();
            signed.ReadSetOf(skipSortOrderValidation: true);
            signed.ReadSequence();
            var certificates = new List<byte[]>();
            var tag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
            if (signed.HasData && signed.PeekTag() == tag)
            {
                AsnReader set = signed.ReadSetOf(skipSortOrderValidation: true, tag);
                while (set.HasData && certificates.Count <= MaximumCertificates)
                {
                    ReadOnlyMemory<byte> choice = set.ReadEncodedValue();
                    if (choice.Span[0] == 0x30) // The other choices are attribute certificates and old forms.
                        certificates.Add(choice.ToArray());
                }
            }

            return certificates.Count switch
            {
                0 => throw new ClusterCertsException(ErrorCode.NoCertificate, $"'{path}' is a PKCS #7 file without certificates.", path),
                > MaximumCertificates => throw new ClusterCertsException(
                    ErrorCode.FileTooLarge, $"'{path}' holds more than {MaximumCertificates} certificates.", path),
                _ => CertificateOrder.LowestFirst(certificates),
            };
        }
        catch (Exception e) when (DecoderGuard.IsFault(e))
        {
            throw new ClusterCertsException(
                ErrorCode.MalformedCertificate, $"'{path}' holds no well-formed PKCS #7 bundle; fetch it again from where it was made.", path, e);
        }
    }
}
