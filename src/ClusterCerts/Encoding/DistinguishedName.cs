using System.Buffers;
using System.Formats.Asn1;
using System.Text;

namespace ClusterCerts.Encoding;

/// <summary>An attribute of a name: its type and its text (null when the value is not a character string).</summary>
/// <param name="Oid">The attribute's type.</param>
/// <param name="Text">The text exactly as certified, or null.</param>
/// <param name="Encoded">The encoded value.</param>
internal readonly record struct NameAttribute(string Oid, string? Text, ReadOnlyMemory<byte> Encoded);

/// <summary>
/// A Name (RFC 5280 4.1.2.4): relative distinguished names from the least to the most specific, each a set of attributes.
/// </summary>
internal sealed class DistinguishedName
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",+=\"<>#;");

    // Above the bounds of RFC 5280 A.1, so that what may be certified is shown whole.
    private const int LongestValue = 260;

    private DistinguishedName(ReadOnlyMemory<byte> encoded, IReadOnlyList<IReadOnlyList<NameAttribute>> parts)
    {
        Encoded = encoded;
        Parts = parts;
        CommonNames = [.. parts.SelectMany(part => part)
            .Where(attribute => attribute is { Oid: Oids.CommonName, Text: not null })
            .Select(attribute => attribute.Text!)];
    }

    /// <summary>The whole name in DER.</summary>
    internal ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>The relative distinguished names in the encoded order: the most specific is last.</summary>
    internal IReadOnlyList<IReadOnlyList<NameAttribute>> Parts { get; }

    /// <summary>Every common name, in the encoded order.</summary>
    internal IReadOnlyList<string> CommonNames { get; }

    /// <summary>Whether there is no attribute at all.</summary>
    internal bool IsEmpty => Parts.Count == 0;

    /// <summary>Reads a name.</summary>
    /// <param name="encoded">The DER.</param>
    /// <param name="field">What it is, for the notes.</param>
    /// <param name="malformations">Takes notes on what is readable but wrong.</param>
    /// <exception cref="AsnContentException">It is not a Name.</exception>
    internal static DistinguishedName Decode(ReadOnlyMemory<byte> encoded, string field, List<string> malformations)
    {
        var outer = new AsnReader(encoded, AsnEncodingRules.DER);
        AsnReader sequence = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var parts = new List<IReadOnlyList<NameAttribute>>(4);
        int count = 0;
        while (sequence.HasData)
        {
            AsnReader set = sequence.ReadSetOf(skipSortOrderValidation: true);
            var attributes = new List<NameAttribute>(1);
            while (set.HasData)
            {
                EncodingLimits.Check(++count, EncodingLimits.NameAttributes, "attributes in a name");
                attributes.Add(ReadAttribute(set.ReadSequence(), field, malformations));
            }

            if (attributes.Count == 0)
                malformations.Add($"the {field} has an empty part");
            parts.Add(attributes);
        }

        return new DistinguishedName(encoded, parts);
    }

    /// <summary>
    /// The text that <see cref="SubjectName"/> reads again and the platform writes too: most specific first, values quoted where
    /// they need it; a backslash is doubled.
    /// </summary>
    /// <remarks>
    /// Control characters are shown as U+FFFD, so the text is safe to print; compare with <see cref="CommonNames"/>, not with
    /// this.
    /// </remarks>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (int i = Parts.Count - 1; i >= 0; i--)
        {
            if (text.Length > 0)
                text.Append(", ");
            text.AppendJoin(" + ", Parts[i].Select(Format));
        }

        return text.ToString();
    }

    /// <summary>Whether both are one name, however their text is encoded (RFC 5280 7.1).</summary>
    internal bool IsSameAs(DistinguishedName other) => Parts.Count == other.Parts.Count && IsWithin(other);

    /// <summary>Whether this name lies in the subtree: its first parts are the other's parts (RFC 5280 4.2.1.10).</summary>
    internal bool IsWithin(DistinguishedName subtree)
    {
        if (subtree.Parts.Count > Parts.Count)
            return false;
        for (int i = 0; i < subtree.Parts.Count; i++)
        {
            if (!SamePart(Parts[i], subtree.Parts[i]))
                return false;
        }

        return true;
    }

    private static NameAttribute ReadAttribute(AsnReader attribute, string field, List<string> malformations)
    {
        string oid = attribute.ReadObjectIdentifier();
        Asn1Tag tag = attribute.PeekTag();
        ReadOnlyMemory<byte> encoded = attribute.PeekEncodedValue();
        if (tag.TagClass != TagClass.Universal || tag.IsConstructed || !IsString((UniversalTagNumber)tag.TagValue))
        {
            attribute.ReadEncodedValue();
            attribute.ThrowIfNotEmpty();
            return new NameAttribute(oid, null, encoded);
        }

        string text;
        try
        {
            text = attribute.ReadCharacterString((UniversalTagNumber)tag.TagValue);
        }
        catch (AsnContentException)
        {
            // Others write '*', '@' or '_' in a PrintableString; the text is still plain to see.
            AsnDecoder.ReadEncodedValue(encoded.Span, AsnEncodingRules.DER, out int offset, out int length, out _);
            text = System.Text.Encoding.Latin1.GetString(encoded.Span.Slice(offset, length));
            attribute.ReadEncodedValue();
            malformations.Add(
                $"the {field} holds characters that its string type {(UniversalTagNumber)tag.TagValue} does not have");
        }

        attribute.ThrowIfNotEmpty();
        if (text.Length == 0)
            malformations.Add($"the {field} holds an empty {AttributeKind.NameOf(oid)}");
        if (text.Contains('\0', StringComparison.Ordinal))
            malformations.Add($"the {field} holds a NUL character");
        return new NameAttribute(oid, text, encoded);
    }

    private static bool IsString(UniversalTagNumber tag) => tag
        is UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String
        or UniversalTagNumber.NumericString or UniversalTagNumber.VisibleString or UniversalTagNumber.BMPString
        or UniversalTagNumber.T61String;

    private static bool SamePart(IReadOnlyList<NameAttribute> left, IReadOnlyList<NameAttribute> right) =>
        left.Count == right.Count && right.All(r => left.Any(l => SameAttribute(l, r)));

    // RFC 5280 7.1: case and repeated blanks do not tell names apart.
    private static bool SameAttribute(NameAttribute left, NameAttribute right)
    {
        if (left.Oid != right.Oid)
            return false;
        return left.Text is not null && right.Text is not null
            ? string.Equals(Collapse(left.Text), Collapse(right.Text), StringComparison.OrdinalIgnoreCase)
            : left.Encoded.Span.SequenceEqual(right.Encoded.Span);
    }

    private static string Collapse(string text) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Format(NameAttribute attribute)
    {
        string value = attribute.Text is null
            ? "#" + Convert.ToHexString(attribute.Encoded.Span)
            : Quote(DisplayText.ClipTo(attribute.Text, LongestValue));
        return $"{AttributeKind.NameOf(attribute.Oid)}={value}";
    }

    private static string Quote(string text)
    {
        bool needed = text.Length == 0 || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1])
            || text.AsSpan().IndexOfAny(Special) >= 0;
        string escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal);
        return needed ? "\"" + escaped.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : escaped;
    }
}
