using System.Buffers;
using System.Formats.Asn1;

namespace ClusterCerts.Encoding;

/// <summary>An attribute that a name may have: its type, how it is called in text, and its bounds.</summary>
/// <param name="Oid">The type.</param>
/// <param name="Names">How it is called; the first is written.</param>
/// <param name="Longest">The most characters (RFC 5280 Appendix A.1).</param>
internal sealed record AttributeKind(string Oid, string[] Names, int Longest)
{
    // RFC 5280 A.1: PrintableString.
    private static readonly SearchValues<char> Printable = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?");

    // RFC 5280 A.1 ub-common-name and so on; the other types' bounds are those of X.520 and RFC 4524.
    private static readonly AttributeKind[] Known =
    [
        new(Oids.CommonName, ["CN"], 64),
        new("2.5.4.4", ["SN", "SURNAME"], 64),
        new("2.5.4.5", ["SERIALNUMBER"], 64) { IsPrintable = true },
        new("2.5.4.6", ["C"], 2) { IsPrintable = true },
        new("2.5.4.7", ["L"], 128),
        new("2.5.4.8", ["S", "ST"], 128),
        new("2.5.4.9", ["STREET"], 128),
        new("2.5.4.10", ["O"], 64),
        new("2.5.4.11", ["OU"], 64),
        new("2.5.4.12", ["T", "TITLE"], 64),
        new("2.5.4.13", ["DESCRIPTION"], 1024),
        new("2.5.4.17", ["POSTALCODE"], 40),
        new("2.5.4.42", ["G", "GN", "GIVENNAME"], 64),
        new("2.5.4.43", ["I", "INITIALS"], 64),
        new("2.5.4.44", ["GENERATIONQUALIFIER"], 64),
        new("2.5.4.46", ["DNQ", "DNQUALIFIER"], 64) { IsPrintable = true },
        new("2.5.4.65", ["PSEUDONYM"], 128),
        new("2.5.4.97", ["ORGANIZATIONIDENTIFIER"], 256),
        new("1.2.840.113549.1.9.1", ["E", "EMAIL", "EMAILADDRESS"], 255) { IsAscii = true },
        new("0.9.2342.19200300.100.1.1", ["UID", "USERID"], 256),
        new("0.9.2342.19200300.100.1.25", ["DC"], 63) { IsAscii = true },
    ];

    /// <summary>Whether it is a PrintableString, whatever its value.</summary>
    internal bool IsPrintable { get; private init; }

    /// <summary>Whether it is an IA5String.</summary>
    internal bool IsAscii { get; private init; }

    /// <summary>The kind with a name, or with the type <c>OID.1.2.3</c> or <c>1.2.3</c>; null when nobody knows it.</summary>
    internal static AttributeKind? Find(string name)
    {
        string oid = name.StartsWith("OID.", StringComparison.OrdinalIgnoreCase) ? name[4..] : name;
        return Array.Find(Known, k => k.Oid == oid || k.Names.Contains(name, StringComparer.OrdinalIgnoreCase))
            ?? (IsOid(oid) ? new AttributeKind(oid, ["OID." + oid], 256) : null);
    }

    /// <summary>How a type is written in text.</summary>
    internal static string NameOf(string oid) => Array.Find(Known, k => k.Oid == oid)?.Names[0] ?? "OID." + oid;

    /// <summary>Why a value may not be certified: a part of a sentence, or null.</summary>
    internal string? ProblemWith(string value)
    {
        if (value.Length == 0)
            return $"{Names[0]} is empty";
        if (value.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029'))
            return $"{Names[0]} holds a control character";
        if (value.EnumerateRunes().Any(r => r.Value == 0xFFFD) && !value.Contains('\uFFFD', StringComparison.Ordinal))
            return $"{Names[0]} holds half of a character (a lone surrogate)";
        int length = value.EnumerateRunes().Count();
        if (Oid == "2.5.4.6" && (length != 2 || !value.All(char.IsAsciiLetter)))
            return $"{Names[0]} is a country's two letters (ISO 3166), such as DE";
        if (length > Longest)
            return $"{Names[0]} has {length} characters, and at most {Longest} are allowed (RFC 5280 A.1)";
        if (IsPrintable && value.AsSpan().IndexOfAnyExcept(Printable) >= 0)
            return $"{Names[0]} holds other characters than plain letters, digits, blanks and '()+,-./:=?";
        return IsAscii && !value.All(char.IsAscii) ? $"{Names[0]} holds other characters than ASCII" : null;
    }

    /// <summary>Writes a value that was checked.</summary>
    internal void Write(AsnWriter writer, string value) => writer.WriteCharacterString(
        IsAscii ? UniversalTagNumber.IA5String
            : value.AsSpan().IndexOfAnyExcept(Printable) < 0 ? UniversalTagNumber.PrintableString
            : UniversalTagNumber.UTF8String,
        value);

    // X.660: the first arc is 0 to 2, and under 0 and 1 the second is below 40.
    private static bool IsOid(string text)
    {
        try
        {
            new AsnWriter(AsnEncodingRules.DER).WriteObjectIdentifier(text);
            return text.Contains('.', StringComparison.Ordinal);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
