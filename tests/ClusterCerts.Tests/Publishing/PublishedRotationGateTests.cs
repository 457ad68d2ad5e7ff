using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>A rotation that publishes goes on by what nodes have, and names those that are not ready.</summary>
public sealed class PublishedRotationGateTests : PublishedRotationCase
{
    [Fact]
    public void A_node_that_is_down_blocks_by_name_and_is_brought_what_it_missed_later()
    {
        Does(RotationPhase.Stage);
        Down.Add("web2");
        KeyRotation trust = Does(RotationPhase.Trust);
        Assert.Equal(RotationPhase.Trust, trust.Phase);
        AssertFailed(ErrorCode.NodeUnreachable, "web2");
        Assert.Contains("Node 'web2' could not be brought", trust.NextStep, StringComparison.Ordinal);
        Assert.Contains(trust.Remaining, left => left.Contains("web2", StringComparison.Ordinal) && left.Contains("-Resume -Publish", StringComparison.Ordinal));
        Assert.Null(Rotate(new() { Phase = RotationPhase.Issue }));
        AssertFailed(ErrorCode.RotationBlocked, "web2");
        Assert.Equal(RotationPhase.Trust, Bench.Authority.Open().GetRotation().Phase);
        Down.Clear();
        KeyRotation resumed = Assert.IsType<KeyRotation>(Rotate(new() { Resume = true }));
        Assert.Equal(("None", RotationPhase.Trust), (resumed.Operation, resumed.Phase));
        Assert.Equal(NodeCertPublicationState.Placed, resumed.Published.Single(p => p.NodeId == "web2").State);
        AssertTrust("CN=test", "CN=test G2");
        Does(RotationPhase.Issue);
        Down.Add("web3");
        Assert.Null(Rotate(new() { Phase = RotationPhase.Retire }));
        AssertFailed(ErrorCode.RotationBlocked, "web3");
        Down.Clear();
        Does(RotationPhase.Retire);
        Assert.Empty(Failed);
    }

    [Fact]
    public void A_node_without_a_target_blocks_and_Force_goes_on_with_a_warning()
    {
        Bench.SetTargets("""{ "nodeId": "web1", "as": "Nginx", "targetPath": "/etc/tls" }""");
        Does(RotationPhase.Stage);
        KeyRotation trust = Does(RotationPhase.Trust);
        Assert.Contains("2 nodes (web2, web3) have no target", trust.NextStep, StringComparison.Ordinal);
        Assert.Null(Rotate(new() { Phase = RotationPhase.Issue }));
        AssertFailed(ErrorCode.RotationBlocked, "web2", "web3");
        Assert.Equal(RotationPhase.Issue, Rotate(new() { Phase = RotationPhase.Issue, Force = true })?.Phase);
        Assert.Contains("2 nodes (web2, web3)", Assert.Single(Warned), StringComparison.Ordinal);
        Assert.Empty(Failed);
    }

    // It failed to load the new trust bundle, and has the old one again.
    [Fact]
    public void A_node_that_was_rolled_back_blocks()
    {
        Does(RotationPhase.Stage);
        Bench["web3"].Shell = _ => new(1, "no");
        Does(RotationPhase.Trust);
        AssertFailed(ErrorCode.ReloadFailed, "web3");
        Assert.Null(Rotate(new() { Phase = RotationPhase.Issue }));
        AssertFailed(ErrorCode.RotationBlocked, "web3");
        Bench["web3"].Shell = _ => new(0, "");
        Does(RotationPhase.Issue);
    }

    // What runs there shows that it does not trust the next CA; who shows nothing is believed by the file.
    [Fact]
    public void What_does_not_trust_the_next_CA_blocks_Issue_and_what_cannot_show_it_does_not()
    {
        using TlsNode server = new();
        Bench.SetTargets(
            $$"""{ "nodeId": "web1", "as": "Nginx", "targetPath": "/etc/tls", "reloadCommand": "reload", "endpoint": "{{server.Endpoint}}" }""",
            """{ "nodeId": "*", "as": "Nginx", "targetPath": "/etc/tls" }""");
        Bench["web1"].Shell = _ => Load();
        Does(RotationPhase.Stage);
        Does(RotationPhase.Trust);
        Answer = _ => new(false, "it refused the certificate of CN=test G2");
        Assert.Null(Rotate(new() { Phase = RotationPhase.Issue }));
        Assert.Equal(["web1", "web1"], Asked); // once more a moment later
        Assert.EndsWith(
            "it refused the certificate of CN=test G2. Publish-NodeCert -Force runs its reload command again; perhaps that does not load this file. When you know that it is ready, "
                + "go on with -Force.",
            Assert.Single(Failed).Message, StringComparison.Ordinal);
        AssertFailed(ErrorCode.RotationBlocked, "web1");
        Answer = _ => new(Asked.Count > 3, "it loads its files a moment after it was told to");
        Does(RotationPhase.Issue);
        Assert.Equal(4, Asked.Count);

        NodeCommandResult Load()
        {
            server.Load(Bench["web1"][Certificate].Content, Bench["web1"][Key].Content);
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
        Bench.SetTargets(
            $$"""{ "nodeId": "web1", "as": "Nginx", "targetPath": "/etc/tls", "reloadCommand": "reload", "endpoint": "{{server.Endpoint}}" }""",
            """{ "nodeId": "*", "as": "Nginx", "targetPath": "/etc/tls" }""");
        Bench["web1"].Shell = null;
        Assert.Null(Rotate(new() { Phase = RotationPhase.Retire }));
        AssertFailed(ErrorCode.RotationBlocked, "web1");
        server.Load(Bench["web1"][Certificate].Content, Bench["web1"][Key].Content);
        Does(RotationPhase.Retire);
    }

    [Fact]
    public void A_node_that_is_down_does_not_hold_up_the_undoing_of_Trust()
    {
        Does(RotationPhase.Stage);
        Does(RotationPhase.Trust);
        Down.Add("web1");
        Assert.Equal(RotationPhase.Stage, Rotate(new() { Undo = true })?.Phase);
        AssertFailed(ErrorCode.NodeUnreachable, "web1");
    }

    // What only the authority can say is never overcome by what nodes show.
    [Fact]
    public void Force_does_not_overcome_what_else_blocks()
    {
        Does(RotationPhase.Stage);
        Does(RotationPhase.Trust);
        File.Move(Bench.Authority.File("next.key"), Bench.Authority.File("away.key"));
        int asked = Bench["web1"].Operations;
        Assert.Equal(ErrorCode.AuthorityOffline, Assert.Throws<ClusterCertsException>(() => Rotate(new() { Phase = RotationPhase.Issue, Force = true })).ErrorCode);
        Assert.Equal(asked, Bench["web1"].Operations);
    }
}
