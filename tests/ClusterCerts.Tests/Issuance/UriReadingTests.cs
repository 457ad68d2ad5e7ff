using ClusterCerts.Authority;

namespace ClusterCerts.Tests.Issuance;

/// <summary>URIs of whose host a program makes something else than RFC 3986: nothing of that is signed below a CA whose URIs are limited, by whichever CA of
/// its chain.</summary>
public sealed class UriReadingTests
{
    private static readonly NameConstraintParameters Permitted = new() { PermittedUris = ["h.example", ".sub.example"] };

    private static readonly NameConstraintParameters Excluded = new() { ExcludedUris = ["bad.example"] };

    // What is told of it; null where it is signed.
    public static TheoryData<string, string?> Uris => new()
    {
        { "https://h.example", null },
        { "https://h.example/x", null },
        { "https://H.Example:443/x:y", null }, // behind the port nothing ends the host any more
        { "https://h.example:443?x", null },
        { "https://h.example:443#x:y", null },
        { "https://h.example/x@y", null },
        { "https://h.example/?x", null },
        { "spiffe://h.example/ns/a", null },
        { "https://user@h.example/x", "OpenSSL takes 'user@h.example' for the host" },
        { "https://user:pw@h.example/x", "OpenSSL takes 'user' for the host" },
        { "https://user@h.example:443/x", "OpenSSL takes 'user@h.example' for the host" },
        { "https://h.example?x", "OpenSSL takes 'h.example?x' for the host" },
        { "https://h.example#x", "OpenSSL takes 'h.example#x' for the host" },
        { "https://h.example/x:y", "OpenSSL takes 'h.example/x' for the host" },
        { "https://h.example/x?u=http://h.example/", "OpenSSL takes 'h.example/x?u=http' for the host" },
        { "https://a_1.sub.example/x", "Java reads no host" },
        { "https://a.1b.sub.example/x", null },
    };

    [Theory]
    [MemberData(nameof(Uris))]
    public void Is_not_signed_where_URIs_are_limited(string uri, string? told)
    {
        using var permitted = new TestAuthority(p => p with { Constraints = Permitted });
        using var excluded = new TestAuthority(p => p with { Constraints = Excluded, PathLength = 1 });
        string below = Path.Combine(excluded.Around, "below");
        CertAuthority.Create(new SigningCertParameters { Path = below, Subject = "CN=below", IssuerPath = excluded.Path }, excluded.Context());
        foreach (CertAuthority authority in (CertAuthority[])[permitted.Open(), excluded.Open(), CertAuthority.Open(below, excluded.Context())])
        {
            Outcome<NodeCert> result = Assert.Single(authority.Issue(["web"], new NodeCertParameters { Uris = [uri] }));
            if (told is null)
            {
                Assert.Null(result.Error);
                continue;
            }

            Assert.Equal(ErrorCode.OutsideConstraints, result.Error!.ErrorCode);
            Assert.Contains(told, result.Error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Uris))]
    public void Is_signed_where_they_are_not(string uri, string? told)
    {
        _ = told;
        using var authority = new TestAuthority(p => p with { Constraints = new() { PermittedDnsNames = ["web"], ExcludedIPAddresses = ["0.0.0.0/0"] } });
        Assert.Equal([uri], authority.Issue(new NodeCertParameters { Uris = [uri] }, "web")[0].Uris);
    }

    // Whoever has one could not renew below such limits.
    [Fact]
    public void A_node_that_has_one_is_outside_and_no_limit_is_proposed()
    {
        using var root = new TestAuthority();
        root.Issue(new NodeCertParameters { Uris = ["https://h.example?x"] }, "web1");
        SigningCertParameters wanted = new() { Path = Path.Combine(root.Around, "below"), Subject = "CN=below", IssuerPath = root.Path, Constraints = Permitted };
        SigningCertCreation planned = SigningCertCreation.Find(wanted, root.Context());
        Assert.Equal(["web1"], planned.OutsideConstraints);
        Assert.DoesNotContain("-PermittedUri", planned.ProposedConstraints, StringComparison.Ordinal);
    }

    // Of a client no program takes it for a host name: Java's have no underscore, OpenSSL's a dot.
    [Fact]
    public void A_client_with_an_underscore_is_no_host_below_limits_on_DNS_names()
    {
        using var authority = new TestAuthority(p => p with { Constraints = new() { PermittedDnsNames = ["prod.example"] } });
        var client = new NodeCertParameters { Purpose = CertPurpose.Client };
        Assert.Null(Assert.Single(authority.Open().Issue(["svc_2"], client)).Error);
        Assert.Null(Assert.Single(authority.Open().Issue(["svc_2.prod.example"], client)).Error);
        foreach (string outside in (string[])["svc_2.other.example", "svc2"])
            Assert.Contains($"the DNS name '{outside}'", Assert.Single(authority.Open().Issue([outside], client)).Error!.Message, StringComparison.Ordinal);
    }

    // GnuTLS takes whatever a server is called for a host name, where there is no other.
    [Theory]
    [InlineData("svc_2", CertPurpose.Node)]
    [InlineData("svc_2", CertPurpose.Server)]
    [InlineData("fd00::1", CertPurpose.Node)]
    public void A_server_is_bound_by_whatever_it_is_called(string name, CertPurpose purpose)
    {
        var server = new NodeCertParameters { Purpose = purpose, IPAddresses = ["fd00::1"] };
        using var authority = new TestAuthority(p => p with { Constraints = new() { PermittedDnsNames = ["prod.example"] } });
        ClusterCertsException error = Assert.Single(authority.Open().Issue([name], server)).Error!;
        Assert.Equal(ErrorCode.OutsideConstraints, error.ErrorCode);
        Assert.Contains($"the DNS name '{name}'", error.Message, StringComparison.Ordinal);
        using var free = new TestAuthority(p => p with { Constraints = new() { ExcludedDnsNames = ["prod.example"] } });
        Assert.Null(Assert.Single(free.Open().Issue([name], server)).Error);
    }
}
