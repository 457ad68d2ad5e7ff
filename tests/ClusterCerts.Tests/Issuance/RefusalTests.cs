namespace ClusterCerts.Tests.Issuance;

/// <summary>What was asked for and refused is in the ledger: what, by which command, by whom and when.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public RefusalTests() => _authority.Open().SetPolicy(new CertPolicyChanges { AllowedNodeIds = ["web*"] });

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_batch_records_what_the_policy_refused_of_it_in_its_own_words()
    {
        Outcome<NodeCert>[] outcomes = [.. _authority.Open().Issue(["db1", "web1", "db2"], new NodeCertParameters())];
        Assert.Equal([ErrorCode.PolicyViolation, null, ErrorCode.PolicyViolation], outcomes.Select(o => o.Error?.ErrorCode));
        LedgerEntry[] lines = Refusals();
        Assert.Equal([("db1", "New-NodeCert", "PolicyViolation"), ("db2", "New-NodeCert", "PolicyViolation")], lines.Select(e => (e.Asked!, e.Command!, e.Refusal!)));
        Assert.All(lines, e => Assert.Equal((Environment.UserName, Environment.MachineName, _authority.Clock.Now), (e.Account, e.Host, e.Time)));
        Assert.Equal(outcomes[0].Error!.Message, lines[0].Detail);
        Assert.Empty(CertLedger.Test(_authority.Path, _authority.Context()));

        // No node came of it: nothing is named so.
        Assert.Equal(["web1"], _authority.Open().GetNodeCerts().Select(c => c.NodeId));
        Assert.DoesNotContain("db1", _authority.Open().Store.ReadLedger().Nodes().Select(n => n.ToString()));
        Assert.DoesNotContain("DB1", Refusals().Select(e => e.NodeId?.ToString()));
    }

    // Whoever asks for "DB1" keeps nobody from being "db1" later.
    [Fact]
    public void A_refusal_claims_no_name()
    {
        Assert.Equal([false], _authority.Open().Issue(["DB1"], new NodeCertParameters()).Select(o => o.Succeeded));
        _authority.Open().SetPolicy(new CertPolicyChanges { AllowedNodeIds = ["*"] });
        Assert.Equal("db1", _authority.Issue("db1").NodeId);
    }

    [Fact]
    public void What_failed_for_another_reason_is_no_refusal()
    {
        _authority.Issue("web1");
        Assert.Equal(
            [ErrorCode.FileExists, ErrorCode.InvalidNodeId, ErrorCode.OutlivesIssuer],
            _authority.Open().Issue(
                [
                    new("web1", new()), new("a/../b", new()), new("web2", new() { Lifetime = new CertLifetime(TimeSpan.FromDays(36500)) }),
                ]).Select(o => o.Error!.ErrorCode));
        Assert.Empty(Refusals());
    }

    [Fact]
    public void A_rehearsal_records_nothing()
    {
        Dictionary<string, string> before = _authority.Snapshot();
        Assert.Equal([false], CertAuthority.Open(_authority.Path, AuthorityContext.ForRehearsal()).Issue(["db1"], new NodeCertParameters()).Select(o => o.Succeeded));
        Assert.Equal(before, _authority.Snapshot());
    }

    // A run of every night is refused the same until the policy changes. What refuses a lifetime says another moment each night.
    [Theory]
    [InlineData("db1", null, "AllowedNodeIds")]
    [InlineData("web1", 90, "MaximumLifetime")]
    public void A_nightly_run_says_it_once_for_each_policy(string nodeId, int? days, string rule)
    {
        _authority.Open().SetPolicy(new CertPolicyChanges { MaximumLifetime = new LifetimeLimit(TimeSpan.FromDays(30)) });
        NodeCertOrder order = new(nodeId, new() { Lifetime = days is int some ? TimeSpan.FromDays(some) : default(CertLifetime) });
        var told = new HashSet<string>();
        for (int night = 0; night < 3; night++, _authority.Clock.Now += TimeSpan.FromDays(1))
        {
            CertAuthority authority = _authority.Open();
            told.Add(authority.SyncFound(authority.FindSync([order])).Single().Error!.Message);
        }

        Assert.Equal(days is null ? 1 : 3, told.Count);
        Assert.Equal([("Sync-NodeCert", rule)], Refusals().Select(e => (e.Command!, e.Rule!)));
        _authority.Open().SetPolicy(new CertPolicyChanges { AllowedNodeIds = ["web*", "app*"] });
        CertAuthority again = _authority.Open();
        Assert.False(again.SyncFound(again.FindSync([order])).Single().Succeeded);
        Assert.Equal(2, Refusals().Length);
    }

    [Fact]
    public void A_renewal_that_is_refused_is_recorded_by_a_search_too()
    {
        _authority.Issue("web1");
        _authority.Open().SetPolicy(new CertPolicyChanges { AllowedNodeIds = ["app*"] });
        Assert.False(_authority.Open().Renew(["web1"], new()).Single().Succeeded);
        Assert.Equal([("web1", "Update-NodeCert")], Refusals().Select(e => (e.Asked!, e.Command!)));
        CertAuthority authority = _authority.Open();
        authority.RecordRefusals([.. authority.FindRenewals(["web1"], new())], message => Assert.Fail(message));
        Assert.Single(Refusals()); // the same as before
    }

    [Fact]
    public void Requests_that_are_refused_are_recorded_with_the_name_that_they_claim()
    {
        NodeCertRequest[] requests =
        [
            Request("a.csv", "CN=db1", _ => { }), Request("b.csr", "CN=web1", r => r.SignWithSomeoneElsesKey(Forge.Key("victim").PublicKey.Encoded)), Request("c.csr", "CN=web2", _ => { }),
        ];
        Outcome<NodeCert>[] outcomes = [.. _authority.Open().Approve(requests, new ApprovalParameters())];
        Assert.Equal([ErrorCode.PolicyViolation, ErrorCode.RequestSignatureInvalid, null], outcomes.Select(o => o.Error?.ErrorCode));
        Assert.Equal(
            [("db1", "PolicyViolation"), ("web1", "RequestSignatureInvalid")], Refusals().Select(e => (e.Asked!, e.Refusal!)));
        Assert.All(Refusals(), e => Assert.Equal("Approve-NodeCertRequest", e.Command));
    }

    // What a CA may not sign for is refused as a rule refuses, by whichever command it is asked.
    [Fact]
    public void What_lies_outside_the_limits_of_the_CA_is_a_refusal_to_every_command()
    {
        using var limited = new TestAuthority(p => p with { Constraints = new() { PermittedDnsNames = ["in.example"], PermittedUris = ["in.example"] } });
        limited.Issue("web.in.example");
        CertAuthority authority = limited.Open();
        NodeCertOrder order = new("sync.out.example", new());
        Outcome<NodeCert>[] outcomes =
        [
            .. authority.Issue(["new.out.example"], new NodeCertParameters()),
            .. limited.Open().Approve([Request("a.csr", "CN=csr.out.example", _ => { })], new ApprovalParameters()),
        ];
        Assert.All(outcomes, o => Assert.Equal(ErrorCode.OutsideConstraints, o.Error!.ErrorCode));
        Assert.Equal(ErrorCode.OutsideConstraints, limited.Open().Renew(["web.in.example"], new() { Uris = ["https://out.example/"] }).Single().Error!.ErrorCode);
        Assert.Equal(ErrorCode.OutsideConstraints, authority.SyncFound(authority.FindSync([order])).Single().Error!.ErrorCode);
        Assert.Equal(
            [
                ("new.out.example", "New-NodeCert"), ("csr.out.example", "Approve-NodeCertRequest"), ("web.in.example", "Update-NodeCert"), ("sync.out.example", "Sync-NodeCert"),
            ],
            limited.Open().Store.ReadLedger().All().Where(e => e is { Event: LedgerEvent.Refuse, Refusal: "OutsideConstraints", Rule: not null }).Select(e => (e.Asked!, e.Command!)));
        Assert.Empty(CertLedger.Test(limited.Path, limited.Context()));
    }

    // Every night the same is one line; another name, or another CA, is another matter.
    [Fact]
    public void Renewals_that_limits_refuse_are_told_apart_by_the_name_and_the_CA()
    {
        using var limited = new TestAuthority(p => p with { Constraints = new() { PermittedDnsNames = ["in.example"], PermittedUris = ["in.example"] } });
        limited.Issue("web.in.example");
        string[] Asked(string uri)
        {
            for (int night = 0; night < 2; night++, limited.Clock.Now += TimeSpan.FromDays(1))
                Assert.Equal(ErrorCode.OutsideConstraints, limited.Open().Renew(["web.in.example"], new() { Uris = [uri] }).Single().Error!.ErrorCode);
            return [.. limited.Open().Store.ReadLedger().All().Where(e => e.Event == LedgerEvent.Refuse).Select(e => e.Rule!)];
        }

        Assert.Contains("https://a.out.example/", Assert.Single(Asked("https://a.out.example/")), StringComparison.Ordinal);
        Assert.Contains("https://b.out.example/", Asked("https://b.out.example/")[1], StringComparison.Ordinal);
        Assert.Equal(2, Asked("https://a.out.example/").Length);
        limited.Open().Rotate(new() { Phase = RotationPhase.Stage });
        Assert.Equal(3, Asked("https://a.out.example/").Length);

        // However long a name is, its line is not.
        Assert.InRange(Asked($"https://{string.Join('.', Enumerable.Repeat(new string('a', 60), 4))}/{new string('b', 500)}")[^1].Length, 1, 401);
    }

    // One rule, several names.
    [Fact]
    public void Renewals_that_a_rule_refuses_are_told_apart_by_the_name()
    {
        _authority.Issue("web1");
        _authority.Open().SetPolicy(new CertPolicyChanges { AllowedDnsNames = [NodeNames.Parse("*.in.example")] });
        foreach (string name in (string[])["a.out.example", "b.out.example", "a.out.example"])
            Assert.Equal(ErrorCode.PolicyViolation, _authority.Open().Renew(["web1"], new() { DnsNames = [name] }).Single().Error!.ErrorCode);
        Assert.Equal(["AllowedDnsNames", "AllowedDnsNames"], Refusals().Select(e => e.Rule));
    }

    // Of too high a risk: no key is needed, and none of it is signed.
    [Fact]
    public void A_risk_that_is_too_high_is_a_refusal()
    {
        _authority.Issue("web1");
        File.Delete(_authority.File("signing.key"));
        Assert.Equal([ErrorCode.RequestRiskTooHigh], _authority.Open().Approve([Request("a.csr", "CN=web1", _ => { })], new ApprovalParameters { MaximumRisk = RequestRisk.Low })
            .Select(o => o.Error!.ErrorCode));
        Assert.Equal([("web1", "RequestRiskTooHigh")], Refusals().Select(e => (e.Asked!, e.Refusal!)));
    }

    // Refused twice is refused once: what cannot be recorded is the same error.
    [Fact]
    public void A_refusal_that_cannot_be_recorded_is_the_same_error()
    {
        var told = new List<string>();
        CertAuthority authority = _authority.Open(new FullDisk());
        Outcome<NodeCert> outcome = authority.Issue(["db1"], new NodeCertParameters(), notify: told.Add).Single();
        Assert.Equal(ErrorCode.PolicyViolation, outcome.Error!.ErrorCode);
        Assert.StartsWith("The refusal is not recorded", Assert.Single(told), StringComparison.Ordinal);
        Assert.Single(Refusals()); // What was begun is finished once there is room.
    }

    // A clock that is in doubt writes no line that later ones would be judged by.
    [Fact]
    public void A_clock_in_doubt_records_nothing()
    {
        var told = new List<string>();
        _authority.Clock.Now -= TimeSpan.FromDays(2);
        Assert.Equal(ErrorCode.PolicyViolation, _authority.Open().Issue(["db1"], new NodeCertParameters(), notify: told.Add).Single().Error!.ErrorCode);
        Assert.Contains("clock", Assert.Single(told), StringComparison.Ordinal);
        Assert.Empty(Refusals());
    }

    private LedgerEntry[] Refusals() => [.. _authority.Open().Store.ReadLedger().All().Where(e => e.Event == LedgerEvent.Refuse)];

    private NodeCertRequest Request(string name, string subject, Action<ForgedRequest> change)
    {
        using KeyPair key = KeyPair.Generate(KeyAlgorithm.EcdsaP256);
        string path = Path.Combine(_authority.Around, name);
        File.WriteAllBytes(path, ForgedRequest.Make(
            r =>
            {
                r.Subject = Forge.Name(subject);
                r.Extensions = [];
                change(r);
            },
            key));
        return NodeCertRequest.Read(path);
    }

    private sealed class FullDisk : FileSystem
    {
        internal override void Append(string path, ReadOnlySpan<byte> bytes, FileProtection protection) => throw new IOException("No space left on device", 28);
    }
}
