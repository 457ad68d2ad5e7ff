using System.Formats.Asn1;
using System.Numerics;

namespace ClusterCerts.Encoding;

/// <summary>A PKCS #10 request as it is encoded (RFC 2986 4), read strictly. Nothing is verified here.</summary>
internal sealed class DecodedRequest
{
    // No node has so many names; more make a certificate that peers choke on.
    private const int MaximumNames = 1000;

    private const int MaximumSubjectOctets = 4096;

    private DecodedRequest(byte[] encoded, ReadOnlyMemory<byte> info, AlgorithmIdentifier signatureAlgorithm, byte[] signature)
    {
        Encoded = encoded;
        Info = info;
        SignatureAlgorithm = signatureAlgorithm;
        Signature = signature;

        // CertificationRequestInfo ::= SEQUENCE { version INTEGER { v1(0) }, subject Name, subjectPKInfo, attributes [0] Attributes }
        var reader = new AsnReader(info, AsnEncodingRules.DER);
        AsnReader fields = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        BigInteger version = fields.ReadInteger();
        if (!version.IsZero)
            throw new AsnContentException($"Its version is {(version.GetBitLength() < 64 ? version : "a great number")}, not 0.");

        ReadOnlyMemory<byte> subject = fields.ReadEncodedValue();
        if (subject.Length > MaximumSubjectOctets)
            throw new AsnContentException($"Its subject has {subject.Length} octets, more than {MaximumSubjectOctets}.");
        SubjectDn = DistinguishedName.Decode(subject, "subject", []);
        PublicKey = PublicKeyInfo.Decode(fields.ReadEncodedValue());

        // Old programs leave the attributes out when there are none.
        var tag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        (Extensions, UnknownAttributes) = fields.HasData
            ? ReadAttributes(fields.ReadSetOf(skipSortOrderValidation: true, tag))
            : (DecodedExtensions.None, []);
        fields.ThrowIfNotEmpty();
    }

    /// <summary>The whole request in DER.</summary>
    internal byte[] Encoded { get; }

    /// <summary>The part that is signed.</summary>
    internal ReadOnlyMemory<byte> Info { get; }

    internal AlgorithmIdentifier SignatureAlgorithm { get; }

    internal byte[] Signature { get; }

    internal DistinguishedName SubjectDn { get; }

    internal PublicKeyInfo PublicKey { get; }

    /// <summary>The extensions that are asked for.</summary>
    internal DecodedExtensions Extensions { get; }

    /// <summary>The types of the attributes that are not known here.</summary>
    internal IReadOnlyList<string> UnknownAttributes { get; }

    /// <summary>Decodes a request.</summary>
    /// <param name="der">The bytes; kept, not copied.</param>
    /// <param name="source">Where they come from, for messages.</param>
    /// <exception cref="ClusterCertsException">They are not those of a request, or it asks for too much to be looked at.</exception>
    internal static DecodedRequest Decode(byte[] der, string source)
    {
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            AsnReader outer = reader.ReadSequence();
            if (reader.HasData)
                throw new AsnContentException("Bytes follow the request.");
            ReadOnlyMemory<byte> info = outer.ReadEncodedValue();
            AlgorithmIdentifier algorithm = AlgorithmIdentifier.Read(outer);
            byte[] signature = outer.ReadBitString(out int unused);
            outer.ThrowIfNotEmpty();
            if (unused != 0 || signature.Length == 0)
                throw new AsnContentException("The signature is empty or not a whole number of octets.");
            var request = new DecodedRequest(der, info, algorithm, signature);
            request.CheckExtensions(source);
            return request;
        }
        catch (Exception e) when (DecoderGuard.IsFault(e))
        {
            throw new ClusterCertsException(
                ErrorCode.MalformedRequest, $"'{source}' holds no well-formed certificate request{(e is EncodingLimitException ? $": it {e.Message}." : e is AsnContentException ? ": " + e.Message : ".")} Make the request again.", source, e);
        }
    }

    // Attribute ::= SEQUENCE { type OBJECT IDENTIFIER, values SET SIZE(1..MAX) OF ANY }
    private static (DecodedExtensions Extensions, IReadOnlyList<string> Unknown) ReadAttributes(AsnReader attributes)
    {
        var seen = new HashSet<string>();
        var unknown = new List<string>();
        var asked = new List<ReadOnlyMemory<byte>>();
        while (attributes.HasData)
        {
            EncodingLimits.Check(seen.Count + 1, EncodingLimits.Attributes, "attributes");
            AsnReader attribute = attributes.ReadSequence();
            string type = attribute.ReadObjectIdentifier();
            AsnReader values = attribute.ReadSetOf(skipSortOrderValidation: true);
            attribute.ThrowIfNotEmpty();
            if (!seen.Add(type))
                throw new AsnContentException($"The attribute {type} appears twice.");
            if (type is Oids.ExtensionRequest or Oids.MicrosoftExtensionRequest)
            {
                // RFC 2985 5.4.2: single-valued.
                asked.Add(values.ReadEncodedValue());
                values.ThrowIfNotEmpty();
            }
            else if (type is not (Oids.ChallengePassword or Oids.UnstructuredName))
            {
                unknown.Add(type);
            }
        }

        DecodedExtensions extensions = asked.Count == 0 ? DecodedExtensions.None
            : ExtensionsReader.Read(asked.Count == 1 ? asked[0] : Concatenate(asked));
        return (extensions, unknown);
    }

    // Both attributes ask. What both say alike is one wish; where they contradict each other, an extension is there twice.
    private static byte[] Concatenate(List<ReadOnlyMemory<byte>> lists)
    {
        var seen = new HashSet<string>();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (ReadOnlyMemory<byte> list in lists)
            {
                var reader = new AsnReader(list, AsnEncodingRules.DER);
                AsnReader extensions = reader.ReadSequence();
                reader.ThrowIfNotEmpty();
                while (extensions.HasData)
                {
                    ReadOnlyMemory<byte> extension = extensions.ReadEncodedValue();
                    if (seen.Add(Convert.ToHexString(extension.Span)))
                        writer.WriteEncodedValue(extension.Span);
                }
            }
        }

        return writer.Encode();
    }

    private void CheckExtensions(string source)
    {
        if (Extensions.IsBeyondLimits(Oids.SubjectAltName) || Extensions.SubjectAltNames is { Count: > MaximumNames })
        {
            throw new ClusterCertsException(
                ErrorCode.TooManyNames, $"The request '{source}' asks for more than {MaximumNames} names, the most that are looked at. "
                    + "Ask for fewer.", source);
        }

        var seen = new HashSet<string>();
        foreach (DecodedExtension extension in Extensions.All)
        {
            // RFC 5280 4.2: not more than one of a type; which of two counts would be anyone's guess.
            if (!seen.Add(extension.Oid))
                throw new AsnContentException($"It asks for the extension {extension.Name} twice.");
            if (Extensions.IsMalformed(extension.Oid))
                throw new AsnContentException($"Its extension {extension.Name} cannot be read.");
        }
    }
}
