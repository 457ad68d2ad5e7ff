namespace ClusterCerts.Tests.Requests;

/// <summary>What a request's risk is, and why.</summary>
public sealed class RequestReviewTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SetClock _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly CertAuthority _authority;

    public RequestReviewTests()
    {
        var context = new AuthorityContext { Time = _time };
        CertAuthority.Create(new SigningCertParameters { Path = _folder.File("pki") }, context);
        _authority = CertAuthority.Open(_folder.File("pki"), context);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_first_request_for_its_own_name_is_of_low_risk()
    {
        NodeCertRequest reviewed = Review("web1", "a", "web1");
        Assert.Equal(RequestRisk.Low, reviewed.Risk);
        Assert.Equal(["It is the first of 'web1'."], reviewed.Reasons);
        Assert.Equal(["web1"], reviewed.NamesAdded);
        Assert.Empty(reviewed.NamesRemoved);
        Assert.False(reviewed.KeyReused);
        Assert.Null(reviewed.CurrentSerialNumber);
        Assert.Equal(_authority.Store.Location, reviewed.AuthorityPath);
    }

    [Fact]
    public void The_same_key_again_is_a_renewal()
    {
        NodeCert first = Sign("web1", "a", ["web1.example.com"]);
        NodeCertRequest reviewed = Review("web1", "a", "web1", "web1.example.com");
        Assert.Equal(RequestRisk.Low, reviewed.Risk);
        Assert.True(reviewed.KeyReused);
        Assert.Equal(["web1"], reviewed.KeyUsedBy);
        Assert.Equal(first.SerialNumber, reviewed.CurrentSerialNumber);
        Assert.Empty(reviewed.NamesAdded);
        Assert.Empty(reviewed.NamesRemoved);
    }

    // The certificate lives 365 days: two thirds are over after 244.
    [Theory]
    [InlineData(10, RequestRisk.Medium, "brings another key")]
    [InlineData(240, RequestRisk.Medium, "brings another key")]
    [InlineData(250, RequestRisk.Low, "brings a new key")]
    [InlineData(400, RequestRisk.Low, "brings a new key")]
    public void Another_key_is_expected_only_when_the_certificate_ends(int days, RequestRisk risk, string reason)
    {
        Sign("web1", "a", []);
        _time.Now += TimeSpan.FromDays(days);
        NodeCertRequest reviewed = Review("web1", "b", "web1");
        Assert.Equal(risk, reviewed.Risk);
        Assert.Contains(reason, Assert.Single(reviewed.Reasons), StringComparison.Ordinal);
        Assert.False(reviewed.KeyReused);
    }

    [Fact]
    public void Another_node_s_key_is_refused()
    {
        Sign("web1", "a", []);
        NodeCertRequest reviewed = Review("web2", "a", "web2");
        Assert.Equal((RequestRisk.High, false), (reviewed.Risk, reviewed.AllowedByPolicy));
        Assert.Contains("AllowSharedKeys refuses the key of 'web1' for 'web2'", Assert.Single(reviewed.Violations), StringComparison.Ordinal);

        _authority.SetPolicy(new CertPolicyChanges { AllowSharedKeys = true });
        Assert.Equal((RequestRisk.Low, true), (Review("web2", "a", "web2").Risk, Review("web2", "a", "web2").AllowedByPolicy));
    }

    [Fact]
    public void The_signing_key_is_refused_even_where_keys_are_shared()
    {
        _authority.SetPolicy(new CertPolicyChanges { AllowSharedKeys = true });
        using KeyPair signing = PrivateKeyFile.Read(_folder.File("pki/signing.key"), null);
        NodeCertRequest reviewed = _authority.ReviewRequests().Review(ForgedRequest.File(_folder, "web1", signing));
        Assert.Equal(RequestRisk.High, reviewed.Risk);
        Assert.Equal(["a CA"], reviewed.KeyUsedBy);
    }

    [Fact]
    public void Names_are_told_as_added_and_removed()
    {
        Sign("web1", "a", ["old.example.com", "both.example.com"]);
        _authority.SetPolicy(new CertPolicyChanges { AllowedDnsNames = [NodeNames.Parse("both.example.com,new.example.com")] });
        NodeCertRequest reviewed = Review("web1", "a", "web1", "both.example.com", "new.example.com");
        Assert.Equal(["new.example.com"], reviewed.NamesAdded);
        Assert.Equal(["old.example.com"], reviewed.NamesRemoved);
        Assert.Equal(RequestRisk.Medium, reviewed.Risk);
        Assert.Contains("adds names", reviewed.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_a_certificate_that_ended_are_no_longer_the_node_s()
    {
        Sign("web1", "a", ["old.example.com"]);
        _time.Now += TimeSpan.FromDays(366);
        Assert.Contains("'old.example.com'", Review("web1", "a", "web1", "old.example.com").Violations[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_weaker_key_than_now_is_told()
    {
        Sign("web1", "a", [], KeyAlgorithm.EcdsaP521);
        _time.Now += TimeSpan.FromDays(300);
        NodeCertRequest reviewed = Review("web1", "b", "web1");
        Assert.Equal(RequestRisk.Medium, reviewed.Risk);
        Assert.Contains("weaker than the one that 'web1' has, EcdsaP521", reviewed.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_wider_purpose_than_now_is_told()
    {
        Sign("web1", "a", [], purpose: CertPurpose.Server);
        string path = _folder.File("wide.csr");
        File.WriteAllBytes(path, ForgedRequest.Make(r => r.Extensions = [Forge.Usages(Oids.ServerAuth, Oids.ClientAuth)], Forge.Key("a")));
        NodeCertRequest reviewed = _authority.ReviewRequests().Review(NodeCertRequest.Read(path));
        Assert.Equal(RequestRisk.Medium, reviewed.Risk);
        Assert.Contains("for Node, the certificate that 'web1' has for Server", reviewed.Reasons[0], StringComparison.Ordinal);

        // A request that says nothing keeps what the node has.
        Assert.Equal(RequestRisk.Low, Review("web1", "a", "web1").Risk);
    }

    // What the certificate has, what the request asks for, and what would be lost: each a risk, with its reason.
    [Theory]
    [InlineData("", "", RequestRisk.Low, null)]
    [InlineData("a.example.com", "a.example.com", RequestRisk.Low, null)]
    [InlineData("A.example.com", "a.EXAMPLE.com", RequestRisk.Low, null)] // Case does not count.
    [InlineData("a.example.com,10.0.0.1", "", RequestRisk.Medium, "a.example.com, 10.0.0.1")]
    [InlineData("a.example.com,b.example.com", "b.example.com", RequestRisk.Medium, "a.example.com")]
    [InlineData("fd00:0:0::1", "", RequestRisk.Medium, "fd00::1")]
    public void Names_that_are_lost_are_told(string has, string asked, RequestRisk risk, string? lost)
    {
        string[] names = has.Split(',', StringSplitOptions.RemoveEmptyEntries);
        NodeCertRequest first = ForgedRequest.File(_folder, "web1", Forge.Key("a"));
        Assert.True(_authority.Approve([first], new ApprovalParameters
        {
            DnsNames = [.. names.Where(n => !IPNames.TryParse(n, out _))],
            IPAddresses = [.. names.Where(n => IPNames.TryParse(n, out _))],
        }).Single().Succeeded);
        NodeCertRequest reviewed = Review("web1", "a", ["web1", .. asked.Split(',', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal(risk, reviewed.Risk);
        Assert.Equal(lost, reviewed.Reasons.FirstOrDefault(r => r.StartsWith("It loses names", StringComparison.Ordinal))?.Split(": ")[1].TrimEnd('.'));
    }

    // In whatever state the last certificate is.
    [Theory]
    [InlineData(0, false)]
    [InlineData(300, false)]
    [InlineData(400, false)]
    [InlineData(0, true)]
    public void Losses_count_against_the_last_certificate(int days, bool revoked)
    {
        Sign("web1", "a", ["a.example.com"], KeyAlgorithm.EcdsaP384, CertPurpose.Node);
        if (revoked)
            Assert.Single(_authority.Revoke(new RevocationParameters { NodeIds = ["web1"] }));
        _time.Now += TimeSpan.FromDays(days);
        string path = _folder.File("narrow.csr");
        File.WriteAllBytes(path, ForgedRequest.Make(r => r.Extensions = [Forge.Usages(Oids.ServerAuth)], Forge.Key("b")));
        NodeCertRequest reviewed = _authority.ReviewRequests().Review(NodeCertRequest.Read(path));
        Assert.Equal(RequestRisk.Medium, reviewed.Risk);
        Assert.Contains(reviewed.Reasons, r => r.Contains("a.example.com", StringComparison.Ordinal));
        Assert.Contains(reviewed.Reasons, r => r.Contains("loses usages", StringComparison.Ordinal) && r.Contains("clientAuth", StringComparison.Ordinal));
        Assert.Contains(reviewed.Reasons, r => r.Contains("weaker", StringComparison.Ordinal));
    }

    [Fact]
    public void The_node_ID_that_is_given_is_what_is_judged_and_signed()
    {
        Sign("web1", "a", ["a.example.com"]);
        NodeCertRequest request = ForgedRequest.File(_folder, "other", Forge.Key("b"));
        Assert.Equal(RequestRisk.Low, _authority.ReviewRequests().Review(request).Risk);
        NodeCertRequest reviewed = _authority.ReviewRequests(new ApprovalParameters { NodeId = "web1" }).Review(request);
        Assert.Equal(("web1", RequestRisk.Medium), (reviewed.NodeId, reviewed.Risk));
        Assert.Contains(reviewed.Reasons, r => r.Contains("claims to be 'other'", StringComparison.Ordinal));
        Assert.Contains(reviewed.Reasons, r => r.Contains("loses names that 'web1' has: a.example.com", StringComparison.Ordinal));
        Assert.Equal("web1", _authority.Approve([reviewed], new ApprovalParameters()).Single().Value!.NodeId);
    }

    [Fact]
    public void Of_two_requests_for_one_node_the_first_is_told_too()
    {
        NodeCertRequest[] both = [ForgedRequest.File(_folder, "web1", Forge.Key("a")), ForgedRequest.File(_folder, "web1", Forge.Key("b"))];
        Assert.All(_authority.ReviewRequests().Review(both), r => Assert.Equal(RequestRisk.Medium, r.Risk));
    }

    [Fact]
    public void A_node_ID_that_the_policy_does_not_list_is_refused()
    {
        _authority.SetPolicy(new CertPolicyChanges { AllowedNodeIds = ["web*", "/db[0-9]+/"] });
        Assert.Equal(RequestRisk.Low, Review("web1", "a").Risk);
        Assert.Equal(RequestRisk.Low, Review("db17", "a").Risk);
        Assert.Contains("AllowedNodeIds refuses the node ID 'db'; it allows web*, /db[0-9]+/", Review("db", "a").Violations[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_ID_that_would_share_a_file_name_is_refused()
    {
        Sign("web1", "a", []);
        Assert.Contains("would share the file name", Review("WEB1", "b").Violations[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_beside_its_private_key_is_of_high_risk()
    {
        KeyPair key = Forge.Key("a");
        string path = _folder.File("both.pem");
        File.WriteAllText(path, PemFile.Write("PRIVATE KEY", key.Platform.ExportPkcs8PrivateKey()) + PemFile.Write("CERTIFICATE REQUEST", ForgedRequest.Make(key: key)));
        NodeCertRequest reviewed = _authority.ReviewRequests().Review(NodeCertRequest.Read(path));
        Assert.Equal(RequestRisk.High, reviewed.Risk);
        Assert.Contains("private key", reviewed.Reasons[0], StringComparison.Ordinal);
    }

    // web1 has the name web1.example.com; whoever gets that name, or is called so, can be taken for it.
    [Fact]
    public void Another_node_s_name_is_told()
    {
        Sign("web1", "a", ["web1.example.com"]);
        NodeCertRequest asID = Review("web1.example.com", "b");
        Assert.Equal((RequestRisk.High, true), (asID.Risk, asID.AllowedByPolicy));
        Assert.Contains("'web1.example.com' is one of 'web1'", asID.Reasons[0], StringComparison.Ordinal);

        _authority.SetPolicy(new CertPolicyChanges { AllowedDnsNames = [NodeNames.Parse(".example.com,web1")] });
        Assert.Equal(RequestRisk.Medium, Review("web2", "b", "web1.example.com").Risk);
        Assert.Equal(RequestRisk.High, Review("web2", "b", "WEB1").Risk);
        Assert.Equal(RequestRisk.Low, Review("web2", "b", "web2.example.com").Risk);
        Assert.Equal(RequestRisk.Low, Review("web1", "a", "web1.example.com").Risk); // It has that name itself.
    }

    [Fact]
    public void Requests_that_contradict_each_other_are_told()
    {
        var reviewer = _authority.ReviewRequests();
        Assert.Equal(RequestRisk.Low, reviewer.Review(ForgedRequest.File(_folder, "web1", Forge.Key("a"))).Risk);
        Assert.Equal(RequestRisk.Low, reviewer.Review(ForgedRequest.File(_folder, "web1", Forge.Key("a"))).Risk);
        Assert.Contains("with another key", reviewer.Review(ForgedRequest.File(_folder, "web1", Forge.Key("b"))).Reasons[0], StringComparison.Ordinal);
        NodeCertRequest shared = reviewer.Review(ForgedRequest.File(_folder, "web2", Forge.Key("a")));
        Assert.Equal(RequestRisk.Medium, shared.Risk);
        Assert.Contains("is for the same key", shared.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_authority_nothing_is_judged()
    {
        NodeCertRequest request = ForgedRequest.File(_folder, "web1", Forge.Key("a"), "web1");
        Assert.Null(request.Risk);
        Assert.Null(request.AllowedByPolicy);
        Assert.Null(request.AuthorityPath);
        Assert.True(request.SignatureValid);
    }

    // Magnum's users are clients; a request to be a server goes beyond the preset.
    [Theory]
    [InlineData(Oids.ClientAuth, null)]
    [InlineData(Oids.ServerAuth, "serverAuth")]
    public void A_usage_beyond_the_preset_is_refused(string usage, string? refused)
    {
        CertAuthority.Create(new SigningCertParameters { Path = _folder.File("magnum"), Preset = Preset.Magnum, KeyAlgorithm = KeyAlgorithm.EcdsaP256 });
        CertAuthority magnum = CertAuthority.Open(_folder.File("magnum"));
        string path = _folder.File("alice.csr");
        File.WriteAllBytes(path, ForgedRequest.Make(r =>
        {
            r.Subject = Forge.Name("CN=alice");
            r.Extensions = [Forge.Usages(usage)];
        }));
        NodeCertRequest reviewed = magnum.ReviewRequests().Review(NodeCertRequest.Read(path));
        Assert.Equal(refused is null, reviewed.AllowedByPolicy);
        if (refused is not null)
            Assert.Contains(refused, reviewed.Violations[0], StringComparison.Ordinal);
    }

    private NodeCertRequest Review(string id, string key, params string[] names) =>
        _authority.ReviewRequests().Review(ForgedRequest.File(_folder, id, Forge.Key(key), names));

    private NodeCert Sign(string id, string key, string[] names, KeyAlgorithm algorithm = KeyAlgorithm.EcdsaP256, CertPurpose? purpose = null)
    {
        NodeCertRequest request = ForgedRequest.File(_folder, id, Forge.Key(key, algorithm));
        Outcome<NodeCert> outcome = _authority.Approve([request], new ApprovalParameters { DnsNames = names, Purpose = purpose }).Single();
        Assert.Null(outcome.Error);
        return outcome.Value!;
    }
}
