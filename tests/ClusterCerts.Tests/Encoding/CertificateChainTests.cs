using ClusterCerts.Tests.Trust;

namespace ClusterCerts.Tests.Encoding;

/// <summary>Certificates that are handed around together.</summary>
public sealed class CertificateChainTests
{
    private static readonly Forged Root = Forge.Root();

    [Fact]
    public void Each_is_decoded_once_and_in_its_order()
    {
        var chain = new CertificateChain([Forge.Leaf(Root, "1").Der, Root.Der]);
        Assert.Equal(["CN=1", "CN=Root"], chain.Select(c => c.Subject));
        Assert.Same(chain[0], chain[0]);
        Assert.Same(chain[^1], chain.Last());
    }

    [Fact]
    public void One_that_is_malformed_is_told_by_who_looks_at_it()
    {
        var chain = new CertificateChain([Root.Der, [0x30, 0]]);
        Assert.Equal("CN=Root", chain[0].Subject);
        Assert.Equal(2, chain.Count);
        Assert.Equal(ErrorCode.MalformedCertificate, Assert.Throws<ClusterCertsException>(() => chain[1]).ErrorCode);
    }

    [Fact]
    public void Decoded_ones_are_taken_as_they_are()
    {
        DecodedCertificate root = DecodedCertificate.Decode(Root.Der);
        CertificateChain one = [root], chain = [root, .. one], none = [];
        Assert.All(chain, c => Assert.Same(root, c));
        Assert.Equal([Root.Der, Root.Der], chain.Encoded);
        Assert.Empty(none);
    }
}
