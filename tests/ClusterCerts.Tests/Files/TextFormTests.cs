namespace ClusterCerts.Tests.Files;

/// <summary>Text of two or four octets a character is known by its mark, or by the hyphens that PEM begins with.</summary>
public sealed class TextFormTests
{
    [Theory]
    [InlineData("FFFE2D00", "UTF-16")]
    [InlineData("FEFF002D", "UTF-16")]
    [InlineData("FFFE00002D000000", "UTF-32")] // its mark begins as that of UTF-16
    [InlineData("0000FEFF0000002D", "UTF-32")]
    [InlineData("2D002D00", "UTF-16LE")]
    [InlineData("002D002D", "UTF-16BE")]
    [InlineData("2D0000002D000000", "UTF-32LE")]
    [InlineData("0000002D0000002D", "UTF-32BE")]
    [InlineData("EFBBBF2D2D", null)] // UTF-8
    [InlineData("2D2D2D2D2D", null)]
    [InlineData("3082", null)]
    [InlineData("", null)]
    public void A_wide_form_has_its_name(string bytes, string? name) => Assert.Equal(name, TextForm.WideName(Convert.FromHexString(bytes)));
}
