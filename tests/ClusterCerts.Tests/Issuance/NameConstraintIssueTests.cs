using System.Net;
using ClusterCerts.Authority;

namespace ClusterCerts.Tests.Issuance;

/// <summary>A CA that may not sign for every name: what its certificate says, and that nothing outside is signed, by it or below it.</summary>
public sealed class NameConstraintIssueTests
{
    private static readonly NameConstraintParameters All = new()
    {
        PermittedDnsNames = ["prod.example", "node"],
        PermittedIPAddresses = ["10.0.0.0/8", "fd00::1"],
        PermittedEmailAddresses = ["ops@example.com", "mail.example.com", ".corp.example"],
        PermittedUris = ["prod.example", ".svc.example"],
        ExcludedDnsNames = ["secret.prod.example"],
        ExcludedIPAddresses = ["10.9.0.0/16"],
        ExcludedEmailAddresses = ["root@mail.example.com"],
        ExcludedUris = ["old.svc.example"],
    };

    // Each kind, permitted and excluded, inside and outside.
    public static TheoryData<string, string, bool> Names => new()
    {
        { "dns", "web.prod.example", true },
        { "dns", "prod.example", true },
        { "dns", "*.prod.example", false }, // it stands for secret.prod.example too
        { "dns", "web.badprod.example", false },
        { "dns", "db.secret.prod.example", false },
        { "ip", "10.1.2.3", true },
        { "ip", "11.1.2.3", false },
        { "ip", "10.9.1.1", false },
        { "ip", "fd00::1", true },
        { "ip", "fd00::2", false },
        { "email", "ops@example.com", true },
        { "email", "dev@example.com", false }, // the one mailbox alone
        { "email", "any@mail.example.com", true },
        { "email", "any@x.mail.example.com", false },
        { "email", "any@x.corp.example", true },
        { "email", "any@corp.example", false },
        { "email", "root@mail.example.com", false },
        { "email", "\"root\"@mail.example.com", false }, // the same mailbox in other words
        { "email", "\"ro\\ot\"@MAIL.example.com", false },
        { "email", "\"Root\"@mail.example.com", true },
        { "email", "\"ops\"@example.com", true },
        { "uri", "spiffe://prod.example/db", true },
        { "uri", "spiffe://other.example/db", false },
        { "uri", "https://a.svc.example:8443/", true },
        { "uri", "https://svc.example/", false },
        { "uri", "https://old.svc.example/", false },
        { "uri", "urn:uuid:8e9f", false }, // no host to hold against them
        { "uri", "mailto:ops@prod.example", false }, // what stands behind the at sign is none to OpenSSL and Go
        { "uri", "https://prod.example./", false },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_limited_CA_signs_what_is_inside_alone(string kind, string name, bool isInside)
    {
        using var authority = new TestAuthority(p => p with { Constraints = All });
        using SigningKey key = SigningKey.Open(authority.Open().GetSigningCert(), passphrase: null);
        AssertSigned(key, kind, name, isInside);
    }

    // What a root may not sign for nobody below it may.
    [Theory]
    [MemberData(nameof(Names))]
    public void Nor_does_one_below_it(string kind, string name, bool isInside)
    {
        using var root = new TestAuthority(p => p with { Constraints = All, PathLength = 1 });
        string below = Path.Combine(root.Around, "below");
        SigningCert made = CertAuthority.Create(new SigningCertParameters { Path = below, Subject = "CN=below", IssuerPath = root.Path });
        Assert.Empty(made.PermittedDnsNames);
        using SigningKey key = SigningKey.Open(made, passphrase: null);
        AssertSigned(key, kind, name, isInside);
    }

    [Fact]
    public void Its_certificate_says_all_of_it_and_critically()
    {
        using var authority = new TestAuthority(p => p with { Constraints = All });
        SigningCert made = authority.Open().GetSigningCert();
        Assert.Equal(All.PermittedDnsNames, made.PermittedDnsNames);
        Assert.Equal(All.PermittedIPAddresses, made.PermittedIPAddresses);
        Assert.Equal(All.PermittedEmailAddresses, made.PermittedEmailAddresses);
        Assert.Equal(All.PermittedUris, made.PermittedUris);
        Assert.Equal(All.ExcludedDnsNames, made.ExcludedDnsNames);
        Assert.Equal(All.ExcludedIPAddresses, made.ExcludedIPAddresses);
        Assert.Equal(All.ExcludedEmailAddresses, made.ExcludedEmailAddresses);
        Assert.Equal(All.ExcludedUris, made.ExcludedUris);
        Assert.True(made.Decoded.NameConstraints!.IsCritical);
        Assert.Empty(made.Notes);
    }

    [Fact]
    public void A_refusal_leaves_nothing_behind()
    {
        using var authority = new TestAuthority(p => p with { Constraints = new() { ExcludedIPAddresses = ["10.0.0.0/8"] } });
        Dictionary<string, string> before = authority.SnapshotBesideRefusals();
        ClusterCertsException e = Assert.Single(authority.Open().Issue(["web"], new NodeCertParameters { IPAddresses = ["10.1.1.1"] })).Error!;
        Assert.Equal(ErrorCode.OutsideConstraints, e.ErrorCode);
        Assert.Contains("the address '10.1.1.1' is in an excluded subtree", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, authority.SnapshotBesideRefusals());
    }

    // What is wrong is told before a folder is made.
    [Fact]
    public void A_constraint_that_is_none_makes_no_authority()
    {
        using var folder = new TestFolder();
        foreach (NameConstraintParameters wrong in (NameConstraintParameters[])
            [new() { PermittedDnsNames = [".a.example"] }, new() { ExcludedIPAddresses = ["10.0.0.1/8"] }, new() { PermittedUris = ["spiffe://a.example"] }])
        {
            Assert.Throws<ClusterCertsException>(() => CertAuthority.Create(new SigningCertParameters { Path = folder.File("pki"), Constraints = wrong }));
            Assert.False(Directory.Exists(folder.File("pki")));
        }
    }

    [Fact]
    public void The_authority_that_is_there_is_compared_kind_by_kind()
    {
        using var authority = new TestAuthority(p => p with { Constraints = All });
        SigningCertParameters same = new() { Path = authority.Path, Subject = "CN=test", IfMissing = true, Constraints = All };
        Assert.Equal("CN=test", CertAuthority.Create(same, authority.Context()).Subject);

        // What is not given is not asked for; another way to write it is the same.
        Assert.Equal("CN=test", CertAuthority.Create(same with { Constraints = new() { PermittedIPAddresses = ["FD00::0001", "10.0.0.0/8"] } }, authority.Context()).Subject);
        NameConstraintParameters mailbox = new() { PermittedEmailAddresses = [".corp.EXAMPLE", "ops@EXAMPLE.com", "mail.example.com"] };
        Assert.Equal("CN=test", CertAuthority.Create(same with { Constraints = mailbox }, authority.Context()).Subject);
        string other = Assert.Throws<ClusterCertsException>(() => CertAuthority.Create(
            same with { Constraints = new() { PermittedEmailAddresses = ["Ops@example.com", "mail.example.com", ".corp.example"] } }, authority.Context())).Message;
        Assert.Contains("not for Ops@example.com", other, StringComparison.Ordinal);
        string told = Assert.Throws<ClusterCertsException>(() => CertAuthority.Create(
            same with { Constraints = All with { PermittedUris = ["a.example"], ExcludedIPAddresses = ["10.8.0.0/16"] } }, authority.Context())).Message;
        Assert.Contains("it may sign for prod.example, .svc.example, not for a.example", told, StringComparison.Ordinal);
        Assert.Contains("the addresses that it may not sign for are 10.9.0.0/16, not 10.8.0.0/16", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_intermediate_is_told_what_the_names_in_use_would_let_it_be_limited_to()
    {
        using var root = new TestAuthority();
        root.Issue(new NodeCertParameters { IPAddresses = ["10.1.2.3"] }, "web1.prod.example");
        root.Issue("web2.prod.example");
        root.Issue("web.other.example");
        const string Proposed = "-PermittedDnsName 'web.other.example','web1.prod.example','web2.prod.example' -PermittedIPAddress '10.1.2.0/24' -PermittedEmailAddress 'invalid' -PermittedUri 'invalid'";
        SigningCertParameters wanted = new() { Path = Path.Combine(root.Around, "below"), Subject = "CN=below", IssuerPath = root.Path };
        SigningCertCreation open = SigningCertCreation.Find(wanted, root.Context());
        Assert.Equal(Proposed, open.ProposedConstraints);
        Assert.Contains(Proposed, open.Question, StringComparison.Ordinal);
        Assert.Empty(open.Warnings);
        Assert.False(Directory.Exists(wanted.Path));

        SigningCertParameters limited = wanted with { Constraints = new() { PermittedDnsNames = ["prod.example"] } };
        SigningCertCreation planned = SigningCertCreation.Find(limited, root.Context());
        Assert.Equal(["web.other.example"], planned.OutsideConstraints);
        Assert.Collection(
            planned.Warnings,
            w => Assert.Contains("any IP address and any e-mail address and any URI and any user principal name", w, StringComparison.Ordinal),
            w => Assert.Contains("node web.other.example", w, StringComparison.Ordinal));
        SigningCert made = CertAuthority.Create(limited, root.Context());
        Assert.Equal(Proposed, made.ProposedConstraints);
        Assert.Equal(["web.other.example"], made.OutsideConstraints);
    }

    // The limits of the root count for whoever comes over as well.
    [Fact]
    public void Nobody_is_outside_of_a_limit_that_is_as_proposed()
    {
        using var root = new TestAuthority();
        root.Issue(new NodeCertParameters { IPAddresses = ["10.1.2.3", "fd00::7", "127.0.0.1"], DnsNames = ["*.svc.prod.example"] }, "web1.prod.example");
        root.Issue("n1");
        NameConstraintParameters proposed = new LiveNames([root.Open().Store], root.Clock.GetUtcNow(), []).Tightest(Preset.Default)!;
        var names = new LiveNames([root.Open().Store], root.Clock.GetUtcNow(), [NameConstraints.Of(proposed)!]);
        Assert.Empty(names.Outside);
        Assert.Equal(
            "It may still sign for any user principal name: such names cannot be limited.",
            Assert.Single(ConstraintCautions.Of(NameConstraints.Of(proposed), root.Open().GetSigningCert().Chain, Preset.Default)));
    }

    // OTP 25 fails on each address below limits on addresses, and Erlang's addresses as DNS names lie in no domain.
    [Fact]
    public void For_Erlang_nothing_is_proposed_that_it_does_not_bear()
    {
        using var authority = new TestAuthority(p => p with { Preset = Preset.Erlang });
        authority.Issue(new NodeCertParameters { IPAddresses = ["10.1.2.3"] }, "n1.prod.example");
        NameConstraintParameters proposed = new LiveNames([authority.Open().Store], authority.Clock.GetUtcNow(), []).Tightest(Preset.Erlang)!;
        Assert.Null(proposed.PermittedIPAddresses);
        Assert.Null(proposed.ExcludedIPAddresses);
        Assert.Null(proposed.PermittedDnsNames);
        NameConstraints? addresses = NameConstraints.Of(new() { ExcludedIPAddresses = ["10.9.0.0/16"] });
        CertificateChain above = authority.Open().GetSigningCert().Chain;
        Assert.Contains("Erlang fails", Assert.Single(ConstraintCautions.Of(addresses, above, Preset.Erlang)), StringComparison.Ordinal);
        Assert.Empty(ConstraintCautions.Of(addresses, above, Preset.Default));
    }

    private static void AssertSigned(SigningKey key, string kind, string name, bool isInside)
    {
        using KeyPair pair = KeyPair.Generate(KeyAlgorithm.EcdsaP256);
        var template = new CertificateTemplate
        {
            SerialNumber = SerialNumber.Parse("0123456789ABCDEF"),
            IssuerName = key.Certificate.SubjectName.ToArray(),
            IssuerKeyId = key.Certificate.KeyId,
            SubjectName = SubjectName.FromCommonName("node"),
            Validity = new Validity(key.Certificate.NotBefore, key.Certificate.NotBefore + TimeSpan.FromDays(1)),
            PublicKey = pair.PublicKey,
            Names = new SubjectNames(kind == "dns" ? ["node", name] : ["node"], kind == "ip" ? [IPAddress.Parse(name)] : [])
            {
                Further = kind switch
                {
                    "email" => [FurtherName.Certified(FurtherNameKind.EmailAddress, name)],
                    "uri" => [FurtherName.Certified(FurtherNameKind.Uri, name)],
                    _ => [],
                },
            },
        };
        if (isInside)
            Assert.Equal(name, Assert.Single(Names(key.Sign(template), kind), n => n != "node"));
        else
            Assert.Contains("subtree", Assert.Throws<ClusterCertsException>(() => key.Sign(template)).Message, StringComparison.Ordinal);

        static IEnumerable<string> Names(DecodedCertificate signed, string kind) => kind switch
        {
            "dns" => signed.SubjectAltNames!.DnsNames,
            "ip" => signed.SubjectAltNames!.IPAddresses.Select(a => a.ToString()),
            "email" => signed.SubjectAltNames!.Emails,
            _ => signed.SubjectAltNames!.Uris,
        };
    }
}
