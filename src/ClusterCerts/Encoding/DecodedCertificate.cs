using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>An X.509 certificate as it is encoded (RFC 5280 4.1), read by our own strict decoder.</summary>
/// <remarks>
/// Bytes without the structure of a certificate are refused. What is readable but against the rules of the encoding is kept and
/// noted in <see cref="Malformations"/>, so that a report can name it. Nothing is verified here.
/// </remarks>
internal sealed class DecodedCertificate
{
    private string? _subject;
    private string? _issuer;
    private string? _fingerprint;

    private DecodedCertificate(
        byte[] encoded, TbsFields tbs, AlgorithmIdentifier signatureAlgorithm, ReadOnlyMemory<byte> signature, IReadOnlyList<string> around)
    {
        Encoded = encoded;
        Tbs = tbs.Encoded;
        Version = tbs.Version;
        SerialOctets = tbs.SerialOctets;
        SerialValue = new BigInteger(tbs.SerialOctets.Span, isUnsigned: false, isBigEndian: true);
        IssuerDn = tbs.Issuer;
        SubjectDn = tbs.Subject;
        NotBefore = tbs.NotBefore;
        NotAfter = tbs.NotAfter;
        PublicKey = tbs.PublicKey;
        TypedExtensions = tbs.Extensions;
        SignatureAlgorithm = signatureAlgorithm;
        InnerSignatureAlgorithm = tbs.SignatureAlgorithm;
        Signature = signature;
        Malformations = [.. tbs.Malformations, .. around, .. tbs.Extensions.Malformations];
    }

    /// <summary>The certificate in DER; for <see cref="DecodeUnsigned"/> the TBSCertificate.</summary>
    internal byte[] Encoded { get; }

    /// <summary>The part that is signed.</summary>
    internal ReadOnlyMemory<byte> Tbs { get; }

    /// <summary>1, 2 or 3.</summary>
    internal int Version { get; }

    /// <summary>The content octets of the serial number.</summary>
    internal ReadOnlyMemory<byte> SerialOctets { get; }

    /// <summary>The serial number; it may be zero or negative, see <see cref="SerialFault"/>.</summary>
    internal BigInteger SerialValue { get; }

    /// <summary>The serial number in upper-case hexadecimal digits, as OpenSSL shows it.</summary>
    internal string SerialText => SerialValue.Sign < 0
        ? "-" + Convert.ToHexString((-SerialValue).ToByteArray(isUnsigned: true, isBigEndian: true))
        : Convert.ToHexString(SerialValue.ToByteArray(isUnsigned: true, isBigEndian: true));

    /// <summary>What is wrong with the serial number, or null (RFC 5280 4.1.2.2: positive, at most 20 octets).</summary>
    internal string? SerialFault => SerialValue.Sign switch
    {
        < 0 => "the serial number is negative",
        0 => "the serial number is zero",
        _ => SerialOctets.Length > 20 ? $"the serial number has {SerialOctets.Length} octets, more than 20" : null,
    };

    internal DistinguishedName IssuerDn { get; }

    internal DistinguishedName SubjectDn { get; }

    /// <summary>The issuer's Name in DER.</summary>
    internal ReadOnlyMemory<byte> IssuerName => IssuerDn.Encoded;

    /// <summary>The subject's Name in DER.</summary>
    internal ReadOnlyMemory<byte> SubjectName => SubjectDn.Encoded;

    /// <summary>The issuer as text, such as <c>CN=prod</c>; safe to print.</summary>
    internal string Issuer => _issuer ??= IssuerDn.ToString();

    /// <summary>The subject as text, such as <c>CN=1</c>; safe to print.</summary>
    internal string Subject => _subject ??= SubjectDn.ToString();

    /// <summary>The most specific common name of the subject, exactly, or null.</summary>
    internal string? CommonName => SubjectDn.CommonNames is [.., string last] ? last : null;

    /// <summary>How many common names the subject has.</summary>
    internal int CommonNameCount => SubjectDn.CommonNames.Count;

    internal DateTimeOffset NotBefore { get; }

    /// <summary>The last second, inclusive.</summary>
    internal DateTimeOffset NotAfter { get; }

    internal PublicKeyInfo PublicKey { get; }

    /// <summary>The algorithm beside the signature; for an unsigned certificate the inner one.</summary>
    internal AlgorithmIdentifier SignatureAlgorithm { get; }

    /// <summary>The algorithm within the signed part; RFC 5280 4.1.1.2 wants it the same.</summary>
    internal AlgorithmIdentifier InnerSignatureAlgorithm { get; }

    /// <summary>The signature; empty for an unsigned certificate.</summary>
    internal ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Whether it was decoded with its signature.</summary>
    internal bool IsSigned => !Signature.IsEmpty;

    /// <summary>The extensions with their decoded values.</summary>
    internal DecodedExtensions TypedExtensions { get; }

    internal IReadOnlyList<DecodedExtension> Extensions => TypedExtensions.All;

    internal BasicConstraints? BasicConstraints => TypedExtensions.BasicConstraints;

    internal KeyUsages? KeyUsage => TypedExtensions.KeyUsage;

    internal IReadOnlyList<string>? ExtendedKeyUsages => TypedExtensions.ExtendedKeyUsages;

    internal SubjectAltNames? SubjectAltNames => TypedExtensions.SubjectAltNames;

    internal KeyId? SubjectKeyIdentifier => TypedExtensions.SubjectKeyIdentifier;

    /// <summary>What names its key in what it signs: its subject key identifier, or if it has none (version 1) that of the key.</summary>
    internal KeyId KeyId => SubjectKeyIdentifier ?? PublicKey.KeyId;

    /// <summary>The key identifier within the authority key identifier, or null.</summary>
    internal KeyId? AuthorityKeyIdentifier => TypedExtensions.AuthorityKeyId?.KeyId;

    internal NameConstraints? NameConstraints => TypedExtensions.NameConstraints;

    /// <summary>SHA-256 of the certificate, upper-case hexadecimal digits without colons.</summary>
    internal string Fingerprint => _fingerprint ??= Convert.ToHexString(SHA256.HashData(Encoded));

    /// <summary>SHA-1 of a certificate in DER, upper-case hexadecimal digits: the name that Windows and .NET have for it,
    /// not a protection of it.</summary>
    internal static string ThumbprintOf(ReadOnlySpan<byte> encoded) =>
#pragma warning disable CA5350
        Convert.ToHexString(SHA1.HashData(encoded));
#pragma warning restore CA5350

    /// <summary>
    /// Whether subject and issuer are the same name (RFC 5280 3.2): a root, or a CA's link to its own next key.
    /// </summary>
    internal bool IsSelfIssued => SubjectName.Span.SequenceEqual(IssuerName.Span);

    /// <summary>Whether basic constraints say that it is a CA.</summary>
    internal bool IsCA => BasicConstraints is { IsCA: true };

    /// <summary>
    /// What is readable but breaks the rules of the encoding, each in a few words; not the serial number's value.
    /// </summary>
    internal IReadOnlyList<string> Malformations { get; }

    /// <summary>Decodes a certificate.</summary>
    /// <param name="der">The bytes; kept, not copied.</param>
    /// <exception cref="ClusterCertsException">They do not have the structure of a certificate; the message says why.</exception>
    internal static DecodedCertificate Decode(byte[] der)
    {
        try
        {
            EncodingLimits.Check(der.Length, EncodingLimits.CertificateOctets, "octets");
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            AsnReader certificate = reader.ReadSequence();
            TbsFields tbs = TbsFields.Decode(certificate.ReadEncodedValue());
            AlgorithmIdentifier algorithm = AlgorithmIdentifier.Read(certificate);
            byte[] signature = certificate.ReadBitString(out int unused);
            if (signature.Length == 0)
                throw new AsnContentException("The signature is empty.");

            var around = new List<string>();
            if (unused != 0)
                around.Add("the signature is not a whole number of octets");
            if (certificate.HasData || reader.HasData)
                around.Add("bytes follow the certificate");
            if (!algorithm.IsSameAs(tbs.SignatureAlgorithm))
                around.Add("the signature algorithms within and beside the signed part differ");
            return new DecodedCertificate(der, tbs, algorithm, signature, around);
        }
        catch (Exception e) when (DecoderGuard.IsFault(e))
        {
            throw Malformed(e);
        }
    }

    /// <summary>Decodes a TBSCertificate, to look at it before it is signed.</summary>
    /// <param name="tbs">The bytes; kept, not copied.</param>
    /// <exception cref="ClusterCertsException">They do not have the structure of a TBSCertificate; the message says
    /// why.</exception>
    internal static DecodedCertificate DecodeUnsigned(byte[] tbs)
    {
        try
        {
            TbsFields fields = TbsFields.Decode(tbs);
            return new DecodedCertificate(tbs, fields, fields.SignatureAlgorithm, default, []);
        }
        catch (Exception e) when (DecoderGuard.IsFault(e))
        {
            throw Malformed(e);
        }
    }

    private static ClusterCertsException Malformed(Exception e) => new(
        ErrorCode.MalformedCertificate,
        e switch
        {
            EncodingLimitException => $"The certificate {e.Message}.",
            AsnContentException => $"These bytes are not a well-formed X.509 certificate: {e.Message}",
            _ => "These bytes are not a well-formed X.509 certificate.",
        },
        null,
        e);

    /// <summary>Why an authority key identifier is not about this certificate, in a few words, or null when it may be. OpenSSL and Windows
    /// take no other.</summary>
    /// <param name="named">The identifier in a certificate that this one is said to have signed.</param>
    internal string? ProblemWith(AuthorityKeyId named)
    {
        if (named.KeyId is { } wanted && SubjectKeyIdentifier is { } key && wanted != key)
        {
            return $"its authorityKeyIdentifier {wanted} is not "
                + $"the subjectKeyIdentifier {key} of its issuer";
        }

        if (named.SerialNumber is { } serial && serial != SerialValue)
            return $"its authorityKeyIdentifier names another serial number than that of its issuer, {SerialText}";
        return named.IssuerName is { } name && !name.Span.SequenceEqual(IssuerName.Span)
            ? $"its authorityKeyIdentifier names another issuer of its issuer than '{Issuer}'"
            : null;
    }
}
