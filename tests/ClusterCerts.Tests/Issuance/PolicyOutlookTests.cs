namespace ClusterCerts.Tests.Issuance;

/// <summary>Whom a rule of the policy, or the end of a CA, will be in the way of: told by name before it is due.</summary>
public sealed class PolicyOutlookTests
{
    // n1 has web.example, n2 an address, n3 an RSA key.
    [Theory]
    [InlineData("ids", "n1 n2 n3")]
    [InlineData("ids n*", "")]
    [InlineData("names", "n1")]
    [InlineData("names of n2 only", "n1")]
    [InlineData("addresses", "n2")]
    [InlineData("algorithms", "n3")]
    public void A_rule_names_whom_it_bars(string rule, string barred)
    {
        using TestAuthority authority = Three();
        CertPolicyChanges changes = rule switch
        {
            "ids" => new() { AllowedNodeIds = ["web*"] },
            "ids n*" => new() { AllowedNodeIds = ["n*"] },
            "names" => new() { AllowedDnsNames = [] },
            "names of n2 only" => new() { AllowedDnsNames = [new NodeNames("n2", ["web.example"])] },
            "addresses" => new() { AllowedIPAddresses = [new NodeNames("*", ["192.168.0.0/16"])] },
            _ => new() { AllowedKeyAlgorithms = [KeyAlgorithm.EcdsaP256] },
        };
        string told = string.Join(' ', authority.Open().DescribeBarred(changes));
        foreach (string id in new[] { "n1", "n2", "n3" })
            Assert.Equal(barred.Contains(id, StringComparison.Ordinal), told.Contains(id, StringComparison.Ordinal));

        // Nothing is changed yet; then the policy says it itself, and a run of the night long before anything is due.
        Assert.Empty(authority.Open().GetPolicy().BarredNodeIds);
        Assert.Equal(barred, string.Join(' ', authority.Open().SetPolicy(changes).BarredNodeIds));
        Assert.Equal(barred, string.Join(' ', authority.Open().GetPolicy().BarredNodeIds));
        CertAuthority open = authority.Open();
        var condition = new NodeCertRenewalParameters { IfExpiresWithin = TimeSpan.FromDays(1) };
        Outcome<NodeCertRenewal>[] found = [.. open.FindRenewals([], condition)];
        Assert.All(found, o => Assert.Null(o.Error));
        Assert.Equal(barred.Length > 0, open.DescribeOutlook(found).Any(s => s.Contains("The policy rule", StringComparison.Ordinal)));

        // When it is due, -WhatIf says so too.
        Assert.Equal(barred, string.Join(' ', open.FindRenewals(["*"], new()).Where(o => o.Error?.ErrorCode == ErrorCode.PolicyViolation).Select(o => o.Target)));
        Assert.Equal(barred.Length > 0, CertReport.Make(open, new() { OutputPath = authority.File("r.html") }).Html.Contains("The policy rule", StringComparison.Ordinal));
    }

    [Fact]
    public void No_rule_at_all_is_refused_and_bars_nobody()
    {
        using TestAuthority authority = Three();
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => authority.Open().DescribeBarred(new())).ErrorCode);
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => authority.Open().SetPolicy(new())).ErrorCode);
        Assert.Empty(authority.Open().GetPolicy().BarredNodeIds);
    }

    [Fact]
    public void A_shorter_life_is_told_and_bars_nobody()
    {
        using TestAuthority authority = Three();
        var changes = new CertPolicyChanges { MaximumLifetime = LifetimeLimit.Parse("30d") };
        Assert.Contains("3 nodes: n1, n2, n3: The policy rule MaximumLifetime", Assert.Single(authority.Open().DescribeBarred(changes)), StringComparison.Ordinal);
        Assert.Empty(authority.Open().SetPolicy(changes).BarredNodeIds);
        Assert.Empty(authority.Open().DescribeBarred(changes));
    }

    // Revoked, ended and removed nodes have nothing to renew.
    [Theory]
    [InlineData("revoke")]
    [InlineData("expire")]
    [InlineData("remove")]
    public void Only_the_living_are_named(string what)
    {
        using var authority = new TestAuthority();
        authority.Issue(new() { Lifetime = TimeSpan.FromDays(3) }, "n1");
        if (what == "revoke")
            authority.Open().Revoke(new() { NodeIds = ["n1"] });
        else if (what == "remove")
            authority.Open().Remove(new() { NodeIds = ["n1"], KeepUntilExpiry = true });
        else
            authority.Clock.Now += TimeSpan.FromDays(4);
        Assert.Empty(authority.Open().DescribeBarred(new() { AllowedNodeIds = ["web*"] }));
    }

    // A CA of 1000 days whose leaves live 100: by day 900 it must be rotated; 90 days before that is good time.
    [Theory]
    [InlineData(800, "")]
    [InlineData(811, "Rotate it with Invoke-KeyRotation by")]
    [InlineData(901, "Rotate it with Invoke-KeyRotation now")]
    public void The_end_of_the_CA_is_told_before_leaves_are_cut_short(int day, string said)
    {
        using var authority = new TestAuthority(p => p with { Lifetime = TimeSpan.FromDays(1000) });
        DateTimeOffset begin = authority.Clock.Now;
        authority.Clock.Now += TimeSpan.FromDays(day);
        authority.Issue(new() { Lifetime = new CertLifetime(TimeSpan.FromDays(100), clampToIssuer: true) }, "n1");
        if (day > 900)
            authority.Issue(new() { Lifetime = new CertLifetime(TimeSpan.FromDays(90), clampToIssuer: true) }, "n2");
        CertAuthority open = authority.Open();
        string told = string.Join(' ', open.DescribeOutlook(open.FindRenewals([], new() { IfExpiresWithin = TimeSpan.FromDays(1) })));
        if (said.Length == 0)
            Assert.Equal("", told);
        Assert.Contains(said, told, StringComparison.Ordinal);
        if (said.EndsWith("by", StringComparison.Ordinal))
            Assert.Contains(begin.AddDays(900).UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), told, StringComparison.Ordinal);
    }

    // Where leaves end with their issuer by convention, nothing is cut short.
    [Fact]
    public void A_preset_whose_leaves_end_with_the_CA_does_not_warn_all_its_life()
    {
        using var authority = new TestAuthority(p => p with { Preset = Preset.Reign });
        authority.Issue("1");
        authority.Clock.Now += TimeSpan.FromDays(1000);
        CertAuthority open = authority.Open();
        Assert.Empty(open.DescribeOutlook(open.FindRenewals(["*"], new())));
    }

    private static TestAuthority Three()
    {
        var authority = new TestAuthority();
        authority.Issue(new() { DnsNames = ["web.example"] }, "n1");
        authority.Issue(new() { IPAddresses = ["10.0.0.5"] }, "n2");
        authority.Issue(new() { KeyAlgorithm = KeyAlgorithm.Rsa2048 }, "n3");
        return authority;
    }
}
