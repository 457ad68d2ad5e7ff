using System.Numerics;

namespace ClusterCerts.Tests.Storage;

/// <summary>The file with the last number, as openssl reads and writes it.</summary>
public sealed class SerialFileTests
{
    // The text, and the number in hexadecimal.
    [Theory]
    [InlineData("01\n", "1")]
    [InlineData("01", "1")] // without a line end
    [InlineData(" 0a0B \r\n", "A0B")] // in either case, and as Windows ends a line
    [InlineData("FF\n", "FF")] // no negative number
    [InlineData("0\n", "0")]
    [InlineData("F", "F")] // an odd count of digits
    public void A_number_is_read(string text, string number) => Assert.Equal(number, Digits(Parse(text)));

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("0x01")]
    [InlineData("-1")]
    [InlineData("01\n02\n")]
    [InlineData("0G")]
    [InlineData("01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")] // longer than any number
    public void What_holds_none_is_told_with_what_to_do(string text)
    {
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => Parse(text));
        Assert.Equal(ErrorCode.SerialFileDamaged, error.ErrorCode);
        Assert.Contains("'signing.srl'", error.Message, StringComparison.Ordinal);
    }

    // An even count of upper-case digits and one line end.
    [Theory]
    [InlineData("1", "01\n")]
    [InlineData("A0B", "0A0B\n")]
    [InlineData("FF", "FF\n")]
    public void It_is_written_as_openssl_does(string number, string text)
    {
        BigInteger value = Parse(number);
        Assert.Equal(text, System.Text.Encoding.ASCII.GetString(SerialFile.Encode(value)));
        Assert.Equal(value, Parse(text));
    }

    private static BigInteger Parse(string text) => SerialFile.Parse(System.Text.Encoding.ASCII.GetBytes(text), "signing.srl");

    private static string Digits(BigInteger number) =>
        number.IsZero ? "0" : Convert.ToHexString(number.ToByteArray(isUnsigned: true, isBigEndian: true)).TrimStart('0');
}
