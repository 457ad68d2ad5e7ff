using ClusterCerts.Tests.Trust;

namespace ClusterCerts.Tests.Encoding;

/// <summary>Certificates that several parts of one command decode.</summary>
public sealed class CertificateMemoTests
{
    private static readonly Forged Root = Forge.Root();

    [Fact]
    public void Gives_the_same_for_the_same_octets_and_another_for_others()
    {
        var memo = new CertificateMemo();
        DecodedCertificate first = memo.Decode(Root.Der);
        Assert.Same(first, memo.Decode([.. Root.Der]));
        Assert.Same(first, memo.DecodeOnce([.. Root.Der]));
        Assert.NotSame(first, memo.Decode(Forge.Leaf(Root, "1").Der));
        Assert.True(memo.Remembers);
    }

    // A ledger has a line for each certificate that there ever was.
    [Fact]
    public void Keeps_nothing_of_what_is_decoded_once()
    {
        var memo = new CertificateMemo();
        Assert.NotSame(memo.DecodeOnce(Root.Der), memo.DecodeOnce(Root.Der));
        Assert.NotSame(CertificateMemo.None.Decode(Root.Der), CertificateMemo.None.Decode(Root.Der));
        Assert.False(CertificateMemo.None.Remembers);
    }

    [Fact]
    public void Says_each_time_what_is_malformed()
    {
        var memo = new CertificateMemo();
        for (int i = 0; i < 2; i++)
            Assert.Equal(ErrorCode.MalformedCertificate, Assert.Throws<ClusterCertsException>(() => memo.Decode([0x30, 0])).ErrorCode);
    }
}
