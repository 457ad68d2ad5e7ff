using System.Formats.Asn1;
using System.Text;

namespace ClusterCerts;

/// <summary>Reads and writes files of certificates: PEM with one or more, or one DER certificate.</summary>
internal static class CertificateFile
{
    private const string Label = "CERTIFICATE";

    /// <summary>The certificates of a file, in its order. Private keys beside them (a combined file) are passed over.</summary>
    /// <param name="path">A PEM or DER file.</param>
    /// <returns>At least one DER certificate; its outer structure is checked, its fields are not.</returns>
    /// <exception cref="ClusterCertsException">The file cannot be read, is damaged, or holds no certificate.</exception>
    internal static IReadOnlyList<byte[]> Read(string path) => Parse(PemFile.Read(path), path);

    internal static IReadOnlyList<byte[]> Parse(IReadOnlyList<PemBlock> blocks, string path)
    {
        var certificates = new List<byte[]>();
        foreach (PemBlock block in blocks)
        {
            if (block.Label is null or Label or "X509 CERTIFICATE")
                certificates.Add(CheckOuter(block.Content, path));
        }

        if (certificates.Count > 0)
            return certificates;
        if (blocks.Any(b => b.Label?.EndsWith("PRIVATE KEY", StringComparison.Ordinal) == true))
        {
            throw new ClusterCertsException(
                ErrorCode.KeyInsteadOfCertificate, $"'{path}' holds a private key, not a certificate; name the .crt file.", path);
        }

        throw new ClusterCertsException(ErrorCode.NoCertificate, $"'{path}' holds no certificate.", path);
    }

    /// <summary>Certificates as PEM, in the order given, LF line ends.</summary>
    internal static byte[] Write(IEnumerable<byte[]> certificates)
    {
        var text = new StringBuilder();
        foreach (byte[] certificate in certificates)
            text.Append(PemFile.Write(Label, certificate));
        return Encoding.ASCII.GetBytes(text.ToString());
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
            if (PrivateKeyFile.LooksLikeKey(der))
            {
                throw new ClusterCertsException(
                    ErrorCode.KeyInsteadOfCertificate, $"'{path}' holds a private key, not a certificate; name the .crt file.", path);
            }

            throw new ClusterCertsException(
                ErrorCode.MalformedCertificate, $"'{path}' holds no well-formed X.509 certificate: {e.Message}", path, e);
        }
    }

    private static ClusterCertsException Malformed(string path, string why) => new(
        ErrorCode.MalformedCertificate, $"'{path}' holds no well-formed X.509 certificate: {why}.", path);
}
