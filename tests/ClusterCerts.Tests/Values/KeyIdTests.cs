namespace ClusterCerts.Tests.Values;

/// <summary>The value that names a key.</summary>
public sealed class KeyIdTests
{
    [Theory]
    [InlineData("0A1B", "0A1B")]
    [InlineData("0a1b", "0A1B")] // either case
    [InlineData("", "")] // an empty extension
    public void Text_is_read_and_written(string text, string written)
    {
        Assert.True(KeyId.TryParse(text, out KeyId id));
        Assert.Equal(written, id.ToString());
        Assert.Equal(Convert.FromHexString(text), id.ToArray());
        Assert.Equal(new KeyId(Convert.FromHexString(text)), id);
    }

    [Theory]
    [InlineData("A")] // half an octet
    [InlineData("0x0A")]
    [InlineData("0A:1B")]
    [InlineData("xy")]
    public void Other_text_is_refused(string text) => Assert.False(KeyId.TryParse(text, out _));

    [Fact]
    public void One_without_octets_is_the_default()
    {
        Assert.True(default(KeyId).IsEmpty);
        Assert.Equal(default, new KeyId([]));
        Assert.NotEqual(default, new KeyId([0]));
    }
}
