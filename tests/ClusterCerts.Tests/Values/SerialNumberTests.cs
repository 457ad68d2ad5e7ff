using System.Numerics;

namespace ClusterCerts.Tests.Values;

public sealed class SerialNumberTests
{
    [Theory]
    [InlineData("01", "01")]
    [InlineData("0x0f", "0F")]
    [InlineData("00:AB:cd", "ABCD")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", "0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")]
    public void Text_round_trips(string text, string expected)
    {
        Assert.Equal(expected, SerialNumber.Parse(text).ToString());
        Assert.Equal(SerialNumber.Parse(text), SerialNumber.Parse(expected));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("xyz")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")] // 20 octets of ones would be negative, or 21 octets
    [InlineData("0100000000000000000000000000000000000000FF")]
    public void Text_that_is_no_serial_number_is_refused(string text) =>
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => SerialNumber.Parse(text)).ErrorCode);

    [Fact]
    public void Next_is_above_whatever_was_last()
    {
        BigInteger last = 0;
        for (int i = 0; i < 100; i++)
        {
            SerialNumber next = SerialNumber.NextAfter(last, System.Security.Cryptography.RandomNumberGenerator.Fill);
            Assert.True(next.Value > last);
            Assert.Equal(i + 1, (int)(next.Value >> 64));
            last = next.Value + (i % 3); // OpenSSL counting on by single steps in between
        }
    }

    [Fact]
    public void Next_ends_at_20_octets()
    {
        BigInteger highest = (BigInteger.One << 159) - 1;
        Assert.Equal(ErrorCode.SerialNumberExhausted, Assert.Throws<ClusterCertsException>(() => SerialNumber.NextAfter(highest, b => b.Fill(1))).ErrorCode);
    }

    // The number before, what the random source gives for each octet, and the next one: a counter above 64 random bits.
    [Theory]
    [InlineData("0", 0x00, "010000000000000000")]
    [InlineData("0", 0xFF, "01FFFFFFFFFFFFFFFF")]
    [InlineData("01FFFFFFFFFFFFFFFF", 0x00, "020000000000000000")]
    [InlineData("FF0000000000000001", 0xAB, "0100ABABABABABABABAB")]
    [InlineData("05", 0x11, "011111111111111111")] // a small number that openssl gave
    public void Next_is_a_counter_above_random_bits(string last, int octet, string expected)
    {
        BigInteger before = BigInteger.Parse("0" + last, System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(expected, SerialNumber.NextAfter(before, b => b.Fill((byte)octet)).ToString());
    }

    // As numbers, not as text.
    [Theory]
    [InlineData("0A", "0100")]
    [InlineData("7F", "80")]
    [InlineData("01", "02")]
    public void They_are_ordered_as_numbers(string less, string more)
    {
        SerialNumber left = SerialNumber.Parse(less), right = SerialNumber.Parse(more);
        Assert.True(left < right && right > left && left <= right && right >= left);
        Assert.False(left > right || right <= left);
        Assert.True(left.CompareTo(SerialNumber.Parse("00" + less)) == 0);
    }
}
