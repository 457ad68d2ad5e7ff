using System.Formats.Asn1;
using System.Globalization;

namespace ClusterCerts.Encoding;

/// <summary>
/// Reads the Time of certificates and revocation lists (RFC 5280 4.1.2.5): UTCTime until 2049, GeneralizedTime from 2050.
/// </summary>
internal static class CertificateTime
{
    private const int FirstGeneralizedYear = 2050;

    /// <summary>Reads a time; a readable one in a wrong form is noted, not refused.</summary>
    /// <param name="reader">Stands at the time.</param>
    /// <param name="field">The field's name for the note.</param>
    /// <param name="malformations">Takes the notes.</param>
    /// <exception cref="AsnContentException">It is not a time.</exception>
    internal static DateTimeOffset Read(AsnReader reader, string field, List<string> malformations)
    {
        bool utc = reader.PeekTag() == Asn1Tag.UtcTime;
        if (!utc && reader.PeekTag() != Asn1Tag.GeneralizedTime)
            throw new AsnContentException($"{field} is not a time.");
        AsnDecoder.ReadEncodedValue(reader.PeekEncodedValue().Span, AsnEncodingRules.DER, out int offset, out int length, out _);
        string text = System.Text.Encoding.Latin1.GetString(reader.ReadEncodedValue().Span.Slice(offset, length));

        DateTimeOffset time = utc ? ReadUtc(text, field) : ReadGeneralized(text, field);
        if (text.Length != (utc ? "YYMMDDHHMMSSZ" : "YYYYMMDDHHMMSSZ").Length || text[^1] != 'Z')
            malformations.Add($"{field} is not written in whole seconds of UTC ending in Z");
        if (!utc && time.Year < FirstGeneralizedYear)
            malformations.Add($"{field} is a GeneralizedTime before 2050");
        return time;
    }

    // RFC 5280 4.1.2.5.1: a two-digit year from 50 on is of the twentieth century.
    private static DateTimeOffset ReadUtc(string text, string field) =>
        text.Length > 2 && text.AsSpan(0, 2).IndexOfAnyExceptInRange('0', '9') < 0
            ? ReadGeneralized((text[0] >= '5' ? "19" : "20") + text, field)
            : throw Unreadable(field);

    private static DateTimeOffset ReadGeneralized(string text, string field)
    {
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> rest = digits < 0 ? "" : text.AsSpan(digits);
        digits = digits < 0 ? text.Length : digits;
        string format = digits == 12 ? "yyyyMMddHHmm" : "yyyyMMddHHmmss";
        ReadOnlySpan<char> number = text.AsSpan(0, digits);
        if (!DateTime.TryParseExact(number, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local))
            throw Unreadable(field);

        if (rest is ['.' or ',', ..])
        {
            int fraction = rest[1..].IndexOfAnyExceptInRange('0', '9');
            rest = fraction < 0 ? "" : rest[(1 + fraction)..];
        }

        return rest switch
        {
            "" or "Z" => new DateTimeOffset(local, TimeSpan.Zero),
            ['+' or '-', _, _, _, _] when TryOffset(rest, local, out DateTimeOffset time) => time,
            _ => throw Unreadable(field),
        };
    }

    private static bool TryOffset(ReadOnlySpan<char> text, DateTime local, out DateTimeOffset time)
    {
        time = default;
        if (!int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            return false;
        if (number > 1400 || number % 100 > 59)
            return false;
        long ticks = new TimeSpan(number / 100, number % 100, 0).Ticks;
        long utc = local.Ticks - (text[0] == '-' ? -ticks : ticks);
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
            return false;
        time = new DateTimeOffset(utc, TimeSpan.Zero);
        return true;
    }

    private static AsnContentException Unreadable(string field) => new($"{field} is not a readable time.");
}
