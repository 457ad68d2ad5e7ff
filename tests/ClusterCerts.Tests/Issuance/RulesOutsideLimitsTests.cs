namespace ClusterCerts.Tests.Issuance;

/// <summary>A policy rule that allows what the CA may sign for nobody is told of when it is set.</summary>
public sealed class RulesOutsideLimitsTests
{
    private static readonly NameConstraintParameters Limits = new()
    {
        PermittedDnsNames = ["prod.example"], PermittedIPAddresses = ["10.0.0.0/8"], PermittedEmailAddresses = ["mail.example", "ops@one.example"], PermittedUris = [".svc.example"],
        ExcludedDnsNames = ["secret.prod.example"],
    };

    [Theory]
    [InlineData("dns", "{id}.prod.example", false)]
    [InlineData("dns", ".prod.example", false)]
    [InlineData("dns", "web*.PROD.example", false)]
    [InlineData("dns", ".example", false)] // some of it is permitted
    [InlineData("dns", "{id}", false)]
    [InlineData("dns", "*.*", false)]
    [InlineData("dns", "{id}.other.example", true)]
    [InlineData("dns", "web.other.example", true)]
    [InlineData("dns", ".badprod.example", true)]
    [InlineData("dns", "*.secret.prod.example", true)]
    [InlineData("ip", "10.1.0.0/16", false)]
    [InlineData("ip", "0.0.0.0/0", false)]
    [InlineData("ip", "11.0.0.0/8", true)]
    [InlineData("ip", "fd00::1", true)]
    [InlineData("email", "*@mail.example", false)]
    [InlineData("email", "{id}@one.example", false)]
    [InlineData("email", "*@.example", false)]
    [InlineData("email", "{id}@other.example", true)]
    [InlineData("uri", "spiffe://a.svc.example/{id}", false)]
    [InlineData("uri", "spiffe://*.svc.example/{id}", false)]
    [InlineData("uri", "https://{id}.svc.example:8443/", false)]
    [InlineData("uri", "spiffe://other.example/{id}", true)]
    [InlineData("uri", "spiffe://*.other.example/{id}", true)]
    [InlineData("uri", "spiffe://svc.example/{id}", true)]
    [InlineData("uri", "https://10.0.0.1/", true)]
    [InlineData("uri", "urn:node:{id}", true)]
    [InlineData("uri", "https://a.svc.example/node:{id}", true)] // OpenSSL takes the host otherwise
    public void It_is_told_by_its_name(string kind, string name, bool isOutside)
    {
        using var authority = new TestAuthority(p => p with { Constraints = Limits });
        NodeNames[] names = [new("*", [name])];
        (PolicyRule rule, CertPolicyChanges changes) = kind switch
        {
            "dns" => (PolicyRule.AllowedDnsNames, new CertPolicyChanges { AllowedDnsNames = names }),
            "ip" => (PolicyRule.AllowedIPAddresses, new CertPolicyChanges { AllowedIPAddresses = names }),
            "email" => (PolicyRule.AllowedEmailAddresses, new CertPolicyChanges { AllowedEmailAddresses = names }),
            _ => (PolicyRule.AllowedUris, new CertPolicyChanges { AllowedUris = names }),
        };
        IReadOnlyList<string> told = authority.Open().DescribeBarred(changes);
        if (isOutside)
            Assert.StartsWith($"The policy rule {rule} allows '{name}', which no node can have: the name constraints of 'CN=test'", Assert.Single(told), StringComparison.Ordinal);
        else
            Assert.Empty(told);

        using var open = new TestAuthority();
        Assert.Empty(open.Open().DescribeBarred(changes));
    }

    // Limits of a CA above count as well, and names of one rule are told of together.
    [Fact]
    public void The_limits_above_count_as_well()
    {
        using var root = new TestAuthority(p => p with { Constraints = Limits, PathLength = 1 });
        string below = Path.Combine(root.Around, "below");
        CertAuthority.Create(new SigningCertParameters { Path = below, Subject = "CN=below", IssuerPath = root.Path }, root.Context());
        CertPolicyChanges changes = new() { AllowedDnsNames = [new("a", ["a.other.example", "a.prod.example"]), new("b", ["b.other.example"])] };
        Assert.Contains(
            "'a.other.example', 'b.other.example', which no node", Assert.Single(CertAuthority.Open(below, root.Context()).DescribeBarred(changes)), StringComparison.Ordinal);
    }
}
