using System.Formats.Asn1;
using System.Net;
using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>Writes the extensions of certificates, requests and lists, one method each (RFC 5280 4.2.1).</summary>
internal static class CertificateExtensions
{
    // RFC 5280 4.2.1.9: critical in a CA certificate; the DEFAULT FALSE of a leaf is left out.
    internal static void WriteBasicConstraints(AsnWriter writer, bool isAuthority, int? pathLength) =>
        Write(writer, Oids.BasicConstraints, critical: true, value =>
        {
            using (value.PushSequence())
            {
                if (isAuthority)
                    value.WriteBoolean(true); // cA
                if (isAuthority && pathLength is int length)
                    value.WriteInteger(length); // pathLenConstraint
            }
        });

    // RFC 5280 4.2.1.3: bit 0 digitalSignature, 2 keyEncipherment, 5 keyCertSign, 6 cRLSign.
    internal static void WriteKeyUsage(AsnWriter writer, bool isAuthority, bool isRsa)
    {
        (byte bits, int unused) = isAuthority ? ((byte)0b0000_0110, 1) : isRsa ? ((byte)0b1010_0000, 5) : ((byte)0b1000_0000, 7);
        Write(writer, Oids.KeyUsage, critical: true, value => value.WriteBitString([bits], unused));
    }

    // X.690 11.2.2: a named bit list ends with its last bit that is set.
    internal static void WriteKeyUsage(AsnWriter writer, KeyUsages usages) =>
        Write(writer, Oids.KeyUsage, critical: true, value => value.WriteNamedBitList(usages));

    // RFC 5280 4.2.1.12
    internal static void WriteExtendedKeyUsage(AsnWriter writer, CertPurpose purpose) =>
        WriteExtendedKeyUsage(writer, KeyPurposes.Of(purpose));

    // RFC 5280 4.2.1.12: KeyPurposeId in the order given.
    internal static void WriteExtendedKeyUsage(AsnWriter writer, IReadOnlyList<string> usages) =>
        Write(writer, Oids.ExtendedKeyUsage, critical: false, value =>
        {
            using (value.PushSequence())
            {
                foreach (string usage in usages)
                    value.WriteObjectIdentifier(usage);
            }
        });

    // RFC 5280 4.2.1.2
    internal static void WriteSubjectKeyIdentifier(AsnWriter writer, KeyId id) =>
        Write(writer, Oids.SubjectKeyIdentifier, critical: false, value => value.WriteOctetString(id.ToArray()));

    // RFC 5280 4.2.1.1: keyIdentifier [0]; never issuer and serial, which tie a chain to one of two cross certificates.
    internal static void WriteAuthorityKeyIdentifier(AsnWriter writer, KeyId id) =>
        Write(writer, Oids.AuthorityKeyIdentifier, critical: false, value =>
        {
            using (value.PushSequence())
                value.WriteOctetString(id.ToArray(), new Asn1Tag(TagClass.ContextSpecific, 0));
        });

    // RFC 5280 4.2.1.6: otherName [0], rfc822Name [1], dNSName [2], uniformResourceIdentifier [6], iPAddress [7]; not critical, since the subject
    // is never empty here.
    internal static void WriteSubjectAltName(AsnWriter writer, SubjectNames names) =>
        Write(writer, Oids.SubjectAltName, critical: false, value =>
        {
            using (value.PushSequence())
            {
                foreach (string name in names.DnsNames)
                    value.WriteCharacterString(UniversalTagNumber.IA5String, name, new Asn1Tag(TagClass.ContextSpecific, 2));
                foreach (IPAddress address in names.Addresses)
                    value.WriteOctetString(address.GetAddressBytes(), new Asn1Tag(TagClass.ContextSpecific, 7));
                foreach (FurtherName further in names.Further)
                    WriteFurtherName(value, further);
                foreach (byte[] other in names.OtherNames)
                    value.WriteEncodedValue(other);
            }
        });

    private static void WriteFurtherName(AsnWriter writer, FurtherName name)
    {
        if (name.Kind != FurtherNameKind.UserPrincipalName)
        {
            var tag = new Asn1Tag(TagClass.ContextSpecific, name.Kind == FurtherNameKind.Uri ? 6 : 1);
            writer.WriteCharacterString(UniversalTagNumber.IA5String, name.Text, tag);
            return;
        }

        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0))) // otherName
        {
            writer.WriteObjectIdentifier(Oids.UserPrincipalName); // type-id
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0))) // value
                writer.WriteCharacterString(UniversalTagNumber.UTF8String, name.Text);
        }
    }

    // RFC 5280 4.2.1.10: "Conforming CAs MUST mark this extension as critical".
    internal static void WriteNameConstraints(AsnWriter writer, NameConstraints constraints) =>
        Write(writer, Oids.NameConstraints, critical: true, constraints.Write);

    // RFC 5280 4.2.1.13: not critical; one DistributionPoint, whose fullName [0] has each address of the same list as a uniformResourceIdentifier [6].
    internal static void WriteDistributionPoints(AsnWriter writer, IReadOnlyList<string> addresses) =>
        Write(writer, Oids.CrlDistributionPoints, critical: false, value =>
        {
            using (value.PushSequence())
            using (value.PushSequence())
            using (value.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0))) // distributionPoint
            using (value.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0))) // fullName
            {
                foreach (string address in addresses)
                    value.WriteCharacterString(UniversalTagNumber.IA5String, address, new Asn1Tag(TagClass.ContextSpecific, 6));
            }
        });

    // RFC 5280 4.2.2.1: not critical; AccessDescription { accessMethod id-ad-caIssuers, accessLocation uniformResourceIdentifier [6] }.
    internal static void WriteIssuerAddresses(AsnWriter writer, IReadOnlyList<string> addresses) =>
        Write(writer, Oids.AuthorityInformationAccess, critical: false, value =>
        {
            using (value.PushSequence())
            {
                foreach (string address in addresses)
                {
                    using (value.PushSequence())
                    {
                        value.WriteObjectIdentifier(Oids.CAIssuers);
                        value.WriteCharacterString(UniversalTagNumber.IA5String, address, new Asn1Tag(TagClass.ContextSpecific, 6));
                    }
                }
            }
        });

    /// <summary>Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue OCTET STRING }</summary>
    internal static void Write(AsnWriter writer, string oid, bool critical, Action<AsnWriter> writeValue)
    {
        var value = new AsnWriter(AsnEncodingRules.DER);
        writeValue(value);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            if (critical)
                writer.WriteBoolean(true);
            writer.WriteOctetString(value.Encode());
        }
    }
}
