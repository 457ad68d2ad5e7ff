namespace ClusterCerts.Tests.Encoding;

/// <summary>Certificates that came in no order: the lowest first, then each one's issuer.</summary>
public sealed class CertificateOrderTests
{
    private static readonly Dictionary<string, byte[]> Made = Make();

    [Theory]
    [InlineData("leaf", "leaf")]
    [InlineData("root sub leaf", "leaf sub root")]
    [InlineData("sub leaf root", "leaf sub root")]
    [InlineData("root leaf", "root leaf")] // the one between is missing: no name tells which is lower
    [InlineData("stranger leaf sub", "stranger leaf sub")] // two chains, in the order of their first
    [InlineData("sub root", "sub root")]
    [InlineData("", "")]
    public void The_lowest_is_first(string given, string ordered)
    {
        byte[][] certificates = [.. given.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => Made[n])];
        Assert.Equal(ordered, string.Join(' ', CertificateOrder.LowestFirst(certificates).Select(NameOf)));
    }

    // What cannot be decoded stays where it was: whoever decodes it says what is wrong.
    [Fact]
    public void What_is_none_stays_in_its_place()
    {
        byte[][] given = [Made["root"], [0x30, 0x00], Made["leaf"]];
        Assert.Equal(given, CertificateOrder.LowestFirst(given));
    }

    private static string NameOf(byte[] certificate) => Made.Single(m => m.Value == certificate || m.Value.AsSpan().SequenceEqual(certificate)).Key;

    private static Dictionary<string, byte[]> Make()
    {
        Forged root = Forge.Root("CN=Order root"), sub = Forge.CA(root, "CN=Order sub"), other = Forge.Root("CN=Order other");
        return new()
        {
            ["root"] = root.Der,
            ["sub"] = sub.Der,
            ["leaf"] = Forge.Leaf(sub).Der,
            ["stranger"] = Forge.Leaf(other, "2").Der,
        };
    }
}
