namespace ClusterCerts.Tests.Policy;

/// <summary>Every issuance obeys every rule, and a refusal names the rule, what was asked and what is allowed.</summary>
public sealed class PolicyRulesTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly CertAuthority _authority;

    public PolicyRulesTests() => _authority = Authority("pki", Preset.Default);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_node_ID_that_is_not_listed_is_refused_and_no_key_is_made()
    {
        _authority.SetPolicy(new CertPolicyChanges { AllowedNodeIds = ["web*", "db1"] });
        AssertRefused("db2", new(), "AllowedNodeIds refuses the node ID 'db2'; it allows web*, db1.");
        Assert.Null(Issue("db1").Error);
    }

    [Fact]
    public void A_key_algorithm_that_is_not_listed_is_refused()
    {
        _authority.SetPolicy(new CertPolicyChanges { AllowedKeyAlgorithms = [KeyAlgorithm.EcdsaP384] });
        AssertRefused("1", new(), "AllowedKeyAlgorithms refuses a key of type EcdsaP256; it allows EcdsaP384.");
        AssertRequestRefused(KeyAlgorithm.Rsa2048, "AllowedKeyAlgorithms refuses a key of type Rsa2048; it allows EcdsaP384.");
        Assert.Null(Issue("1", new() { KeyAlgorithm = KeyAlgorithm.EcdsaP384 }).Error);
    }

    [Fact]
    public void Names_that_are_not_listed_are_refused_for_parameters_too()
    {
        _authority.SetPolicy(new CertPolicyChanges
        {
            AllowedDnsNames = [NodeNames.Parse("web*={id}.example.com,*.web.example.com")],
            AllowedIPAddresses = [NodeNames.Parse("web*=10.0.0.0/8,fd00::1")],
        });
        AssertRefused("web1", new() { DnsNames = ["web2.example.com"] }, "AllowedDnsNames refuses the DNS name 'web2.example.com' for 'web1'; it allows {id}.example.com, *.web.example.com.");
        AssertRefused("web1", new() { DnsNames = ["*.web.example.com"] }, "AllowWildcardNames refuses the wildcard name '*.web.example.com'");
        AssertRefused("web1", new() { IPAddresses = ["192.168.0.1"] }, "AllowedIPAddresses refuses the address 192.168.0.1 for 'web1'; it allows 10.0.0.0/8, fd00::1.");
        AssertRefused("db1", new() { DnsNames = ["db1.example.com"] }, "it allows none");
        NodeCert cert = Issue("web1", new() { DnsNames = ["WEB1.example.com", "a.web.example.com"], IPAddresses = ["10.1.2.3", "fd00::1"] }).Value!;
        Assert.Equal(3, cert.DnsNames.Count);
        Assert.Null(Issue("10.0.0.9").Error); // Its own ID needs no rule.

        _authority.SetPolicy(new CertPolicyChanges { AllowWildcardNames = true });
        Assert.Null(Issue("web2", new() { DnsNames = ["*.web.example.com"] }).Error);
        AssertRefused("web3", new() { DnsNames = ["*.example.com"] }, "AllowedDnsNames");
    }

    // The limit, what is asked (with the default backdate of five minutes), and the length of the validity; null when it is refused.
    [Theory]
    [InlineData("90d", null, null, "90d")] // the default of 365 days gives way
    [InlineData("500d", null, null, "525605m")] // the default stays
    [InlineData("90d", "30d", null, "43205m")]
    [InlineData("90d", "90d", null, "90d")] // only the default backdate would make it too long
    [InlineData("90d", "2160h", "10m", null)] // the backdate is asked for too
    [InlineData("90d", "91d", null, null)]
    [InlineData("<168h", "168h", null, null)]
    [InlineData("<168h", "10079m", null, "604799s")]
    [InlineData("<168h", "24h", null, "1445m")]
    [InlineData("2m", null, null, "2m")]
    public void No_certificate_lives_longer_than_the_policy_says(string limit, string? lifetime, string? backdate, string? length)
    {
        _authority.SetPolicy(new CertPolicyChanges { MaximumLifetime = LifetimeLimit.Parse(limit) });
        Outcome<NodeCert> outcome = Issue("1", new()
        {
            Lifetime = new CertLifetime(
                lifetime is null ? null : DurationText.Parse(lifetime), backdate: backdate is null ? null : DurationText.Parse(backdate)),
        });
        if (length is null)
        {
            Assert.Equal(ErrorCode.PolicyViolation, outcome.Error!.ErrorCode);
            Assert.Contains("rule MaximumLifetime refuses", outcome.Error.Message, StringComparison.Ordinal);
            Assert.Contains(limit.StartsWith('<') ? "it allows less than 7d." : "it allows at most 90d.", outcome.Error.Message, StringComparison.Ordinal);
            return;
        }

        Assert.Null(outcome.Error);
        Assert.Equal(DurationText.Parse(length), outcome.Value!.NotAfter - outcome.Value.NotBefore);
    }

    [Fact]
    public void An_end_too_far_off_is_refused_for_requests_as_well()
    {
        _authority.SetPolicy(new CertPolicyChanges { MaximumLifetime = LifetimeLimit.Parse("30d") });
        NodeCertRequest request = ForgedRequest.File(_folder, "web1", Forge.Key("a"));
        DateTimeOffset end = DateTimeOffset.UtcNow.AddDays(31);
        Outcome<NodeCert> outcome = _authority.Approve([request], new ApprovalParameters { Lifetime = new CertLifetime(null, end) }).Single();
        Assert.Equal(ErrorCode.PolicyViolation, outcome.Error!.ErrorCode);
        Assert.Equal(TimeSpan.FromDays(30), Length(_authority.Approve([request], new ApprovalParameters()).Single().Value!));
    }

    // A renewal asks for what the node has: a rule that came since then refuses it, and the old lifetime gives way to a shorter one.
    [Fact]
    public void Renewals_obey_the_rules_that_came_since()
    {
        Assert.Null(Issue("web1", new() { DnsNames = ["old.example.com"] }).Error);
        Assert.Null(Issue("db1").Error);
        _authority.SetPolicy(new CertPolicyChanges { AllowedDnsNames = [NodeNames.Parse("new.example.com")], MaximumLifetime = LifetimeLimit.Parse("30d") });

        List<Outcome<NodeCertRenewal>> outcomes = _authority.Renew(["web1", "db1"], new NodeCertRenewalParameters()).ToList();
        Assert.Equal(ErrorCode.PolicyViolation, outcomes[0].Error!.ErrorCode);
        Assert.Contains("AllowedDnsNames refuses the DNS name 'old.example.com'", outcomes[0].Error!.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromDays(30), Length(outcomes[1].Value!.Renewed!));
        ClusterCertsException tooLong = _authority.Renew(["db1"], new NodeCertRenewalParameters { Lifetime = TimeSpan.FromDays(31) }).Single().Error!;
        Assert.Equal(ErrorCode.PolicyViolation, tooLong.ErrorCode);
    }

    // Systems demand: every leaf lives less than 168 hours; node IDs are 0 to 255.
    [Fact]
    public void Presets_bring_their_rules()
    {
        CertAuthority ganeti = Authority("ganeti", Preset.Ganeti);
        Assert.Equal("<7d", ganeti.GetPolicy().MaximumLifetime.ToString());
        Assert.Equal(ErrorCode.PolicyViolation, ganeti.Issue(["node1.example.com"], new() { Lifetime = TimeSpan.FromHours(168), KeyAlgorithm = KeyAlgorithm.EcdsaP256 }).Single().Error!.ErrorCode);
        Assert.Null(ganeti.Issue(["node1.example.com"], new() { Lifetime = TimeSpan.FromHours(167), KeyAlgorithm = KeyAlgorithm.EcdsaP256 }).Single().Error);

        NodeIdPattern reign = Authority("reign", Preset.Reign).GetPolicy().Rules.AllowedNodeIds!.Single();
        for (int i = 0; i < 1000; i++)
            Assert.Equal(i < 256, reign.Matches(NodeId.Parse(i.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        Assert.False(reign.Matches(NodeId.Parse("007")));
    }

    [Fact]
    public void A_minimum_serial_number_names_the_live_nodes_that_it_cuts_off()
    {
        foreach (string id in (string[])["1", "2", "3"])
            Assert.Null(Issue(id).Error);
        string last = _authority.GetNodeCerts().Last().SerialNumber;
        var changes = new CertPolicyChanges { MinimumSerialNumber = SerialNumber.Parse(last) };
        string before = File.ReadAllText(_folder.File("pki/policy.json"));

        Assert.Equal(["1", "2"], _authority.FindCutOff(changes).Select(c => c.NodeId));
        ClusterCertsException refusal = Assert.Throws<ClusterCertsException>(() => _authority.SetPolicy(changes));
        Assert.Equal(ErrorCode.WouldCutOff, refusal.ErrorCode);
        Assert.Contains("2 nodes in use: 1, 2.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_folder.File("pki/policy.json")));

        _authority.SetPolicy(changes with { Force = true });
        Assert.Equal(
            [NodeCertStatus.BelowMinimumSerial, NodeCertStatus.BelowMinimumSerial, NodeCertStatus.Valid], _authority.GetNodeCerts().Select(c => c.Status));
        Assert.Empty(_authority.FindCutOff(changes));
        LedgerEntry line = _authority.Store.ReadLedger().All()[^1];
        Assert.Equal((LedgerEvent.Policy, $"minimumSerialNumber: none -> \"{last}\""), (line.Event, line.Detail));
    }

    [Fact]
    public void New_numbers_are_above_the_minimum()
    {
        SerialNumber minimum = SerialNumber.Parse("00FF" + new string('0', 24));
        _authority.SetPolicy(new CertPolicyChanges { MinimumSerialNumber = minimum });
        NodeCert cert = Issue("1").Value!;
        Assert.True(SerialNumber.Parse(cert.SerialNumber).CompareTo(minimum) > 0);
        Assert.Equal(NodeCertStatus.Valid, _authority.GetNodeCerts().Single().Status);

        // One that leaves no number above it would be the end of the authority.
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(
            () => _authority.SetPolicy(new CertPolicyChanges { MinimumSerialNumber = SerialNumber.Parse("7F" + new string('F', 38)) }));
        Assert.Equal(ErrorCode.SerialNumberExhausted, error.ErrorCode);
    }

    [Fact]
    public void A_rule_is_taken_away_and_one_change_leaves_the_others()
    {
        _authority.SetPolicy(new CertPolicyChanges { MaximumLifetime = LifetimeLimit.Parse("30d"), AllowedNodeIds = ["web*"] });
        CertPolicy policy = _authority.SetPolicy(new CertPolicyChanges { Remove = [PolicyRule.AllowedNodeIds] });
        Assert.Null(policy.AllowedNodeIds);
        Assert.Equal("30d", policy.MaximumLifetime.ToString());
        Assert.Null(Issue("db1").Error);
        int lines = _authority.Store.ReadLedger().All().Count;
        _authority.SetPolicy(new CertPolicyChanges { MaximumLifetime = LifetimeLimit.Parse("720h") });
        Assert.Equal(lines, _authority.Store.ReadLedger().All().Count); // Nothing changed, nothing recorded.
    }

    [Fact]
    public void Replacing_an_authority_keeps_its_rules()
    {
        _authority.SetPolicy(new CertPolicyChanges { AllowedNodeIds = ["web*"], MaximumLifetime = LifetimeLimit.Parse("1d") });
        CertAuthority.Create(new SigningCertParameters { Path = _folder.File("pki"), Preset = Preset.Ganeti, KeyAlgorithm = KeyAlgorithm.EcdsaP256, Force = true });
        CertPolicy policy = _authority.GetPolicy();
        Assert.Equal((Preset.Ganeti, "1d", "web*"), (policy.Preset, policy.MaximumLifetime.ToString(), policy.AllowedNodeIds!.Single()));
    }

    // What is given, and the error.
    public static TheoryData<string> BadChanges => ["empty IDs", "bad ID pattern", "bad name", "bad network", "empty algorithms"];

    [Theory]
    [MemberData(nameof(BadChanges))]
    public void A_rule_that_is_not_legal_changes_nothing(string row)
    {
        CertPolicyChanges changes = row switch
        {
            "empty IDs" => new() { AllowedNodeIds = [] },
            "bad ID pattern" => new() { AllowedNodeIds = ["/(/"] },
            "bad name" => new() { AllowedDnsNames = [NodeNames.Parse("*=exa mple")] },
            "bad network" => new() { AllowedIPAddresses = [NodeNames.Parse("*=10.0.0.0/33")] },
            _ => new() { AllowedKeyAlgorithms = [] },
        };
        string before = File.ReadAllText(_folder.File("pki/policy.json"));
        Assert.Throws<ClusterCertsException>(() => _authority.SetPolicy(changes));
        Assert.Equal(before, File.ReadAllText(_folder.File("pki/policy.json")));
    }

    private static TimeSpan Length(NodeCert cert) => cert.NotAfter - cert.NotBefore;

    private CertAuthority Authority(string name, Preset preset)
    {
        CertAuthority.Create(new SigningCertParameters { Path = _folder.File(name), Preset = preset, KeyAlgorithm = KeyAlgorithm.EcdsaP256 });
        return CertAuthority.Open(_folder.File(name));
    }

    private Outcome<NodeCert> Issue(string id, NodeCertParameters? parameters = null) =>
        _authority.Issue([id], parameters ?? new NodeCertParameters()).Single();

    private void AssertRefused(string id, NodeCertParameters parameters, string text)
    {
        ClusterCertsException error = Issue(id, parameters).Error!;
        Assert.Equal(ErrorCode.PolicyViolation, error.ErrorCode);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.File("pki"), $"node.{id}.*"));
    }

    private void AssertRequestRefused(KeyAlgorithm algorithm, string text)
    {
        NodeCertRequest request = ForgedRequest.File(_folder, "web1", Forge.Key("policy", algorithm));
        ClusterCertsException error = _authority.Approve([request], new ApprovalParameters()).Single().Error!;
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }
}
