using System.Formats.Asn1;
using System.Security.Cryptography;

namespace ClusterCerts.Encoding;

/// <summary>Content with one signature over it: SignedData of the Cryptographic Message Syntax (RFC 5652 5), the content within.</summary>
/// <remarks>Read as we write it, in DER with signed attributes. Whether the signer is to be trusted is not judged here.</remarks>
internal sealed class SignedContent
{
    // 5.1 and 5.3: where the content is data and the signer is named by issuer and number.
    private const int Version = 1;

    private static readonly Asn1Tag Zero = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private readonly AlgorithmIdentifier _algorithm;
    private readonly byte[] _attributes;
    private readonly byte[] _signature;

    private SignedContent(byte[] content, Signer signer, AlgorithmIdentifier algorithm, byte[] attributes, byte[] signature) =>
        (Content, SignedBy, _algorithm, _attributes, _signature) = (content, signer, algorithm, attributes, signature);

    /// <summary>What was signed.</summary>
    internal byte[] Content { get; }

    /// <summary>Whose certificate is said to have signed it.</summary>
    internal Signer SignedBy { get; }

    /// <summary>Signs content.</summary>
    /// <param name="content">The content.</param>
    /// <param name="chain">The signer's certificate, then its issuers.</param>
    /// <param name="algorithm">The AlgorithmIdentifier of the signer's signatures, DER.</param>
    /// <param name="time">When it is signed.</param>
    /// <param name="sign">Signs.</param>
    /// <returns>A ContentInfo in DER.</returns>
    internal static byte[] Sign(byte[] content, CertificateChain chain, byte[] algorithm, DateTimeOffset time, Func<byte[], byte[]> sign)
    {
        string digest = DigestOf(AlgorithmIdentifier.Decode(algorithm));
        byte[] attributes = Attributes(content, digest, time);
        byte[] signature = sign(attributes);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence()) // ContentInfo
        {
            writer.WriteObjectIdentifier(Oids.CmsSignedData);
            using (writer.PushSequence(Zero)) // content
            using (writer.PushSequence()) // SignedData
            {
                writer.WriteInteger(Version);
                using (writer.PushSetOf()) // digestAlgorithms
                    WriteAlgorithm(writer, digest);
                using (writer.PushSequence()) // encapContentInfo
                {
                    writer.WriteObjectIdentifier(Oids.CmsData);
                    using (writer.PushSequence(Zero))
                        writer.WriteOctetString(content);
                }

                using (writer.PushSetOf(Zero)) // certificates
                {
                    foreach (byte[] certificate in chain.Encoded)
                        writer.WriteEncodedValue(certificate);
                }

                using (writer.PushSetOf()) // signerInfos
                    WriteSigner(writer, chain[0], digest, attributes, algorithm, signature);
            }
        }

        return writer.Encode();
    }

    /// <summary>Reads a ContentInfo.</summary>
    /// <exception cref="AsnContentException">It is not one with content and a signature of this form.</exception>
    internal static SignedContent Decode(ReadOnlyMemory<byte> encoded)
    {
        var reader = new AsnReader(encoded, AsnEncodingRules.DER);
        AsnReader info = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        Demand(info.ReadObjectIdentifier() == Oids.CmsSignedData);
        AsnReader explicitly = info.ReadSequence(Zero);
        info.ThrowIfNotEmpty();
        AsnReader signed = explicitly.ReadSequence();
        explicitly.ThrowIfNotEmpty();
        Demand(signed.ReadInteger() == Version);
        AsnReader digests = signed.ReadSetOf();
        string digest = AlgorithmIdentifier.Read(digests).Oid;
        digests.ThrowIfNotEmpty();
        AsnReader encapsulated = signed.ReadSequence();
        Demand(encapsulated.ReadObjectIdentifier() == Oids.CmsData);
        byte[] content = encapsulated.ReadSequence(Zero).ReadOctetString();
        if (signed.PeekTag().HasSameClassAndValue(Zero))
            signed.ReadEncodedValue(); // certificates: whom to trust is known otherwise
        AsnReader signers = signed.ReadSetOf();
        signed.ThrowIfNotEmpty();
        SignedContent read = ReadSigner(signers.ReadSequence(), content, digest);
        signers.ThrowIfNotEmpty();
        return read;
    }

    /// <summary>Whether a certificate is the one that is said to have signed.</summary>
    internal bool Names(DecodedCertificate certificate) =>
        certificate.SerialValue == SignedBy.SerialNumber && certificate.IssuerName.Span.SequenceEqual(SignedBy.Issuer.Span);

    /// <summary>Why the content is not signed by a certificate's key, in a few words; null when it is.</summary>
    internal string? ProblemWith(DecodedCertificate signer) =>
        SignatureVerifier.Verify(signer.PublicKey, _algorithm, _attributes, _signature, out string? problem) ? null : problem;

    private static SignedContent ReadSigner(AsnReader signer, byte[] content, string digest)
    {
        Demand(signer.ReadInteger() == Version);
        AsnReader named = signer.ReadSequence();
        var by = new Signer(named.ReadEncodedValue(), named.ReadInteger());
        named.ThrowIfNotEmpty();
        Demand(AlgorithmIdentifier.Read(signer).Oid == digest);

        // 5.4: what is signed is the set itself, and not the tag that it has here.
        byte[] attributes = signer.ReadEncodedValue().ToArray();
        Demand(attributes[0] == 0xA0);
        attributes[0] = 0x31;
        AlgorithmIdentifier algorithm = AlgorithmIdentifier.Read(signer);
        byte[] signature = signer.ReadOctetString();
        signer.ThrowIfNotEmpty();
        Demand(DigestOf(algorithm) == digest);
        CheckAttributes(attributes, content, digest);
        return new SignedContent(content, by, algorithm, attributes, signature);
    }

    // 11.1 and 11.2: both must be there, once, with one value each.
    private static void CheckAttributes(byte[] encoded, byte[] content, string digest)
    {
        (bool hasType, bool hasDigest) = (false, false);
        AsnReader attributes = new AsnReader(encoded, AsnEncodingRules.DER).ReadSetOf();
        while (attributes.HasData)
        {
            AsnReader attribute = attributes.ReadSequence();
            string type = attribute.ReadObjectIdentifier();
            AsnReader values = attribute.ReadSetOf();
            attribute.ThrowIfNotEmpty();
            if (type == Oids.ContentType)
                hasType = !hasType && values.ReadObjectIdentifier() == Oids.CmsData ? true : throw Malformed();
            else if (type == Oids.MessageDigest)
                hasDigest = !hasDigest && values.ReadOctetString().AsSpan().SequenceEqual(Hash(digest, content)) ? true : throw Malformed();
            else
                values.ReadEncodedValue();
            values.ThrowIfNotEmpty();
        }

        Demand(hasType && hasDigest);
    }

    private static byte[] Attributes(byte[] content, string digest, DateTimeOffset time)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf())
        {
            Add(Oids.ContentType, () => writer.WriteObjectIdentifier(Oids.CmsData));
            Add(Oids.SigningTime, () => WriteTime(writer, time));
            Add(Oids.MessageDigest, () => writer.WriteOctetString(Hash(digest, content)));
        }

        return writer.Encode();

        void Add(string type, Action value)
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(type);
                using (writer.PushSetOf())
                    value();
            }
        }
    }

    // 11.3: UTCTime through 2049.
    private static void WriteTime(AsnWriter writer, DateTimeOffset time)
    {
        if (time.UtcDateTime.Year < 2050)
            writer.WriteUtcTime(time.ToUniversalTime());
        else
            writer.WriteGeneralizedTime(time.ToUniversalTime(), omitFractionalSeconds: true);
    }

    private static void WriteSigner(AsnWriter writer, DecodedCertificate signer, string digest, byte[] attributes, byte[] algorithm, byte[] signature)
    {
        using (writer.PushSequence()) // SignerInfo
        {
            writer.WriteInteger(Version);
            using (writer.PushSequence()) // issuerAndSerialNumber
            {
                writer.WriteEncodedValue(signer.IssuerName.Span);
                writer.WriteInteger(signer.SerialValue);
            }

            WriteAlgorithm(writer, digest);
            byte[] tagged = [.. attributes];
            tagged[0] = 0xA0; // signedAttrs [0] IMPLICIT
            writer.WriteEncodedValue(tagged);
            writer.WriteEncodedValue(algorithm);
            writer.WriteOctetString(signature);
        }
    }

    // RFC 5754 2: the parameters are absent.
    private static void WriteAlgorithm(AsnWriter writer, string oid)
    {
        using (writer.PushSequence())
            writer.WriteObjectIdentifier(oid);
    }

    private static string DigestOf(AlgorithmIdentifier algorithm) => algorithm.Oid switch
    {
        Oids.Sha384WithRsa or Oids.EcdsaWithSha384 => Oids.Sha384,
        Oids.Sha512WithRsa or Oids.EcdsaWithSha512 => Oids.Sha512,
        { } oid when PureAlgorithm.Of(oid) is not null => Oids.Sha512, // RFC 8419 3.1, RFC 9882 3.3
        Oids.Sha256WithRsa or Oids.EcdsaWithSha256 => Oids.Sha256,
        _ => throw Malformed(),
    };

    private static byte[] Hash(string digest, byte[] content) => digest switch
    {
        Oids.Sha384 => SHA384.HashData(content),
        Oids.Sha512 => SHA512.HashData(content),
        _ => SHA256.HashData(content),
    };

    private static void Demand(bool holds)
    {
        if (!holds)
            throw Malformed();
    }

    private static AsnContentException Malformed() => new("It is not content with a signature of this form.");

    /// <summary>Who is said to have signed.</summary>
    /// <param name="Issuer">The name of the certificate's issuer, DER.</param>
    /// <param name="SerialNumber">The certificate's number.</param>
    internal sealed record Signer(ReadOnlyMemory<byte> Issuer, System.Numerics.BigInteger SerialNumber);
}
