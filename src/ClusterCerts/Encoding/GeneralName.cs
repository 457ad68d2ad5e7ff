using System.Formats.Asn1;

namespace ClusterCerts.Encoding;

/// <summary>The kinds of GeneralName (RFC 5280 4.2.1.6), numbered as their tags.</summary>
internal enum GeneralNameKind
{
    OtherName = 0,
    Email = 1,
    DnsName = 2,
    X400Address = 3,
    DirectoryName = 4,
    EdiPartyName = 5,
    Uri = 6,
    IPAddress = 7,
    RegisteredId = 8,
}

/// <summary>A GeneralName: its kind and its content octets (for a directory name, the Name inside).</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Content">The content.</param>
internal readonly record struct GeneralName(GeneralNameKind Kind, ReadOnlyMemory<byte> Content)
{
    /// <summary>The content of an e-mail address, DNS name or URI; octets that are not ASCII show as Latin-1.</summary>
    internal string Text => System.Text.Encoding.Latin1.GetString(Content.Span);

    /// <summary>Whether the content is an IA5String without control characters.</summary>
    internal bool IsPlainAscii => Content.Span.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) < 0;

    /// <summary>The user principal name that an otherName holds; null where it is of another type, or is no UTF8String.</summary>
    internal string? ReadUserPrincipalName()
    {
        try
        {
            // OtherName ::= SEQUENCE { type-id OBJECT IDENTIFIER, value [0] EXPLICIT ANY }, its own tag taken off.
            var reader = new AsnReader(Content, AsnEncodingRules.DER);
            if (reader.ReadObjectIdentifier() != Oids.UserPrincipalName)
                return null;
            AsnReader value = reader.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0));
            reader.ThrowIfNotEmpty();
            string text = value.ReadCharacterString(UniversalTagNumber.UTF8String);
            value.ThrowIfNotEmpty();
            return text;
        }
        catch (AsnContentException)
        {
            return null; // Anything may stand in one; what is not read is not used.
        }
    }

    /// <summary>Reads the name at the reader's place.</summary>
    /// <exception cref="AsnContentException">It is not a GeneralName.</exception>
    internal static GeneralName Read(AsnReader reader)
    {
        Asn1Tag tag = reader.PeekTag();
        if (tag.TagClass != TagClass.ContextSpecific || tag.TagValue > (int)GeneralNameKind.RegisteredId)
            throw new AsnContentException("A general name has an unknown tag.");
        var kind = (GeneralNameKind)tag.TagValue;
        if (tag.IsConstructed != IsConstructed(kind))
            throw new AsnContentException($"A general name of the kind {kind} has a wrong form.");
        ReadOnlyMemory<byte> encoded = reader.ReadEncodedValue();
        AsnDecoder.ReadEncodedValue(encoded.Span, AsnEncodingRules.DER, out int offset, out int length, out _);
        return new GeneralName(kind, encoded.Slice(offset, length));
    }

    /// <summary>A name of a kind that is text.</summary>
    internal static GeneralName Of(GeneralNameKind kind, string text) => new(kind, System.Text.Encoding.ASCII.GetBytes(text));

    /// <summary>Writes the name as it was read.</summary>
    internal void Write(AsnWriter writer)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, (int)Kind);
        if (!IsConstructed(Kind))
        {
            writer.WriteOctetString(Content.Span, tag);
            return;
        }

        var content = new AsnReader(Content, AsnEncodingRules.DER);
        using (writer.PushSequence(tag))
        {
            while (content.HasData)
                writer.WriteEncodedValue(content.ReadEncodedValue().Span);
        }
    }

    private static bool IsConstructed(GeneralNameKind kind) => kind is GeneralNameKind.OtherName or GeneralNameKind.X400Address
        or GeneralNameKind.DirectoryName or GeneralNameKind.EdiPartyName;

    /// <summary>Reads a GeneralNames sequence whose tag was taken off.</summary>
    internal static List<GeneralName> ReadAll(AsnReader sequence)
    {
        var names = new List<GeneralName>();
        while (sequence.HasData)
        {
            names.Add(Read(sequence));
            EncodingLimits.Check(names.Count, EncodingLimits.GeneralNames, "names");
        }

        return names;
    }
}
