using ClusterCerts.Audit;

namespace ClusterCerts.Tests.Audit;

/// <summary>The trust bundle holds the roots that nodes are to trust: what is there instead, or only besides, is told apart.</summary>
public sealed class TrustBundleAuditTests
{
    [Theory]
    [InlineData("another CA")]
    [InlineData("a node")]
    [InlineData("nothing")]
    [InlineData("garbage")]
    public void One_without_the_CA_that_signs_is_told(string content)
    {
        using var authority = new TestAuthority();
        authority.Issue("1");
        using var other = new TestAuthority();
        string trust = authority.File("trust.crt");
        File.WriteAllBytes(trust, content switch
        {
            "another CA" => File.ReadAllBytes(other.File("trust.crt")),
            "a node" => File.ReadAllBytes(authority.File("node.1.crt")),
            "nothing" => [],
            _ => "garbage"u8.ToArray(),
        });
        LedgerFinding found = Assert.Single(CertLedger.Test(authority.Path, authority.Context()));
        Assert.Equal((LedgerFindingKind.TrustDiffers, trust), (found.Kind, found.Path));

        File.Delete(trust);
        CertLedger.Repair(authority.Path, authority.Context());
        Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));
    }

    [Fact]
    public void Other_roots_may_be_in_it_too()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        File.AppendAllText(authority.File("trust.crt"), File.ReadAllText(other.File("trust.crt")));
        Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));
    }
}
