namespace ClusterCerts.Tests.Revocation;

/// <summary>The first list of a CA cuts off whoever's software takes none of such a CA: that is said before.</summary>
public sealed class FirstListFitTests
{
    private static TestAuthority Make(KeyAlgorithm ca, ExportFormat layout)
    {
        var authority = new TestAuthority(p => p with { KeyAlgorithm = ca });
        Assert.All(authority.Open().SetTargets([new() { NodeId = "q*", As = layout, TargetPath = "/etc/tls" }]), o => Assert.Null(o.Error));
        authority.Issue(new() { KeyAlgorithm = KeyAlgorithm.EcdsaP256 }, "q1", "q2", "web");
        return authority;
    }

    [Theory]
    [InlineData(KeyAlgorithm.Ed25519, ExportFormat.RabbitMq, true)]
    [InlineData(KeyAlgorithm.MlDsa44, ExportFormat.RabbitMq, true)]
    [InlineData(KeyAlgorithm.Ed25519, ExportFormat.Nginx, false)]
    [InlineData(KeyAlgorithm.EcdsaP256, ExportFormat.RabbitMq, false)]
    public void The_first_list(KeyAlgorithm ca, ExportFormat layout, bool isTold)
    {
        using TestAuthority authority = Make(ca, layout);
        IReadOnlyList<string> told = authority.Open().DescribeFirstList();
        Assert.Equal(isTold ? 1 : 0, told.Count);
        Assert.All(told, text => Assert.Contains("nodes q1 and q2", text, StringComparison.Ordinal));
        Assert.All(told, text => Assert.Contains("does not take a revocation list of a CA with an", text, StringComparison.Ordinal));
        authority.Open().WriteRevocationList();
        Assert.Empty(authority.Open().DescribeFirstList()); // It is too late.
    }

    [Fact]
    public void Who_is_cut_off_does_not_count()
    {
        using TestAuthority authority = Make(KeyAlgorithm.Ed25519, ExportFormat.RabbitMq);
        CertAuthority open = authority.Open();
        Assert.Contains("(node q2)", Assert.Single(open.DescribeFirstList(open.FindRevocable(new() { NodeIds = ["q1"] }))), StringComparison.Ordinal);
        Assert.Empty(open.DescribeFirstList(open.FindRemovable(new() { NodeIds = ["q*"] })));
        Assert.Empty(open.DescribeFirstList([])); // Nothing is cut off, and no list is made.
    }
}
