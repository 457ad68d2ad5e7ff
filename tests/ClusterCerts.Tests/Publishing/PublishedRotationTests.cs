using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>A rotation that publishes goes on by what nodes have, and names those that are not ready.</summary>
public sealed class PublishedRotationTests : IDisposable
{
    private const string Trust = "/etc/tls/clients.crt";
    private const string Certificate = "/etc/tls/server.crt";
    private const string Key = "/etc/tls/server.key";

    private readonly PublishBench _bench = new();
    private readonly HashSet<string> _down = [];
    private readonly List<ClusterCertsException> _failed = [];
    private readonly List<string> _warned = [];
    private readonly List<string> _asked = [];
    private Func<string, TrustAnswer> _answer = _ => new(null, "it asks for no client certificate");

    public PublishedRotationTests() => _bench.Authority.Issue(new NodeCertParameters(), "web1", "web2", "web3");

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_whole_rotation_needs_nothing_but_its_phases()
    {
        KeyRotation stage = Does(RotationPhase.Stage);
        Assert.Empty(stage.Published);
        Assert.Equal("Continue with Invoke-KeyRotation -Phase Trust -Publish.", stage.NextStep);
        KeyRotation trust = Does(RotationPhase.Trust);
        Assert.Equal(["web1", "web2", "web3"], trust.Published.Select(p => p.NodeId));
        Assert.All(trust.Published, p => Assert.Equal(NodeCertPublicationState.Placed, p.State));
        AssertTrust("CN=test", "CN=test G2");
        Assert.Equal("Continue with Invoke-KeyRotation -Phase Issue -Publish.", trust.NextStep);
        Assert.Equal(3, Does(RotationPhase.Issue).Issued);
        Assert.All(_bench.Authority.Open().GetNodeCerts(new() { Statuses = [NodeCertStatus.Valid] }), cert => Assert.Equal(cert.SerialNumber, Leaf(cert.NodeId).SerialText));
        KeyRotation retire = Does(RotationPhase.Retire);
        AssertTrust("CN=test G2");
        Assert.Equal((RotationPhase.None, "The rotation is over."), (retire.Phase, retire.NextStep));
        Assert.Empty(retire.Remaining);
        Assert.Empty(_bench.Unpublished());
        Assert.Empty(_failed);
    }

    [Fact]
    public void A_node_that_is_down_blocks_by_name_and_is_brought_what_it_missed_later()
    {
        Does(RotationPhase.Stage);
        _down.Add("web2");
        KeyRotation trust = Does(RotationPhase.Trust);
        Assert.Equal(RotationPhase.Trust, trust.Phase);
        AssertFailed(ErrorCode.NodeUnreachable, "web2");
        Assert.Contains("Node 'web2' could not be brought", trust.NextStep, StringComparison.Ordinal);
        Assert.Contains(trust.Remaining, left => left.Contains("web2", StringComparison.Ordinal) && left.Contains("-Resume -Publish", StringComparison.Ordinal));
        Assert.Null(Rotate(new() { Phase = RotationPhase.Issue }));
        AssertFailed(ErrorCode.RotationBlocked, "web2");
        Assert.Equal(RotationPhase.Trust, _bench.Authority.Open().GetRotation().Phase);
        _down.Clear();
        KeyRotation resumed = Assert.IsType<KeyRotation>(Rotate(new() { Resume = true }));
        Assert.Equal(("None", RotationPhase.Trust), (resumed.Operation, resumed.Phase));
        Assert.Equal(NodeCertPublicationState.Placed, resumed.Published.Single(p => p.NodeId == "web2").State);
        AssertTrust("CN=test", "CN=test G2");
        Does(RotationPhase.Issue);
        _down.Add("web3");
        Assert.Null(Rotate(new() { Phase = RotationPhase.Retire }));
        AssertFailed(ErrorCode.RotationBlocked, "web3");
        _down.Clear();
        Does(RotationPhase.Retire);
        Assert.Empty(_failed);
    }

    // After the end there is no phase to complete; who was away gets the rest all the same.
    [Fact]
    public void Resume_brings_what_is_left_also_after_the_end()
    {
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue])
            Does(phase);
        _bench["web1"].Failing = what => what.StartsWith("rename", StringComparison.OrdinalIgnoreCase) ? new ClusterCertsException(ErrorCode.NodeUnreachable, "gone", what) : null;
        KeyRotation retire = Does(RotationPhase.Retire);
        AssertFailed(ErrorCode.NodeUnreachable, "web1");
        Assert.EndsWith("The rotation is over.", retire.NextStep, StringComparison.Ordinal);
        Assert.Contains("web1", Assert.Single(retire.Remaining), StringComparison.Ordinal);
        _bench["web1"].Failing = null;
        Assert.Empty(Assert.IsType<KeyRotation>(Rotate(new() { Resume = true })).Remaining);
        AssertTrust("CN=test G2");
    }

    [Fact]
    public void A_node_without_a_target_blocks_and_Force_goes_on_with_a_warning()
    {
        _bench.SetTargets("""{ "nodeId": "web1", "as": "Nginx", "targetPath": "/etc/tls" }""");
        Does(RotationPhase.Stage);
        KeyRotation trust = Does(RotationPhase.Trust);
        Assert.Contains("2 nodes (web2, web3) have no target", trust.NextStep, StringComparison.Ordinal);
        Assert.Null(Rotate(new() { Phase = RotationPhase.Issue }));
        AssertFailed(ErrorCode.RotationBlocked, "web2", "web3");
        Assert.Equal(RotationPhase.Issue, Rotate(new() { Phase = RotationPhase.Issue, Force = true })?.Phase);
        Assert.Contains("2 nodes (web2, web3)", Assert.Single(_warned), StringComparison.Ordinal);
        Assert.Empty(_failed);
    }

    [Fact]
    public void Without_any_target_nothing_is_begun()
    {
        _bench.SetTargets();
        Assert.Equal(ErrorCode.TargetNotFound, Assert.Throws<ClusterCertsException>(() => Rotate(new())).ErrorCode);
        Assert.Equal(ErrorCode.TargetNotFound, Assert.Throws<ClusterCertsException>(() => _bench.Authority.Open().PlanPublishedRotation(new())).ErrorCode);
        Assert.Equal(RotationPhase.None, _bench.Authority.Open().GetRotation().Phase);
    }

    // It failed to load the new trust bundle, and has the old one again.
    [Fact]
    public void A_node_that_was_rolled_back_blocks()
    {
        Does(RotationPhase.Stage);
        _bench["web3"].Shell = _ => new(1, "no");
        Does(RotationPhase.Trust);
        AssertFailed(ErrorCode.ReloadFailed, "web3");
        Assert.Null(Rotate(new() { Phase = RotationPhase.Issue }));
        AssertFailed(ErrorCode.RotationBlocked, "web3");
        _bench["web3"].Shell = _ => new(0, "");
        Does(RotationPhase.Issue);
    }

    // What runs there shows that it does not trust the next CA; who shows nothing is believed by the file.
    [Fact]
    public void What_does_not_trust_the_next_CA_blocks_Issue_and_what_cannot_show_it_does_not()
    {
        using TlsNode server = new();
        _bench.SetTargets(
            $$"""{ "nodeId": "web1", "as": "Nginx", "targetPath": "/etc/tls", "reloadCommand": "reload", "endpoint": "{{server.Endpoint}}" }""",
            """{ "nodeId": "*", "as": "Nginx", "targetPath": "/etc/tls" }""");
        _bench["web1"].Shell = _ => Load();
        Does(RotationPhase.Stage);
        Does(RotationPhase.Trust);
        _answer = _ => new(false, "it refused the certificate of CN=test G2");
        Assert.Null(Rotate(new() { Phase = RotationPhase.Issue }));
        Assert.Equal(["web1"], _asked);
        Assert.EndsWith(
            "it refused the certificate of CN=test G2. Publish-NodeCert -Force runs its reload command again; perhaps that does not load this file. When you know that it is ready, "
                + "go on with -Force.",
            Assert.Single(_failed).Message, StringComparison.Ordinal);
        AssertFailed(ErrorCode.RotationBlocked, "web1");
        _answer = _ => new(null, "it asks for no client certificate");
        Does(RotationPhase.Issue);
        Assert.Equal(["web1", "web1"], _asked);

        NodeCommandResult Load()
        {
            server.Load(_bench["web1"][Certificate].Content, _bench["web1"][Key].Content);
            return new(0, "");
        }
    }

    // An account that takes no commands: the pair is in place, and an endpoint that does not serve it shows that it is not loaded.
    [Fact]
    public void A_node_that_does_not_serve_its_new_certificate_blocks_Retire()
    {
        using TlsNode server = new();
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue])
            Does(phase);
        _bench.SetTargets(
            $$"""{ "nodeId": "web1", "as": "Nginx", "targetPath": "/etc/tls", "reloadCommand": "reload", "endpoint": "{{server.Endpoint}}" }""",
            """{ "nodeId": "*", "as": "Nginx", "targetPath": "/etc/tls" }""");
        _bench["web1"].Shell = null;
        Assert.Null(Rotate(new() { Phase = RotationPhase.Retire }));
        AssertFailed(ErrorCode.RotationBlocked, "web1");
        server.Load(_bench["web1"][Certificate].Content, _bench["web1"][Key].Content);
        Does(RotationPhase.Retire);
    }

    [Fact]
    public void A_rehearsal_looks_names_what_blocks_and_changes_nothing()
    {
        Does(RotationPhase.Stage);
        Does(RotationPhase.Trust);
        _bench["web1"].Put(Trust, "another"u8.ToArray());
        _down.Add("web2");
        Dictionary<string, string> before = _bench.Authority.Snapshot();
        IReadOnlyDictionary<string, string> there = _bench["web1"].Snapshot();
        List<NodeCertPublication> looked = [];
        Assert.Null(Rotate(new() { Phase = RotationPhase.Issue }, new RehearsalFileSystem(), looked.Add));
        Assert.Equal([Trust], looked.Single(p => p.NodeId == "web1").Files);
        AssertFailed(ErrorCode.RotationBlocked, "web2");
        _down.Clear();
        Assert.NotNull(Rotate(new() { Phase = RotationPhase.Issue }, new RehearsalFileSystem()));
        Assert.Empty(_asked);
        Assert.Equal(before, _bench.Authority.Snapshot());
        Assert.Equal(there, _bench["web1"].Snapshot());
        RotationPlan plan = _bench.Authority.Open().PlanPublishedRotation(new());
        Assert.Null(plan.Question);
        Assert.StartsWith("First bring 3 nodes (web1, web2, web3)", plan.Steps[0], StringComparison.Ordinal);
        Assert.StartsWith("Then bring 3 nodes", plan.Steps[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Undo_brings_back_what_nodes_had_before()
    {
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue])
            Does(phase);
        Assert.Equal(RotationPhase.Trust, Rotate(new() { Undo = true })?.Phase);
        Assert.All(_bench.Authority.Open().GetNodeCerts(new() { Statuses = [NodeCertStatus.Valid] }), cert => Assert.Equal(cert.SerialNumber, Leaf(cert.NodeId).SerialText));
        Assert.Equal("CN=test", Leaf("web1").Issuer);

        // It may have its certificate of the next CA still, which others would no longer trust.
        _down.Add("web1");
        Assert.Null(Rotate(new() { Undo = true }));
        AssertFailed(ErrorCode.RotationBlocked, "web1");
        _down.Clear();
        Assert.Equal(RotationPhase.Stage, Rotate(new() { Undo = true })?.Phase);
        AssertTrust("CN=test");
    }

    // Nobody has a certificate of the next CA yet.
    [Fact]
    public void What_no_verifier_needs_is_not_to_be_copied()
    {
        _bench.Authority.Open().WriteRevocationList();
        Does(RotationPhase.Stage);
        Assert.Equal("No rotation is under way.", Assert.IsType<KeyRotation>(Rotate(new() { Undo = true })).NextStep);
        Assert.Equal("No rotation is under way.", Assert.IsType<KeyRotation>(Rotate(new() { Resume = true })).NextStep);
        Does(RotationPhase.Stage);
        Assert.Contains("signing.crl and next.crl to every other verifier", Does(RotationPhase.Trust).NextStep, StringComparison.Ordinal);
        Does(RotationPhase.Issue);
        Assert.Contains("signing.crl to every other verifier", Does(RotationPhase.Retire).NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_is_down_does_not_hold_up_the_undoing_of_Trust()
    {
        Does(RotationPhase.Stage);
        Does(RotationPhase.Trust);
        _down.Add("web1");
        Assert.Equal(RotationPhase.Stage, Rotate(new() { Undo = true })?.Phase);
        AssertFailed(ErrorCode.NodeUnreachable, "web1");
    }

    [Fact]
    public void After_a_theft_everybody_is_brought_the_new_CA_at_once_and_that_is_asked_first()
    {
        Assert.Equal(ErrorCode.RotationNotConfirmed, Assert.Throws<ClusterCertsException>(() => Rotate(new() { Compromised = true })).ErrorCode);
        Assert.NotNull(_bench.Authority.Open().PlanPublishedRotation(new() { Compromised = true }).Question);
        _down.Add("web2");
        KeyRotation done = Assert.IsType<KeyRotation>(Rotate(new() { Compromised = true, IsConfirmed = true }));
        Assert.Contains("Node 'web2' could not be brought", done.NextStep, StringComparison.Ordinal);
        AssertFailed(ErrorCode.NodeUnreachable, "web2");
        _down.Clear();
        Rotate(new() { Resume = true });
        AssertTrust("CN=test G2");
        Assert.Empty(_bench.Unpublished());
    }

    // What only the authority can say is never overcome by what nodes show.
    [Fact]
    public void Force_does_not_overcome_what_else_blocks()
    {
        Does(RotationPhase.Stage);
        Does(RotationPhase.Trust);
        File.Move(_bench.Authority.File("next.key"), _bench.Authority.File("away.key"));
        int asked = _bench["web1"].Operations;
        Assert.Equal(ErrorCode.AuthorityOffline, Assert.Throws<ClusterCertsException>(() => Rotate(new() { Phase = RotationPhase.Issue, Force = true })).ErrorCode);
        Assert.Equal(asked, _bench["web1"].Operations);
    }

    // Stopped between the phase and its publication.
    [Fact]
    public void A_command_that_is_stopped_leaves_what_Resume_completes()
    {
        Does(RotationPhase.Stage);
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Rotate(new() { Phase = RotationPhase.Trust }, told: _ => stop.Cancel(), stop: stop.Token));
        Assert.Equal(RotationPhase.Trust, _bench.Authority.Open().GetRotation().Phase);
        Rotate(new() { Resume = true });
        AssertTrust("CN=test", "CN=test G2");
        Assert.Empty(_failed);
    }

    private KeyRotation Does(RotationPhase phase)
    {
        _failed.Clear();
        return Assert.IsType<KeyRotation>(Rotate(new() { Phase = phase }));
    }

    private KeyRotation? Rotate(
        RotationParameters wanted, FileSystem? files = null, Action<NodeCertPublication>? told = null, CancellationToken stop = default) =>
        new RotationPublisher(
            _bench.Authority.Open(files), wanted, new() { Timeout = TimeSpan.FromSeconds(wanted.Phase == RotationPhase.Retire ? 1 : 5), ThrottleLimit = stop == default ? 16 : 1 },
            new RotationTold { Failed = _failed.Add, Warned = _warned.Add, Published = told ?? (_ => { }) }, Open, Ask).Run(stop);

    private INodeFiles Open(NodeCertTarget target, AuthorityContext context, TimeSpan timeout, CancellationToken stop) =>
        _down.Contains(target.NodeId) ? throw new ClusterCertsException(ErrorCode.NodeUnreachable, $"{target.HostName} is down.", target.HostName)
            : _bench[target.NodeId].Open(stop);

    private IReadOnlyList<TrustAnswer> Ask(IReadOnlyList<NodeCertTarget> targets, CancellationToken stop)
    {
        _asked.AddRange(targets.Select(target => target.NodeId));
        return [.. targets.Select(target => _answer(target.NodeId))];
    }

    private void AssertFailed(ErrorCode code, params string[] nodes)
    {
        Assert.Equal(nodes.Select(node => (code, node)), _failed.Select(error => (error.ErrorCode, error.Target?.ToString() ?? "")));
        _failed.Clear();
    }

    private void AssertTrust(params string[] subjects) => Assert.All((string[])["web1", "web2", "web3"], node =>
        Assert.Equal(subjects, Certificates(node, Trust).Select(c => c.Subject)));

    private DecodedCertificate Leaf(string node) => Certificates(node, Certificate)[0];

    private CertificateChain Certificates(string node, string path) => CertificateFile.Parse(PemFile.Parse(_bench[node][path].Content, path), path);
}
