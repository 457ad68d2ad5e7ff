using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts;

/// <summary>Makes the names that certificates are given (RFC 5280 4.1.2.4), in DER; <see cref="DistinguishedName"/> reads names.</summary>
internal static class SubjectName
{
    /// <summary>Reads text such as <c>CN=prod, O=Example</c>; text without an equals sign is the common name.</summary>
    /// <exception cref="ClusterCertsException">It is empty or not a distinguished name.</exception>
    internal static byte[] Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw Invalid(text, null);
        if (!text.Contains('=', StringComparison.Ordinal))
            return FromCommonName(text.Trim());
        try
        {
            byte[] name = new X500DistinguishedName(text).RawData;
            return name.Length > 2 ? name : throw Invalid(text, null);
        }
        catch (CryptographicException e)
        {
            throw Invalid(text, e);
        }
    }

    /// <summary>A name of one common name, exactly as given.</summary>
    internal static byte[] FromCommonName(string commonName)
    {
        if (commonName.Any(char.IsControl))
            throw Invalid(commonName, null);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence()) // RDNSequence
        using (writer.PushSetOf()) // RelativeDistinguishedName
        using (writer.PushSequence()) // AttributeTypeAndValue
        {
            writer.WriteObjectIdentifier(Oids.CommonName);
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, commonName);
        }

        return writer.Encode();
    }

    /// <summary>Whether the name is one common name and nothing else.</summary>
    internal static bool IsCommonNameOnly(byte[] name) =>
        DistinguishedName.Decode(name, "subject", []).Parts is [[{ Oid: Oids.CommonName }]];

    private static ClusterCertsException Invalid(string text, Exception? inner) => new(
        ErrorCode.InvalidSubject, $"'{text}' is not a distinguished name; write it like 'CN=prod' or 'CN=prod, O=Example'.", text, inner);
}
