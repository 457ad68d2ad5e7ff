namespace ClusterCerts.Tests.Issuance;

/// <summary>Certificates with URIs, e-mail addresses and user principal names: issued, kept, changed, ruled and asked for.</summary>
public sealed class FurtherNamesTests : IDisposable
{
    private static readonly NodeCertParameters All = new()
    {
        Uris = ["spiffe://example.com/node/{id}"], EmailAddresses = ["{id}@example.com"], UserPrincipalNames = ["{id}@localhost"],
    };

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void They_are_certified_for_each_node_and_every_check_passes()
    {
        NodeCert[] made = _authority.Issue(All, "web1", "web2");
        Assert.Equal(["spiffe://example.com/node/web1", "web1@example.com", "web1@localhost"], Names(made[0]));
        Assert.Equal(["spiffe://example.com/node/web2", "web2@example.com", "web2@localhost"], Names(_authority.Latest("web2")));
        Assert.All(made, cert => Assert.Empty(Judge(cert).Checks.Where(check => !check.Passed)));
        Assert.Contains(
            "URI:spiffe://example.com/node/web1, email:web1@example.com, UPN:web1@localhost",
            Judge(made[0]).Checks.Single(check => check.Name == CheckName.Identity).Detail, StringComparison.Ordinal);
    }

    // What an RFC draws: [6] and [1] are IA5Strings, [0] an otherName with a UTF8String.
    [Fact]
    public void The_platform_reads_them_as_they_are()
    {
        _authority.Issue(All with { UserPrincipalNames = ["jürgen@example.com"] }, "web1");
        using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(_authority.Latest("web1").Encoded);
        Assert.Equal("web1@example.com", certificate.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.EmailName, false));
        Assert.Equal("jürgen@example.com", certificate.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.UpnName, false));
        Assert.Equal("spiffe://example.com/node/web1", certificate.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.UrlName, false));
    }

    [Fact]
    public void A_renewal_keeps_them_and_changes_what_is_asked()
    {
        _authority.Issue(All, "web1");
        Renew(new());
        Assert.Equal(["spiffe://example.com/node/web1", "web1@example.com", "web1@localhost"], Names(_authority.Latest("web1")));
        Renew(new() { RemovedUris = ["spiffe://example.com/node/{id}"], Uris = ["spiffe://example.com/web/{id}"], EmailAddresses = ["ops@example.com"] });
        Assert.Equal(["spiffe://example.com/web/web1", "web1@example.com", "ops@example.com", "web1@localhost"], Names(_authority.Latest("web1")));
        Assert.Equal(ErrorCode.InvalidUri, RenewOne(new() { Uris = ["https://example.com/"] }).Error!.ErrorCode); // beside a SPIFFE ID
        NodeCertRenewalParameters both = new() { EmailAddresses = ["a@example.com"], RemovedEmailAddresses = ["a@example.com"] };
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => RenewOne(both)).ErrorCode);
        Assert.Equal(
            ["gone@example.com"], _authority.Open().FindRenewals(["web1"], new() { RemovedEmailAddresses = ["gone@example.com"] }).Single().Value!.NotThere);
    }

    [Fact]
    public void Made_again_it_has_the_others_of_each_kind_that_is_not_given()
    {
        _authority.Issue(All, "web1");
        _authority.Issue(new() { EmailAddresses = ["ops@example.com"], Force = true }, "web1");
        Assert.Equal(["spiffe://example.com/node/web1", "ops@example.com", "web1@localhost"], Names(_authority.Latest("web1")));
    }

    // Windows compares user principal names without regard to case.
    [Theory]
    [InlineData("web1@localhost")]
    [InlineData("WEB1@LocalHost")]
    public void A_user_principal_name_that_a_request_has_twice_is_one(string again)
    {
        static byte[] Principal(string text) => Forge.Tlv(0xA0, Forge.ObjectId(Oids.UserPrincipalName), Forge.Tlv(0xA0, Forge.Tlv(0x0C, System.Text.Encoding.UTF8.GetBytes(text))));
        string path = Path.Combine(_authority.Around, "twice.csr");
        File.WriteAllBytes(path, ForgedRequest.Make(r => r.Extensions = [Forge.AltNames(Forge.Dns("web1"), Principal("web1@localhost"), Principal(again))]));
        var request = NodeCertRequest.Read(path);
        Assert.Equal(["web1@localhost"], request.UserPrincipalNames);
        Assert.Empty(request.OtherNames);
        NodeCert made = TestAuthority.Value(_authority.Open().Approve([request], new() { UserPrincipalNames = ["{id}@localhost"] }).Single());
        Assert.Equal(["web1@localhost"], made.UserPrincipalNames);
    }

    [Fact]
    public void A_sync_renews_for_another_name_alone()
    {
        Assert.Equal(NodeCertChange.Issued, Sync(All).Change);
        Assert.Equal(NodeCertChange.Unchanged, Sync(All).Change);
        Assert.Equal(NodeCertChange.Unchanged, Sync(new()).Change);
        NodeCertSync changed = Sync(All with { Uris = ["spiffe://example.com/Node/{id}"] });
        Assert.Equal(NodeCertChange.Renewed, changed.Change);
        Assert.Contains("it lacks the name URI:spiffe://example.com/Node/web1 and it has the name URI:spiffe://example.com/node/web1", changed.Reason, StringComparison.Ordinal);
    }

    // The rule, what is asked for, and whether it is issued.
    [Theory]
    [InlineData("AllowedUris", "spiffe://example.com/node/{id}", "spiffe://example.com/node/web1", true)]
    [InlineData("AllowedUris", "spiffe://example.com/node/{id}", "spiffe://example.com/node/web2", false)]
    [InlineData("AllowedEmailAddresses", "*@example.com", "ops@example.com", true)]
    [InlineData("AllowedEmailAddresses", "*@example.com", "ops@example.org", false)]
    [InlineData("AllowedUserPrincipalNames", "{id}@localhost", "web1@localhost", true)]
    [InlineData("AllowedUserPrincipalNames", "{id}@localhost", "administrator@localhost", false)]
    public void A_rule_allows_or_refuses_by_its_name(string rule, string pattern, string name, bool isIssued)
    {
        NodeNames[] listed = [new("web*", [pattern])];
        (CertPolicyChanges changes, NodeCertParameters asked) = rule switch
        {
            "AllowedUris" => (new CertPolicyChanges { AllowedUris = listed }, new NodeCertParameters { Uris = [name] }),
            "AllowedEmailAddresses" => (new() { AllowedEmailAddresses = listed }, new() { EmailAddresses = [name] }),
            _ => (new() { AllowedUserPrincipalNames = listed }, new() { UserPrincipalNames = [name] }),
        };
        _authority.Open().SetPolicy(changes);
        ClusterCertsException? error = _authority.Open().Issue(["web1"], asked).Single().Error;
        Assert.Equal(isIssued, error is null);
        if (error is not null)
        {
            Assert.Equal((ErrorCode.PolicyViolation, rule), (error.ErrorCode, error.Rule));
            Assert.Contains($"'{name}' for 'web1'; it allows {pattern}", error.Message, StringComparison.Ordinal);
            LedgerEntry refusal = _authority.Open().Store.ReadLedger().All()[^1];
            Assert.Equal((LedgerEvent.Refuse, rule), (refusal.Event, refusal.Rule));
        }

        // Of a node that the pattern does not name nothing is allowed, and the rule can be taken away.
        Assert.Equal(rule, _authority.Open().Issue(["db1"], asked).Single().Error!.Rule);
        _authority.Open().SetPolicy(new() { Remove = [Enum.Parse<PolicyRule>(rule)] });
        Assert.Null(_authority.Open().Issue(["db1"], asked).Single().Error);
    }

    [Fact]
    public void A_CA_that_may_sign_for_some_hosts_alone_refuses_others()
    {
        using var limited = new TestAuthority(p => p with { Constraints = new() { PermittedUris = ["example.com"], PermittedEmailAddresses = ["example.com"] } });
        limited.Issue(All, "web1");
        foreach (NodeCertParameters outside in (NodeCertParameters[])[new() { Uris = ["spiffe://example.org/a"] }, new() { EmailAddresses = ["a@example.org"] }])
            Assert.Contains("example.org", limited.Open().Issue(["web2"], outside).Single().Error!.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(limited.File("node.web2.key")));
    }

    [Fact]
    public void A_rule_names_the_nodes_that_it_bars()
    {
        _authority.Issue(All, "web1");
        CertPolicy policy = _authority.Open().SetPolicy(new() { AllowedUserPrincipalNames = [] });
        Assert.Equal(["web1"], policy.BarredNodeIds);
    }

    // Who asks for a server looks for a host or a URI.
    [Theory]
    [InlineData("Server", "ops@example.com", null, false)]
    [InlineData("Client", "ops@example.com", null, true)]
    [InlineData("Server", "ops@example.com", "spiffe://example.com/ops", true)]
    public void A_mailbox_alone_names_no_server(string purpose, string email, string? uri, bool isIssued)
    {
        var asked = new NodeCertParameters { Purpose = Enum.Parse<CertPurpose>(purpose), EmailAddresses = [email], Uris = uri is null ? [] : [uri] };
        Assert.Equal(isIssued ? null : ErrorCode.InvalidNodeId, _authority.Open().Issue(["ops team"], asked).Single().Error?.ErrorCode);
    }

    [Fact]
    public void A_request_gets_what_is_given_listed_or_had_and_no_more()
    {
        var wanted = new NodeCertRequestParameters
        {
            Path = _authority.Around, Uris = All.Uris, EmailAddresses = All.EmailAddresses, UserPrincipalNames = All.UserPrincipalNames,
        };
        NodeCertRequest request = RequestMaker.Make(["web1"], wanted, _authority.Context()).Single().Value!;
        Assert.Equal(("spiffe://example.com/node/web1", "web1@example.com", "web1@localhost"), (request.Uris.Single(), request.EmailAddresses.Single(), request.UserPrincipalNames.Single()));
        Assert.Empty(request.OtherNames);

        NodeCertRequest judged = Review(request);
        Assert.Equal(RequestRisk.High, judged.Risk);
        Assert.Equal(3, judged.Violations.Count(v => v.Contains("rule UnlistedNames refuses", StringComparison.Ordinal)));

        // One is given, one is listed, one is neither.
        _authority.Open().SetPolicy(new() { AllowedUris = [new("*", ["spiffe://example.com/node/{id}"])] });
        ApprovalParameters given = new() { EmailAddresses = ["{id}@example.com"] };
        ClusterCertsException refused = _authority.Open().Approve([request], given).Single().Error!;
        Assert.Contains("'UPN:web1@localhost'", refused.Message, StringComparison.Ordinal);
        _authority.Open().SetPolicy(new() { UnlistedNames = PolicyAnswer.Drop });
        Assert.Equal(["spiffe://example.com/node/web1", "web1@example.com"], Names(_authority.Open().Approve([request], given).Single().Value!));

        // What it has it keeps; what it loses is told.
        Assert.Equal(["spiffe://example.com/node/web1", "web1@example.com"], Names(_authority.Open().Approve([request], new()).Single().Value!));
        NodeCertRequest bare = RequestMaker.Make(["web1"], new() { Path = _authority.Around, ReuseKey = true, Force = true }, _authority.Context()).Single().Value!;
        NodeCertRequest loses = Review(bare);
        Assert.Equal(["URI:spiffe://example.com/node/web1", "email:web1@example.com"], loses.NamesRemoved);
        Assert.Contains(loses.Reasons, r => r.Contains("It loses names that 'web1' has: URI:spiffe://example.com/node/web1, email:web1@example.com.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_of_another_node_is_told()
    {
        _authority.Issue(new() { Uris = ["spiffe://example.com/api"] }, "web1");
        var wanted = new NodeCertRequestParameters { Path = _authority.Around, Uris = ["spiffe://example.com/api"] };
        NodeCertRequest request = RequestMaker.Make(["web2"], wanted, _authority.Context()).Single().Value!;
        NodeCertRequest judged = _authority.Open().ReviewRequests(new() { Uris = ["spiffe://example.com/api"] }).Review(request);
        Assert.Contains("Its name 'URI:spiffe://example.com/api' is one of 'web1'.", judged.Reasons);
    }

    // Another spelling is no other name, for whoever judges by the name.
    [Fact]
    public void A_name_of_another_node_is_told_in_whatever_spelling()
    {
        _authority.Issue(new() { Uris = ["https://h.example/web/ops"], EmailAddresses = ["ops@example.com"] }, "ops");
        string[] uris = ["https://H.example/web/%6fps"], mailboxes = ["ops@EXAMPLE.com"];
        NodeCertRequest request = RequestMaker.Make(
            ["n9"], new NodeCertRequestParameters { Path = _authority.Around, Uris = uris, EmailAddresses = mailboxes }, _authority.Context()).Single().Value!;
        NodeCertRequest judged = _authority.Open().ReviewRequests(new() { Uris = uris, EmailAddresses = mailboxes }).Review(request);
        Assert.Contains("Its name 'URI:https://H.example/web/%6fps' is one of 'ops'.", judged.Reasons);
        Assert.Contains("Its name 'email:ops@EXAMPLE.com' is one of 'ops'.", judged.Reasons);
        Assert.Equal(RequestRisk.Medium, judged.Risk);
    }

    [Fact]
    public void A_request_that_is_there_is_compared_by_them()
    {
        NodeCertRequestParameters Asked(string uri) => new() { Path = _authority.Around, Uris = [uri] };
        Outcome<NodeCertRequest> Find(string uri)
        {
            List<Outcome<NodeCertRequest>> found = [];
            Assert.Empty(RequestMaker.FindMissing(["web1"], Asked(uri), found.Add, _authority.Context(), null));
            return found.Single();
        }

        RequestMaker.Make(["web1"], Asked("spiffe://example.com/{id}"), _authority.Context()).Single();
        Assert.True(Find("spiffe://example.com/web1").Succeeded);
        Assert.Contains("its URIs are spiffe://example.com/web1, not spiffe://example.com/other", Find("spiffe://example.com/other").Error!.Message, StringComparison.Ordinal);
    }

    private static string[] Names(NodeCert cert) => [.. cert.Uris, .. cert.EmailAddresses, .. cert.UserPrincipalNames];

    private NodeCertReport Judge(NodeCert cert) => NodeCertTester.Test(
        new NodeCertTestParameters { CertificatePaths = [cert.CertificatePath!], NodeId = cert.NodeId, AuthorityPath = _authority.Path }, _authority.Context());

    private Outcome<NodeCertRenewal> RenewOne(NodeCertRenewalParameters wanted) => _authority.Open().Renew(["web1"], wanted).Single();

    private void Renew(NodeCertRenewalParameters wanted) => Assert.Null(RenewOne(wanted).Error);

    private NodeCertSync Sync(NodeCertParameters wanted)
    {
        CertAuthority open = _authority.Open();
        return TestAuthority.Value(open.SyncFound(open.FindSync([new("web1", wanted)])).Single());
    }

    private NodeCertRequest Review(NodeCertRequest request) => _authority.Open().ReviewRequests(new()).Review(request);
}
