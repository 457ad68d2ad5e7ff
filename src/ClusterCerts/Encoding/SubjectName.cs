using System.Formats.Asn1;

namespace ClusterCerts.Encoding;

/// <summary>Makes the names that certificates are given (RFC 5280 4.1.2.4), in DER; <see cref="DistinguishedName"/> reads names.</summary>
internal static class SubjectName
{
    // OpenSSL looks at no more; ours have a handful.
    private const int MostAttributes = 32;

    private static readonly AttributeKind CommonName = AttributeKind.Find("CN")!;

    /// <summary>Reads text such as <c>CN=prod, O=Example</c>, the most specific first; text without an equals sign is the common name.</summary>
    /// <exception cref="ClusterCertsException">It is empty, not a distinguished name, or beyond the bounds of RFC 5280.</exception>
    internal static byte[] Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw Invalid(text, "it is empty", null);
        if (!text.Contains('=', StringComparison.Ordinal))
            return FromCommonName(text.Trim());
        try
        {
            return Encode(SubjectText.Parse(text.TrimStart()), text);
        }
        catch (FormatException e)
        {
            throw Invalid(text, e.Message, e);
        }
    }

    /// <summary>A name of one common name, exactly as given.</summary>
    /// <exception cref="ClusterCertsException">It is empty, too long, or holds what no name may.</exception>
    internal static byte[] FromCommonName(string commonName)
    {
        if (CommonName.ProblemWith(commonName) is string problem)
            throw Invalid(commonName, problem, null);
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

    // The text begins with the most specific part, the encoding ends with it (RFC 4514 2.1).
    private static byte[] Encode(List<List<(string Type, string Value)>> parts, string text)
    {
        if (parts.Sum(p => p.Count) > MostAttributes)
            throw Invalid(text, $"it has more than {MostAttributes} attributes", null);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (List<(string Type, string Value)> part in Enumerable.Reverse(parts))
            {
                using (writer.PushSetOf())
                {
                    foreach ((string type, string value) in part)
                        Write(writer, type, value, text);
                }
            }
        }

        return writer.Encode();
    }

    private static void Write(AsnWriter writer, string type, string value, string text)
    {
        AttributeKind kind = AttributeKind.Find(type)
            ?? throw Invalid(text, $"'{DisplayText.Clip(type)}' is not a known attribute; write its type as OID.1.2.3", null);
        if (kind.ProblemWith(value) is string problem)
            throw Invalid(text, problem, null);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(kind.Oid);
            kind.Write(writer, value);
        }
    }

    private static ClusterCertsException Invalid(string? text, string why, Exception? inner) => new(
        ErrorCode.InvalidSubject,
        $"'{DisplayText.Clip(text ?? "")}' is not a distinguished name for a certificate: {why}. Write it like 'CN=prod' or 'CN=prod, O=Example'; "
            + "a comma in a value as \\, or in quotes.",
        text,
        inner);
}
