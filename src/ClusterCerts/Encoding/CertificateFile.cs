using System.Formats.Asn1;
using System.Text;

namespace ClusterCerts.Encoding;

/// <summary>Reads and writes files of certificates: PEM with one or more, one DER certificate, or PKCS #7.</summary>
internal static class CertificateFile
{
    private const string Label = "CERTIFICATE";

    /// <summary>The certificates of a file, in its order. Private keys beside them (a combined file) are skipped.</summary>
    /// <param name="path">A PEM, DER or PKCS #7 file.</param>
    /// <returns>At least one certificate; its outer structure is checked, its fields are not until it is looked at.</returns>
    /// <exception cref="ClusterCertsException">The file cannot be read, is damaged, or holds no certificate.</exception>
    internal static CertificateChain Read(string path) => Parse(PemFile.Read(path), path);

    internal static CertificateChain Parse(IReadOnlyList<PemBlock> blocks, string path, CertificateMemo? memo = null)
    {
        var certificates = new List<byte[]>();
        foreach (PemBlock block in blocks)
        {
            switch (block.Kind)
            {
                case ContentKind.Certificate:
                    certificates.Add(CheckOuter(block.Content, path));
                    break;
                case ContentKind.TrustedCertificate:
                    certificates.Add(CheckOuter(WithoutTrust(block.Content), path));
                    break;
                case ContentKind.Pkcs7:
                    certificates.AddRange(Pkcs7File.Certificates(block.Content, path).Select(der => CheckOuter(der, path)));
                    break;
                case ContentKind.Der when blocks.Count == 1:
                    certificates.Add(CheckOuter(block.Content, path)); // A damaged one: says where.
                    break;
                default:
                    break;
            }
        }

        return certificates.Count > 0 ? new(certificates, memo) : throw WrongContent.NoCertificate(blocks, path);
    }

    /// <summary>Certificates as PEM, in the order given, LF line ends.</summary>
    internal static byte[] Write(CertificateChain certificates) => Write(certificates.Encoded);

    /// <summary>The same of certificates in DER.</summary>
    internal static byte[] Write(IEnumerable<byte[]> certificates)
    {
        var text = new StringBuilder();
        foreach (byte[] certificate in certificates)
            text.Append(PemFile.Write(Label, certificate));
        return System.Text.Encoding.ASCII.GetBytes(text.ToString());
    }

    // RFC 5280 4.1: Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }, and nothing after it.
    private static byte[] CheckOuter(byte[] der, string path)
    {
        try
        {
            AsnDecoder.ReadSequence(der, AsnEncodingRules.DER, out int offset, out int length, out int consumed);
            if (consumed != der.Length)
                throw Malformed(path, "bytes follow it");
            ReadOnlySpan<byte> content = der.AsSpan(offset, length);
            AsnDecoder.ReadSequence(content, AsnEncodingRules.DER, out _, out _, out int tbs);
            content = content[tbs..];
            AsnDecoder.ReadSequence(content, AsnEncodingRules.DER, out _, out _, out int algorithm);
            AsnDecoder.ReadBitString(content[algorithm..], AsnEncodingRules.DER, out _, out int signature);
            return algorithm + signature == content.Length ? der : throw Malformed(path, "it has more than three parts");
        }
        catch (AsnContentException e)
        {
            // Under the label of a certificate.
            if (ContentKinds.OfDer(der) is not (ContentKind.Der or ContentKind.Certificate or ContentKind.TrustedCertificate))
                throw WrongContent.NoCertificate([new PemBlock(null, "", der)], path);

            throw new ClusterCertsException(
                ErrorCode.MalformedCertificate, $"'{path}' holds no well-formed X.509 certificate: {e.Message}", path, e);
        }
    }

    // OpenSSL's X509_CERT_AUX follows the certificate.
    private static byte[] WithoutTrust(byte[] der) =>
        AsnDecoder.TryReadEncodedValue(der, AsnEncodingRules.DER, out _, out _, out _, out int length) ? der[..length] : der;

    private static ClusterCertsException Malformed(string path, string why) => new(
        ErrorCode.MalformedCertificate, $"'{path}' holds no well-formed X.509 certificate: {why}.", path);
}
