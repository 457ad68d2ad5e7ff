using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace ClusterCerts.Encoding;

/// <summary>The hash of a name by which OpenSSL and Erlang find CA certificates and revocation lists in a folder.</summary>
/// <remarks>X509_NAME_hash since OpenSSL 1.0: of the name's canonical form, so that spelling it in another case or string type changes
/// nothing.</remarks>
internal static class NameHash
{
    /// <summary>The hash as it begins a file name: eight lower-case hexadecimal digits.</summary>
    internal static string Of(DistinguishedName name)
    {
        // The canonical form is the sets one after the other, without the sequence around them.
        var canonical = new MemoryStream();
        foreach (IReadOnlyList<NameAttribute> part in name.Parts)
            canonical.Write(Canonical(part));
#pragma warning disable CA5350 // A name for a file, not a protection.
        byte[] hash = SHA1.HashData(canonical.ToArray());
#pragma warning restore CA5350
        return BitConverter.IsLittleEndian
            ? BitConverter.ToUInt32(hash).ToString("x8", System.Globalization.CultureInfo.InvariantCulture)
            : Convert.ToHexStringLower([hash[3], hash[2], hash[1], hash[0]]);
    }

    private static byte[] Canonical(IReadOnlyList<NameAttribute> part)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf())
        {
            foreach (NameAttribute attribute in part)
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(attribute.Oid);
                    if (attribute.Text is string text && IsCanonicalized(attribute))
                        writer.WriteCharacterString(UniversalTagNumber.UTF8String, Canonical(text));
                    else
                        writer.WriteEncodedValue(attribute.Encoded.Span);
                }
            }
        }

        return writer.Encode();
    }

    // A NumericString stays as it is; every other string type becomes UTF-8.
    private static bool IsCanonicalized(NameAttribute attribute) =>
        Asn1Tag.Decode(attribute.Encoded.Span, out _).TagValue != (int)UniversalTagNumber.NumericString;

    // White space at the ends goes, within it becomes one blank; ASCII letters become small, others stay.
    private static string Canonical(string text)
    {
        var canonical = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (!IsSpace(c))
                canonical.Append(char.IsAscii(c) ? char.ToLowerInvariant(c) : c);
            else if (canonical.Length > 0 && canonical[^1] != ' ')
                canonical.Append(' ');
        }

        return canonical.ToString().TrimEnd(' ');
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\v' or '\f' or '\r';
}
