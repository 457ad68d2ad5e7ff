using System.Formats.Asn1;

namespace ClusterCerts.Tests.Encoding;

/// <summary>Times of certificates and lists (RFC 5280 4.1.2.5), right, wrong in form, and no times.</summary>
public sealed class CertificateTimeTests
{
    private const byte Utc = 0x17, Generalized = 0x18;

    // The tag, the text, the moment, and what is noted.
    [Theory]
    [InlineData(Utc, "300615120000Z", "2030-06-15T12:00:00Z", "")]
    [InlineData(Utc, "491231235959Z", "2049-12-31T23:59:59Z", "")] // 4.1.2.5.1: 00 to 49 is this century
    [InlineData(Utc, "500101000000Z", "1950-01-01T00:00:00Z", "")] // and 50 to 99 the one before
    [InlineData(Generalized, "20500101000000Z", "2050-01-01T00:00:00Z", "")]
    [InlineData(Generalized, "99991231235959Z", "9999-12-31T23:59:59Z", "")] // 4.1.2.5: no end is known
    [InlineData(Generalized, "20491231235959Z", "2049-12-31T23:59:59Z", "before 2050")]
    [InlineData(Utc, "3006151200", "2030-06-15T12:00:00Z", "whole seconds")]
    [InlineData(Utc, "3006151200Z", "2030-06-15T12:00:00Z", "whole seconds")] // without seconds
    [InlineData(Utc, "300615120000+0200", "2030-06-15T10:00:00Z", "whole seconds")]
    [InlineData(Generalized, "20500101000000.5Z", "2050-01-01T00:00:00Z", "whole seconds")] // a fraction
    [InlineData(Generalized, "20500101000000", "2050-01-01T00:00:00Z", "whole seconds")] // local time, of nobody knows where
    public void A_readable_time_is_read(byte tag, string text, string moment, string noted)
    {
        var notes = new List<string>();
        DateTimeOffset time = CertificateTime.Read(Reader(tag, text), "notAfter", notes);
        Assert.Equal(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture), time);
        Assert.Equal(TimeSpan.Zero, time.Offset);
        Assert.Equal(noted.Length > 0 ? 1 : 0, notes.Count);
        Assert.All(notes, n => Assert.Contains(noted, n, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Utc, "")]
    [InlineData(Utc, "300229120000Z")] // no leap year
    [InlineData(Utc, "301315120000Z")]
    [InlineData(Utc, "30061512000aZ")]
    [InlineData(Generalized, "20500101000000+9999")]
    [InlineData(Generalized, "00010101000000+1400")] // before all time
    [InlineData(Generalized, "20500101000000Zx")]
    [InlineData(0x0C, "300615120000Z")] // UTF8String
    public void What_is_no_time_is_refused(byte tag, string text) => Assert.Contains(
        "notAfter", Assert.Throws<AsnContentException>(() => CertificateTime.Read(Reader(tag, text), "notAfter", [])).Message, StringComparison.Ordinal);

    private static AsnReader Reader(byte tag, string text) =>
        new((byte[])[tag, (byte)text.Length, .. System.Text.Encoding.ASCII.GetBytes(text)], AsnEncodingRules.DER);
}
