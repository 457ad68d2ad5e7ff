using ClusterCerts.Targets;

namespace ClusterCerts.Tests.Issuance;

/// <summary>Who issues a certificate that a node's software does not take is told so before, once for all nodes; and all that judges afterwards agrees.</summary>
public sealed class NodeKeyFitTests
{
    private const string Told = "Erlang distribution does not take an Ed25519 key";

    private readonly List<string> _told = [];

    private static TestAuthority Make(Preset preset = Preset.Default, KeyAlgorithm? ca = null, ExportFormat? layout = null)
    {
        var authority = new TestAuthority(p => p with { Preset = preset, KeyAlgorithm = ca });
        if (layout is ExportFormat format)
            Assert.All(authority.Open().SetTargets([new() { NodeId = "*", As = format, TargetPath = "/etc/tls" }]), o => Assert.Null(o.Error));
        return authority;
    }

    [Theory]
    [InlineData(Preset.Erlang, null, true)]
    [InlineData(Preset.Default, ExportFormat.ErlangDistribution, true)]
    [InlineData(Preset.Default, ExportFormat.Nginx, false)]
    [InlineData(Preset.Default, null, false)] // Ed25519 is no rare kind: what is not known is not said each time.
    public void New_nodes(Preset preset, ExportFormat? layout, bool isTold)
    {
        using TestAuthority authority = Make(preset, layout: layout);
        Assert.All(authority.Open().Issue(["a", "b"], new NodeCertParameters { KeyAlgorithm = KeyAlgorithm.Ed25519 }, notify: _told.Add).ToList(), o => Assert.Null(o.Error));
        Assert.Equal(isTold ? 1 : 0, _told.Count(t => t.Contains(Told, StringComparison.Ordinal) && t.Contains("nodes a and b", StringComparison.Ordinal)));
        _told.Clear();
        Assert.All(authority.Open().Issue(["c"], new NodeCertParameters { KeyAlgorithm = KeyAlgorithm.EcdsaP384 }, notify: _told.Add).ToList(), o => Assert.Null(o.Error));
        Assert.Empty(_told);
    }

    // Most software takes none: that it is not known is said when a node gets such a key first.
    [Fact]
    public void A_rare_kind_of_key()
    {
        using TestAuthority authority = Make();
        Assert.All(authority.Open().Issue(["a", "b"], new NodeCertParameters { KeyAlgorithm = KeyAlgorithm.MlDsa65 }, notify: _told.Add).ToList(), o => Assert.Null(o.Error));
        Assert.Contains("It is not known whether the nodes' software takes an ML-DSA key", Assert.Single(_told), StringComparison.Ordinal);
        CertAuthority open = authority.Open();
        Assert.All(open.Renew(["a"], new()).ToList(), o => Assert.Null(o.Error));
        Assert.DoesNotContain(open.GetWorkNotices(), notice => notice.Contains("ML-DSA", StringComparison.Ordinal));
    }

    [Fact]
    public void Renewed_nodes()
    {
        using TestAuthority authority = Make(layout: ExportFormat.ErlangDistribution);
        authority.Issue(new(), "a", "b");
        CertAuthority open = authority.Open();
        Assert.All(open.Renew(["a", "b"], new() { KeyAlgorithm = KeyAlgorithm.Ed25519 }).ToList(), o => Assert.Null(o.Error));
        Assert.Single(open.GetWorkNotices(), t => t.Contains(Told, StringComparison.Ordinal) && t.Contains("nodes a and b", StringComparison.Ordinal));
    }

    // Before anything is signed, and in a rehearsal as well.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Renewed_nodes_are_told_of_before(bool isRehearsal)
    {
        using TestAuthority authority = Make(layout: ExportFormat.ErlangDistribution);
        authority.Issue(new(), "a", "b");
        CertAuthority open = isRehearsal ? CertAuthority.Open(authority.Path, AuthorityContext.ForRehearsal()) : authority.Open();
        NodeCertRenewalParameters wanted = new() { KeyAlgorithm = KeyAlgorithm.Ed25519 };
        Outcome<NodeCertRenewal>[] found = [.. open.FindRenewals(["a", "b"], wanted)];
        Dictionary<string, string> before = authority.Snapshot();
        var then = new List<Dictionary<string, string>>();
        Assert.All(open.RenewFound(found, wanted, notify: text =>
        {
            _told.Add(text);
            then.Add(authority.Snapshot());
        }).ToList(), o => Assert.Null(o.Error));
        Assert.Contains("nodes a and b", Assert.Single(_told, text => text.Contains(Told, StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(before, then[0]);
        Assert.DoesNotContain(open.GetWorkNotices(), text => text.Contains(Told, StringComparison.Ordinal));
    }

    [Fact]
    public void Nodes_of_several_folders_are_told_of_once()
    {
        using TestAuthority authority = Make(layout: ExportFormat.ErlangDistribution);
        foreach (string id in (string[])["a", "b", "c"])
            authority.Issue(new() { OutputPath = Path.Combine(authority.Around, id) }, id);
        CertAuthority open = authority.Open();
        Assert.All(open.Renew(["*"], new() { KeyAlgorithm = KeyAlgorithm.Ed25519 }).ToList(), o => Assert.Null(o.Error));
        Assert.Contains("nodes a, b and c", Assert.Single(open.GetWorkNotices(), t => t.Contains(Told, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    // A thousand and more nodes are planned in parts.
    [Fact]
    public void A_reason_of_many_nodes_is_told_with_the_first_part()
    {
        var refuses = new FitVerdict(Fitness.Refuses, "it", "no");
        var other = new FitVerdict(Fitness.Refuses, "another", "no");
        var survey = new FitSurvey("a key") { HasMore = true };
        foreach (int id in Enumerable.Range(1, 9))
            survey.Add($"{id}", refuses);
        survey.Add("10", other);
        Assert.Equal(["It does not take a key: no (nodes 1, 2, 3, 4, 5 and others).", "Another does not take a key: no (node 10)."], survey.Refusals());
        survey.NextPart();
        survey.HasMore = false;
        survey.Add("11", refuses);
        survey.Add("12", other);
        Assert.Equal("Another does not take a key: no (node 12).", Assert.Single(survey.Refusals()));
    }

    [Fact]
    public void Synchronised_nodes()
    {
        using TestAuthority authority = Make(layout: ExportFormat.ErlangDistribution);
        CertAuthority open = authority.Open();
        IReadOnlyList<Outcome<NodeCertSync>> found = open.FindSync([new NodeCertOrder("a", new() { KeyAlgorithm = KeyAlgorithm.Ed25519 })]);
        Assert.All(open.SyncFound(found, notify: _told.Add).ToList(), o => Assert.Null(o.Error));
        Assert.Single(_told, t => t.Contains(Told, StringComparison.Ordinal));
    }

    [Fact]
    public void Approved_requests()
    {
        using TestAuthority authority = Make(layout: ExportFormat.ErlangDistribution);
        NodeCertRequest request = RequestMaker.Make(["a"], new() { Path = Path.Combine(authority.Around, "requests"), KeyAlgorithm = KeyAlgorithm.Ed25519 }).Select(TestAuthority.Value).Single();
        Assert.All(authority.Open().Approve([request], new ApprovalParameters(), notify: _told.Add).ToList(), o => Assert.Null(o.Error));
        Assert.Single(_told, t => t.Contains(Told, StringComparison.Ordinal));
    }

    // Whatever the node's own key is.
    [Fact]
    public void A_CA_that_is_not_taken()
    {
        using TestAuthority authority = Make(ca: KeyAlgorithm.Ed25519, layout: ExportFormat.ErlangDistribution);
        Assert.All(authority.Open().Issue(["a"], new NodeCertParameters(), notify: _told.Add).ToList(), o => Assert.Null(o.Error));
        Assert.Contains("under a CA with an Ed25519 key", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Preset.Erlang, KeyAlgorithm.Ed25519, true)]
    [InlineData(Preset.Erlang, KeyAlgorithm.EcdsaP384, false)]
    [InlineData(Preset.Reign, KeyAlgorithm.Ed25519, false)]
    public void A_new_authority(Preset preset, KeyAlgorithm kind, bool isTold)
    {
        using var folder = new TestFolder();
        var creation = SigningCertCreation.Find(new() { Path = folder.File("pki"), Subject = "CN=x", Preset = preset, KeyAlgorithm = kind });
        Assert.Equal(isTold, creation.Warnings.Any(w => w.Contains("Erlang distribution does not take", StringComparison.Ordinal)));
    }

    [Fact]
    public void Lost_targets_keep_nothing_back()
    {
        using TestAuthority authority = Make(layout: ExportFormat.ErlangDistribution);
        File.WriteAllText(authority.File("targets.json"), "{");
        Assert.All(authority.Open().Issue(["a"], new NodeCertParameters { KeyAlgorithm = KeyAlgorithm.Ed25519 }, notify: _told.Add).ToList(), o => Assert.Null(o.Error));
        Assert.Contains("It is not known", Assert.Single(_told), StringComparison.Ordinal);
    }

    // The preset, the CA's key, the layout, the node's key, whether a list is kept; then whether the node is cut off. The health check, the trust of the nodes
    // in each other, and the export say the same.
    [Theory]
    [InlineData(Preset.Default, KeyAlgorithm.EcdsaP256, ExportFormat.ErlangDistribution, KeyAlgorithm.Ed25519, false, true)]
    [InlineData(Preset.Default, KeyAlgorithm.Ed25519, ExportFormat.ErlangDistribution, KeyAlgorithm.EcdsaP256, false, true)]
    [InlineData(Preset.Default, KeyAlgorithm.Ed25519, ExportFormat.RabbitMq, KeyAlgorithm.EcdsaP256, true, true)]
    [InlineData(Preset.Default, KeyAlgorithm.Ed25519, ExportFormat.RabbitMq, KeyAlgorithm.EcdsaP256, false, false)]
    [InlineData(Preset.Default, KeyAlgorithm.Ed25519, ExportFormat.Nginx, KeyAlgorithm.Ed25519, true, false)]
    [InlineData(Preset.Default, KeyAlgorithm.EcdsaP256, ExportFormat.ErlangDistribution, KeyAlgorithm.EcdsaP256, true, false)]
    public void Verdicts_agree(Preset preset, KeyAlgorithm ca, ExportFormat layout, KeyAlgorithm node, bool hasList, bool isCutOff)
    {
        using TestAuthority authority = Make(preset, ca, layout);
        authority.Issue(new() { KeyAlgorithm = node }, "n1");
        if (hasList)
            authority.Open().WriteRevocationList();
        AuthorityCheck publication = authority.Open().TestHealth(new()).Checks.Single(check => check.Name == AuthorityCheckName.Publication);
        Assert.Equal(isCutOff, publication.State == CheckState.Critical);
        Assert.Equal(isCutOff, publication.Subjects.Contains("n1") && publication.Detail.Contains("Ed25519", StringComparison.Ordinal));

        IReadOnlyList<TrustMember> members = TrustMembers.FromAuthority(authority.Path, authority.Open().GetNodeCerts()).WithSoftware(authority.Context());
        Assert.Equal(isCutOff, ClusterTrust.FindFailures(members, authority.Clock.Now).Any());

        var exporter = new NodeCertExporter(new() { Format = layout, OutputPath = Path.Combine(authority.Around, "out") }, authority.Context());
        Exception? refused = Record.Exception(() => exporter.Plan(authority.Latest("n1")).Dispose());
        Assert.Equal(isCutOff, refused is ClusterCertsException { ErrorCode: ErrorCode.UnfitForExport });
    }

    // A node that lacks its files is not forgotten because the software of another does not take them.
    [Fact]
    public void Nodes_without_their_files_are_named_as_well()
    {
        using TestAuthority authority = Make(layout: ExportFormat.ErlangDistribution);
        authority.Issue(new() { KeyAlgorithm = KeyAlgorithm.Ed25519 }, "n1");
        authority.Issue(new(), "n2");
        AuthorityCheck publication = authority.Open().TestHealth(new()).Checks.Single(check => check.Name == AuthorityCheckName.Publication);
        Assert.Equal(CheckState.Critical, publication.State);
        Assert.Contains(Told, publication.Detail, StringComparison.Ordinal);
        Assert.Contains("without the files", publication.Detail, StringComparison.Ordinal);
        Assert.Equal(["n1", "n2"], publication.Subjects);
        Assert.Equal(2, publication.Value);
    }
}
