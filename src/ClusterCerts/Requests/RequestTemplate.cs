using System.Formats.Asn1;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Values;

namespace ClusterCerts.Requests;

/// <summary>All that a request will ask for, decided and checked; encoding and signing follow (RFC 2986).</summary>
internal sealed record RequestTemplate
{
    internal required byte[] SubjectName { get; init; }

    internal required SubjectNames Names { get; init; }

    internal required CertPurpose Purpose { get; init; }

    /// <summary>The CertificationRequest, signed with the key that it is for.</summary>
    internal byte[] Sign(KeyPair key)
    {
        byte[] info = EncodeInfo(key.PublicKey);
        return CertificateTemplate.Assemble(info, key.SignatureAlgorithm(), key.Sign(info));
    }

    private byte[] EncodeInfo(PublicKeyInfo key)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 1024);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0); // version: v1
            writer.WriteEncodedValue(SubjectName); // subject
            writer.WriteEncodedValue(key.Encoded); // subjectPKInfo
            using (writer.PushSetOf(new Asn1Tag(TagClass.ContextSpecific, 0))) // attributes
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.ExtensionRequest);
                using (writer.PushSetOf())
                using (writer.PushSequence())
                    WriteExtensions(writer);
            }
        }

        return writer.Encode();
    }

    // Nothing critical, and no key usage: Magnum's validator refuses some, and whoever signs decides it anyway.
    private void WriteExtensions(AsnWriter writer)
    {
        CertificateExtensions.WriteExtendedKeyUsage(writer, Purpose);
        if (Names.Count > 0)
            CertificateExtensions.WriteSubjectAltName(writer, Names);
    }
}
