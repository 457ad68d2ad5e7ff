using System.Formats.Asn1;
using System.Numerics;

namespace ClusterCerts.Tests.Keys;

/// <summary>scrypt: what it derives, and what is spent on it at most.</summary>
public sealed class ScryptTermsTests
{
    // RFC 7914 12: passphrase, salt, N, r, p.
    [Theory]
    [InlineData(
        "", "", 16, 1, 1, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")]
    [InlineData(
        "pleaseletmein", "SodiumChloride", 16384, 8, 1,
        "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887")]
    public void It_derives_as_the_standard_says(string passphrase, string salt, int cost, int size, int parallel, string key)
    {
        ScryptTerms terms = ScryptTerms.Read(Parameters(System.Text.Encoding.ASCII.GetBytes(salt), cost, size, parallel));
        Assert.Equal(key, Convert.ToHexStringLower(ForeignSchemes.Engine.Scrypt(System.Text.Encoding.ASCII.GetBytes(passphrase), terms, key.Length / 2)));
        Assert.Equal(cost * size * parallel, terms.Steps);
    }

    // N, r, p: what is no scrypt, and what takes too much memory or too many steps.
    [Theory]
    [InlineData("262144", "7", "1", null)] // 224 MiB
    [InlineData("262144", "8", "1", "more than 256 MiB")] // and one block more
    [InlineData("16384", "8", "76", null)]
    [InlineData("16384", "8", "77", "10,000,000 steps")]
    [InlineData("2", "1", "5000000", "more than 256 MiB")] // what is done at once is kept at once
    [InlineData("2", "2097152", "1", "more than 256 MiB")]
    [InlineData("2", "600000", "1", "more than 256 MiB")] // large blocks, of which few are kept
    [InlineData("2", "1", "2000000", "more than 256 MiB")]
    [InlineData("4", "1", "1048576", "more than 256 MiB")]
    [InlineData("131072", "8", "1", null)]
    [InlineData("131072", "8", "9", "more than 256 MiB")] // what one time kept is not free at once
    [InlineData("1606938044258990275541962092341162602522202993782792835301376", "8", "1", "more than 256 MiB")] // 2^200
    [InlineData("16384", "99999999999999999999", "1", "more than 256 MiB")]
    [InlineData("16384", "8", "99999999999999999999", "more than 256 MiB")]
    [InlineData("1", "8", "1", "no power of two")]
    [InlineData("16383", "8", "1", "no power of two")]
    [InlineData("-16384", "8", "1", "no power of two")]
    [InlineData("16384", "0", "1", "not positive")]
    [InlineData("16384", "8", "0", "not positive")]
    [InlineData("65536", "1", "1", "too great for its block size")]
    [InlineData("32768", "1", "1", null)]
    public void Its_cost_is_bounded_before_it_is_spent(string cost, string size, string parallel, string? refused)
    {
        AsnReader parameters = Parameters(new byte[8], Number(cost), Number(size), Number(parallel));
        Exception? error = Record.Exception(() => ScryptTerms.Read(parameters));
        Assert.Equal(refused is null, error is null);
        if (refused is not null)
        {
            Assert.Contains(refused, error!.Message, StringComparison.Ordinal);
            Assert.Equal(refused.StartsWith("more", StringComparison.Ordinal) || refused.StartsWith("10", StringComparison.Ordinal), error is UnopenedSchemeException);
        }
    }

    private static BigInteger Number(string text) => BigInteger.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static AsnReader Parameters(byte[] salt, BigInteger cost, BigInteger size, BigInteger parallel)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteOctetString(salt);
        writer.WriteInteger(cost);
        writer.WriteInteger(size);
        writer.WriteInteger(parallel);
        return new AsnReader(writer.Encode(), AsnEncodingRules.DER);
    }
}
