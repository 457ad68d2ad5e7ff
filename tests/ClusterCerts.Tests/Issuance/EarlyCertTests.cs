using ClusterCerts.Installing;
using ClusterCerts.Tests.Installing;
using ClusterCerts.Tests.Publishing;

namespace ClusterCerts.Tests.Issuance;

/// <summary>A certificate that a clock which was ahead has made: nobody accepts it until its validity begins, so it is not good.</summary>
public sealed class EarlyCertTests
{
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(340);

    // Node 1 has such a certificate; where a line came since, nothing tells that the clock of now is the wrong one.
    private static void MakeEarly(TestAuthority authority, bool withLineSince = true)
    {
        authority.Issue(new NodeCertParameters(), "1", "2");
        authority.Clock.Now += Ahead;
        Assert.All(authority.Open().Renew(["1"], new()).ToList(), o => Assert.Null(o.Error));
        authority.Clock.Now -= Ahead;
        if (withLineSince)
            Assert.All(authority.Open().Renew(["2"], new()).ToList(), o => Assert.Null(o.Error));
        Assert.Equal(NodeCertStatus.NotYetValid, authority.Latest("1").Status);
    }

    private static NodeCertSync Synced(TestAuthority authority, string id) => TestAuthority.Value(SyncOf(authority, id));

    private static Outcome<NodeCertSync> SyncOf(TestAuthority authority, string id)
    {
        CertAuthority open = authority.Open();
        return open.SyncFound(open.FindSync([new(id, new())])).Single();
    }

    private static Outcome<NodeCertRenewal>[] Nightly(TestAuthority authority) => [.. authority.Open().Renew([], new() { IfExpiresWithin = TimeSpan.FromDays(30) })];

    private static AuthorityCheck Health(TestAuthority authority, AuthorityCheckName name) =>
        authority.Open().TestHealth(new()).Checks.Single(check => check.Name == name);

    private static void AssertGood(TestAuthority authority)
    {
        NodeCert latest = authority.Latest("1");
        Assert.Equal(NodeCertStatus.Valid, latest.Status);
        Assert.True(latest.NotBefore <= authority.Clock.Now);
        Assert.Equal(NodeCertChange.Unchanged, Synced(authority, "1").Change); // And not once more each night.
        Assert.All(Nightly(authority), o => Assert.False(TestAuthority.Value(o).IsDue));
        Assert.Equal(CheckState.Ok, Health(authority, AuthorityCheckName.NodeCerts).State);
        Assert.Equal(
            [latest.SerialNumber],
            authority.Open().GetNodeCerts(new NodeCertFilter { NodeIds = ["1"], AsOf = authority.Clock.Now }).Select(c => c.SerialNumber));
    }

    [Fact]
    public void Sync_renews_it()
    {
        using var authority = new TestAuthority();
        MakeEarly(authority);
        NodeCertSync sync = Synced(authority, "1");
        Assert.Equal(NodeCertChange.Renewed, sync.Change);
        Assert.StartsWith("it is not valid before ", sync.Reason, StringComparison.Ordinal);
        AssertGood(authority);
    }

    [Fact]
    public void The_nightly_renewal_renews_it_and_nothing_else()
    {
        using var authority = new TestAuthority();
        MakeEarly(authority);
        Dictionary<string, NodeCertRenewal> done = Nightly(authority).Select(TestAuthority.Value).ToDictionary(r => r.NodeId);
        Assert.NotNull(done["1"].Renewed);
        Assert.StartsWith("it is not valid before ", done["1"].Reason, StringComparison.Ordinal);
        Assert.Null(done["2"].Renewed);
        AssertGood(authority);
    }

    // The clocks of hosts that share an authority differ a little.
    [Fact]
    public void A_clock_that_is_little_ahead_makes_none()
    {
        using var authority = new TestAuthority();
        authority.Issue("1");
        authority.Clock.Now += TimeSpan.FromMinutes(4);
        authority.Issue(new NodeCertParameters { Force = true, Lifetime = new CertLifetime(null, backdate: TimeSpan.Zero) }, "1");
        authority.Clock.Now -= TimeSpan.FromMinutes(4);
        Assert.Equal(NodeCertStatus.NotYetValid, authority.Latest("1").Status);
        Assert.Equal(NodeCertChange.Unchanged, Synced(authority, "1").Change);
        Assert.All(Nightly(authority), o => Assert.False(TestAuthority.Value(o).IsDue));
        Assert.Equal(CheckState.Ok, Health(authority, AuthorityCheckName.NodeCerts).State);
    }

    // By a clock that is behind, every good certificate looks early: none is replaced unasked.
    [Fact]
    public void Where_the_clock_is_behind_the_ledger_nothing_is_renewed_unasked()
    {
        using var authority = new TestAuthority();
        MakeEarly(authority, withLineSince: false);
        Dictionary<string, string> before = authority.Snapshot();
        Assert.Equal(ErrorCode.ClockInDoubt, SyncOf(authority, "1").Error?.ErrorCode);
        Assert.Equal([ErrorCode.ClockInDoubt], authority.Open().PlanRenewals([], new() { IfExpiresWithin = TimeSpan.FromDays(30) }, null).Select(o => o.Error?.ErrorCode).OfType<ErrorCode>());
        Assert.Equal(before, authority.Snapshot());
        Assert.Equal(CheckState.Critical, Health(authority, AuthorityCheckName.NodeCerts).State);
        Assert.All(authority.Open().Renew(["1"], new()).ToList(), o => Assert.Null(o.Error)); // By name: the clock is right.
        AssertGood(authority);
    }

    [Fact]
    public void The_check_of_nodes_is_critical()
    {
        using var authority = new TestAuthority();
        MakeEarly(authority);
        AuthorityCheck check = Health(authority, AuthorityCheckName.NodeCerts);
        Assert.Equal((CheckState.Critical, "1"), (check.State, string.Join(' ', check.Subjects)));
        Assert.Contains("node 1 is refused: it is not valid before ", check.Detail, StringComparison.Ordinal);
    }

    // Whose key is elsewhere waits for a request, and the outlook says why.
    [Fact]
    public void The_outlook_tells_of_one_whose_key_is_elsewhere()
    {
        using var authority = new TestAuthority();
        using var folder = new TestFolder();
        using KeyPair key = KeyPair.Generate(KeyAlgorithm.EcdsaP256);
        string request = folder.File("9.csr");
        File.WriteAllBytes(request, ForgedRequest.Make(
            r =>
            {
                r.Subject = Forge.Name("CN=9");
                r.Extensions = [];
            },
            key));
        authority.Clock.Now += Ahead;
        Assert.All(authority.Open().Approve([NodeCertRequest.Read(request)], new ApprovalParameters()).ToList(), o => Assert.Null(o.Error));
        authority.Clock.Now -= Ahead;
        authority.Issue("1");
        AuthorityCheck check = Health(authority, AuthorityCheckName.Outlook);
        Assert.Equal(CheckState.Warning, check.State);
        Assert.Contains($"9 (not valid before {authority.Latest("9").NotBefore:yyyy-MM-dd})", check.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_handed_it_is_told()
    {
        using var authority = new TestAuthority();
        MakeEarly(authority);
        var told = new List<string>();
        using var folder = new TestFolder();
        var exporter = new NodeCertExporter(new NodeCertExportParameters { Format = ExportFormat.Pem, OutputPath = folder.File("out") }, authority.Context());
        foreach (Outcome<NodeCert> found in exporter.Find(new NodeCertReference { NodeIds = ["1"], AuthorityPath = authority.Path }))
        {
            using ExportPlan plan = exporter.Plan(TestAuthority.Value(found));
            exporter.Write(plan, told.Add);
        }

        Assert.StartsWith("Nobody accepts the certificate of node '1' before ", Assert.Single(told), StringComparison.Ordinal);
        told.Clear();
        Assert.All(CertAuthorityInstalling.Install(authority.Open(), ["1"], new(), new MemoryStores(), null, told.Add, default).ToList(), o => Assert.Null(o.Error));
        Assert.Contains(told, text => text.StartsWith("Nobody accepts the certificate of node '1' before ", StringComparison.Ordinal));
    }

    [Fact]
    public void Who_publishes_it_is_told()
    {
        using var bench = new PublishBench();
        MakeEarly(bench.Authority);
        bench.PublishAll();
        Assert.StartsWith("Nobody accepts the certificate of node '1' before ", Assert.Single(bench.Told), StringComparison.Ordinal);
    }
}
