namespace ClusterCerts.Tests.Issuance;

/// <summary>Having a good certificate: what is issued, renewed and left, beside what others do meanwhile.</summary>
public sealed class NodeCertSyncTests
{
    // Two runs of the night at once: what the other did is done, if it is what was asked for.
    [Theory]
    [InlineData("issues the same", NodeCertChange.Unchanged, null)]
    [InlineData("issues another", null, ErrorCode.AuthorityBusy)]
    [InlineData("forbids the node", null, ErrorCode.PolicyViolation)]
    public void What_another_process_did_meanwhile_counts(string meanwhile, NodeCertChange? change, ErrorCode? refused)
    {
        using var authority = new TestAuthority();
        bool isDone = false;
        var context = new AuthorityContext
        {
            MakeKey = terms =>
            {
                if (!isDone)
                {
                    isDone = true;
                    if (meanwhile == "forbids the node")
                        authority.Open().SetPolicy(new() { AllowedNodeIds = ["db*"] });
                    else
                        authority.Issue(new() { Purpose = meanwhile == "issues the same" ? CertPurpose.Server : CertPurpose.Client }, "n1");
                }

                return NewKey.Generate(terms);
            },
        };
        CertAuthority open = CertAuthority.Open(authority.Path, context);
        Outcome<NodeCertSync> outcome = open.SyncFound(open.FindSync([new("n1", new() { Purpose = CertPurpose.Server })])).Single();
        Assert.Equal(change, outcome.Value?.Change);
        Assert.Equal(refused, outcome.Error?.ErrorCode);
        if (change is not null)
            Assert.Equal(authority.Latest("n1").SerialNumber, outcome.Value!.Latest!.SerialNumber);
    }

    // A year of nights: the certificate is always good, and is renewed only when it is due.
    [Fact]
    public void A_year_of_nights_renews_when_it_is_due()
    {
        using var authority = new TestAuthority();
        NodeCertOrder[] orders = [new("n1", new() { Lifetime = TimeSpan.FromDays(90), DnsNames = ["n1.example.com"] }), new("n2", new())];
        var changed = new List<string>();
        for (int night = 0; night < 365; night++)
        {
            CertAuthority open = authority.Open();
            foreach (Outcome<NodeCertSync> outcome in open.SyncFound(open.FindSync(orders)))
            {
                NodeCertSync sync = TestAuthority.Value(outcome);
                Assert.Equal(NodeCertStatus.Valid, sync.Latest!.Status);
                if (sync.Changed)
                    changed.Add($"{sync.NodeId} {night}");
            }

            authority.Clock.Now += TimeSpan.FromDays(1);
        }

        Assert.Equal(["n1 0", "n2 0", "n1 60", "n1 120", "n1 180", "n1 240", "n1 300", "n2 335", "n1 360"], changed);
    }

    // Near the end of its CA a node that is due can get no longer certificate: that is an error each night, and no new certificate each night.
    [Fact]
    public void No_certificate_is_issued_that_expires_no_later()
    {
        using var authority = new TestAuthority();
        NodeCertOrder[] orders = [new("n1", new() { Lifetime = new CertLifetime(TimeSpan.FromDays(9000), clampToIssuer: true) })];
        Assert.Equal(NodeCertChange.Issued, TestAuthority.Value(Sync(authority, orders)).Change);
        authority.Clock.Now = authority.Latest("n1").NotAfter - TimeSpan.FromDays(10);
        int lines = authority.Open().Store.ReadLedger().All().Count;
        Assert.Equal(ErrorCode.OutlivesIssuer, Sync(authority, [new("n1", new())]).Error?.ErrorCode);
        Assert.Equal(lines, authority.Open().Store.ReadLedger().All().Count);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_fails_its_own_node()
    {
        using var authority = new TestAuthority();
        string file = Path.Combine(authority.Around, "file");
        File.WriteAllText(file, "");
        CertAuthority open = authority.Open();
        Outcome<NodeCertSync>[] outcomes = [.. open.SyncFound(open.FindSync([new("n1", new() { OutputPath = Path.Combine(file, "below") }), new("n2", new())]))];
        Assert.NotNull(outcomes[0].Error);
        Assert.Equal(NodeCertChange.Issued, TestAuthority.Value(outcomes[1]).Change);
    }

    private static Outcome<NodeCertSync> Sync(TestAuthority authority, NodeCertOrder[] orders)
    {
        CertAuthority open = authority.Open();
        return open.SyncFound(open.FindSync(orders)).Single();
    }
}
