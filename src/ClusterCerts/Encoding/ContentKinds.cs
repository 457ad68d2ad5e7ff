using System.Formats.Asn1;

namespace ClusterCerts.Encoding;

/// <summary>Tells what a block or a file is by its label and its first octets. Nothing is decoded beyond that, and nothing fails.</summary>
internal static class ContentKinds
{
    private static readonly (byte[] Start, ContentKind Kind)[] Magic =
    [
        ([0xFE, 0xED, 0xFE, 0xED], ContentKind.JavaKeyStore),
        ([0xCE, 0xCE, 0xCE, 0xCE], ContentKind.JceKeyStore),
        ([0, 0, 0, 1, 0, 0, 0, 20], ContentKind.BouncyCastleKeyStore),
        ([0, 0, 0, 2, 0, 0, 0, 20], ContentKind.BouncyCastleKeyStore),
        ([.. "SQLite format 3\0"u8], ContentKind.NssDatabase),
        ([.. "PK\u0003\u0004"u8], ContentKind.Zip),
        ([0x1F, 0x8B, 0x08], ContentKind.Gzip),
        ([.. "%PDF"u8], ContentKind.Pdf),
        ([.. "PuTTY-User-Key-File"u8], ContentKind.PuttyKey),
        ([.. "---- BEGIN SSH2"u8], ContentKind.SshPublicKey),
        ([.. "ssh-"u8], ContentKind.SshPublicKey),
        ([.. "ecdsa-sha2-"u8], ContentKind.SshPublicKey),
        ([.. "sk-"u8], ContentKind.SshPublicKey),
        ([.. "{"u8], ContentKind.Json),
        ([.. "<"u8], ContentKind.Html),
    ];

    /// <summary>What the label of a PEM block says (RFC 7468, and OpenSSL's own).</summary>
    internal static ContentKind OfLabel(string label) => label switch
    {
        "CERTIFICATE" or "X509 CERTIFICATE" => ContentKind.Certificate,
        "TRUSTED CERTIFICATE" => ContentKind.TrustedCertificate,
        "ATTRIBUTE CERTIFICATE" => ContentKind.AttributeCertificate,
        "PKCS7" or "PKCS #7 SIGNED DATA" or "CMS" or "CERTIFICATE CHAIN" => ContentKind.Pkcs7,
        "CERTIFICATE REQUEST" or "NEW CERTIFICATE REQUEST" => ContentKind.Request,
        "X509 CRL" => ContentKind.RevocationList,
        "PKCS12" => ContentKind.Pfx,
        "OPENSSH PRIVATE KEY" => ContentKind.OpenSshKey,
        "SSH2 PUBLIC KEY" => ContentKind.SshPublicKey,
        _ when label.StartsWith("PGP ", StringComparison.Ordinal) => ContentKind.Pgp,
        _ when label.EndsWith("PRIVATE KEY", StringComparison.Ordinal) => ContentKind.PrivateKey,
        _ when label.EndsWith("PUBLIC KEY", StringComparison.Ordinal) => ContentKind.PublicKey,
        _ when label.EndsWith("PARAMETERS", StringComparison.Ordinal) => ContentKind.Parameters,
        _ => ContentKind.Unknown,
    };

    /// <summary>What a file without PEM blocks is.</summary>
    internal static ContentKind OfFile(ReadOnlySpan<byte> bytes)
    {
        if (StartsAsDer(bytes))
            return OfDer(bytes);
        ReadOnlySpan<byte> text = bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? bytes[3..] : bytes;
        text = text.TrimStart(" \t\r\n"u8);
        foreach ((byte[] start, ContentKind kind) in Magic)
        {
            if (bytes.StartsWith(start) || text.StartsWith(start))
                return kind;
        }

        if (text.ContainsAnyExceptInRange((byte)0x09, (byte)0x7E) && !IsUtf8Text(text))
            return ContentKind.Unknown;
        return IsBareBase64(text) ? ContentKind.BareBase64 : ContentKind.Text;
    }

    /// <summary>Whether a file starts as a SEQUENCE in DER or BER does, and not as text that begins with the digit 0.</summary>
    internal static bool StartsAsDer(ReadOnlySpan<byte> bytes) =>
        bytes is [0x30, >= 0x80, ..] || (bytes.Length > 2 && bytes[0] == 0x30 && bytes[1] == bytes.Length - 2);

    /// <summary>What a structure in DER or BER is, by the tags of its first fields.</summary>
    internal static ContentKind OfDer(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var whole = new AsnReader(bytes.ToArray(), AsnEncodingRules.BER);
            AsnReader outer = whole.ReadSequence();
            Asn1Tag first = outer.PeekTag();
            if (first == Asn1Tag.ObjectIdentifier)
                return OfContentType(outer.ReadObjectIdentifier());
            if (first == Asn1Tag.Integer)
                return OfNumbered(outer);
            if (first != Asn1Tag.Sequence)
                return ContentKind.Der;
            AsnReader inner = outer.ReadSequence();
            ContentKind kind = inner.HasData && inner.PeekTag() == Asn1Tag.ObjectIdentifier ? OfAlgorithmFirst(outer) : OfSigned(inner, outer);
            return kind == ContentKind.Certificate && whole.HasData && whole.PeekTag() == Asn1Tag.Sequence
                ? ContentKind.TrustedCertificate
                : kind;
        }
        catch (AsnContentException)
        {
            return ContentKind.Der;
        }
    }

    // RFC 5652 3: ContentInfo ::= SEQUENCE { contentType, content }. A named curve stands alone in EC parameters.
    private static ContentKind OfContentType(string oid) =>
        oid.StartsWith("1.2.840.113549.1.7.", StringComparison.Ordinal) ? ContentKind.Pkcs7 : ContentKind.Der;

    // PFX has the version 3, private keys 0 or 1; an RSA public key (PKCS #1) starts with its modulus.
    private static ContentKind OfNumbered(AsnReader fields)
    {
        bool isSmall = fields.TryReadInt32(out int version);
        if (!isSmall)
            fields.ReadInteger();
        Asn1Tag next = fields.PeekTag();
        if (version == 3 && next == Asn1Tag.Sequence)
            return ContentKind.Pfx;
        if (isSmall && version is 0 or 1)
            return next == Asn1Tag.Sequence || next == Asn1Tag.Integer || next.HasSameClassAndValue(Asn1Tag.PrimitiveOctetString)
                ? ContentKind.PrivateKey : ContentKind.Der;
        return next == Asn1Tag.Integer ? ContentKind.PublicKey : ContentKind.Der;
    }

    // EncryptedPrivateKeyInfo goes on with an OCTET STRING, SubjectPublicKeyInfo with a BIT STRING.
    private static ContentKind OfAlgorithmFirst(AsnReader outer)
    {
        Asn1Tag next = outer.PeekTag();
        return next.HasSameClassAndValue(Asn1Tag.PrimitiveOctetString) ? ContentKind.PrivateKey
            : next.HasSameClassAndValue(Asn1Tag.PrimitiveBitString) ? ContentKind.PublicKey
            : ContentKind.Der;
    }

    // Certificates, requests and lists are SEQUENCE { what is signed, algorithm, BIT STRING }.
    private static ContentKind OfSigned(AsnReader inner, AsnReader outer)
    {
        outer.ReadSequence();
        outer.ReadBitString(out _);
        if (inner.PeekTag() == new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true))
            return ContentKind.Certificate;
        if (inner.PeekTag() == Asn1Tag.Integer)
        {
            inner.ReadInteger();
            AsnReader second = inner.ReadSequence();
            if (!second.HasData || second.PeekTag() != Asn1Tag.ObjectIdentifier)
                return ContentKind.Request; // RFC 2986 4.1: the subject's name follows the version.
        }
        else
        {
            inner.ReadSequence();
        }

        // Algorithm and issuer are behind us or next; a certificate goes on with its validity, a list with a time.
        inner.ReadSequence();
        return inner.PeekTag() == Asn1Tag.Sequence ? ContentKind.Certificate : ContentKind.RevocationList;
    }

    private static bool IsUtf8Text(ReadOnlySpan<byte> text) => System.Text.Unicode.Utf8.IsValid(text) && text.IndexOf((byte)0) < 0;

    private static bool IsBareBase64(ReadOnlySpan<byte> text)
    {
        string joined = string.Concat(
            System.Text.Encoding.UTF8.GetString(text).Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        byte[] bytes = new byte[(joined.Length / 4 * 3) + 3];
        return joined.Length > 40 && Convert.TryFromBase64String(joined, bytes, out int written) && StartsAsDer(bytes.AsSpan(0, written));
    }
}
