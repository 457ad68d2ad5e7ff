using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>A rotation that publishes brings nodes what each phase makes, and takes it back.</summary>
public sealed class PublishedRotationTests : PublishedRotationCase
{
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
        Assert.All(Bench.Authority.Open().GetNodeCerts(new() { Statuses = [NodeCertStatus.Valid] }), cert => Assert.Equal(cert.SerialNumber, Leaf(cert.NodeId).SerialText));
        KeyRotation retire = Does(RotationPhase.Retire);
        AssertTrust("CN=test G2");
        Assert.Equal((RotationPhase.None, "The rotation is over."), (retire.Phase, retire.NextStep));
        Assert.Empty(retire.Remaining);
        Assert.Empty(Bench.Unpublished());
        Assert.Empty(Failed);
    }

    // After the end there is no phase to complete; who was away gets the rest all the same.
    [Fact]
    public void Resume_brings_what_is_left_also_after_the_end()
    {
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue])
            Does(phase);
        Bench["web1"].Failing = what => what.StartsWith("rename", StringComparison.OrdinalIgnoreCase) ? new ClusterCertsException(ErrorCode.NodeUnreachable, "gone", what) : null;
        KeyRotation retire = Does(RotationPhase.Retire);
        AssertFailed(ErrorCode.NodeUnreachable, "web1");
        Assert.EndsWith("The rotation is over.", retire.NextStep, StringComparison.Ordinal);
        Assert.Contains("web1", Assert.Single(retire.Remaining), StringComparison.Ordinal);
        Bench["web1"].Failing = null;
        Assert.Empty(Assert.IsType<KeyRotation>(Rotate(new() { Resume = true })).Remaining);
        AssertTrust("CN=test G2");
    }

    [Fact]
    public void Without_any_target_nothing_is_begun()
    {
        Bench.SetTargets();
        Assert.Equal(ErrorCode.TargetNotFound, Assert.Throws<ClusterCertsException>(() => Rotate(new())).ErrorCode);
        Assert.Equal(ErrorCode.TargetNotFound, Assert.Throws<ClusterCertsException>(() => Bench.Authority.Open().PlanPublishedRotation(new())).ErrorCode);
        Assert.Equal(RotationPhase.None, Bench.Authority.Open().GetRotation().Phase);
    }

    [Fact]
    public void A_rehearsal_looks_names_what_blocks_and_changes_nothing()
    {
        Does(RotationPhase.Stage);
        Does(RotationPhase.Trust);
        Bench["web1"].Put(Trust, "another"u8.ToArray());
        Down.Add("web2");
        Dictionary<string, string> before = Bench.Authority.Snapshot();
        IReadOnlyDictionary<string, string> there = Bench["web1"].Snapshot();
        List<NodeCertPublication> looked = [];
        Assert.Null(Rotate(new() { Phase = RotationPhase.Issue }, new RehearsalFileSystem(), looked.Add));
        Assert.Equal([Trust], looked.Single(p => p.NodeId == "web1").Files);
        AssertFailed(ErrorCode.RotationBlocked, "web2");
        Down.Clear();
        Assert.NotNull(Rotate(new() { Phase = RotationPhase.Issue }, new RehearsalFileSystem()));
        Assert.Empty(Asked);
        Assert.Equal(before, Bench.Authority.Snapshot());
        Assert.Equal(there, Bench["web1"].Snapshot());
        RotationPlan plan = Bench.Authority.Open().PlanPublishedRotation(new());
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
        Assert.All(Bench.Authority.Open().GetNodeCerts(new() { Statuses = [NodeCertStatus.Valid] }), cert => Assert.Equal(cert.SerialNumber, Leaf(cert.NodeId).SerialText));
        Assert.Equal("CN=test", Leaf("web1").Issuer);

        // It may have its certificate of the next CA still, which others would no longer trust.
        Down.Add("web1");
        Assert.Null(Rotate(new() { Undo = true }));
        AssertFailed(ErrorCode.RotationBlocked, "web1");
        Down.Clear();
        Assert.Equal(RotationPhase.Stage, Rotate(new() { Undo = true })?.Phase);
        AssertTrust("CN=test");
    }

    // Nobody has a certificate of the next CA yet.
    [Fact]
    public void What_no_verifier_needs_is_not_to_be_copied()
    {
        Bench.Authority.Open().WriteRevocationList();
        Does(RotationPhase.Stage);
        Assert.Equal("No rotation is under way.", Assert.IsType<KeyRotation>(Rotate(new() { Undo = true })).NextStep);
        Assert.Equal("No rotation is under way.", Assert.IsType<KeyRotation>(Rotate(new() { Resume = true })).NextStep);
        Does(RotationPhase.Stage);
        Assert.Contains("signing.crl and next.crl to every other verifier", Does(RotationPhase.Trust).NextStep, StringComparison.Ordinal);
        Does(RotationPhase.Issue);
        Assert.Contains("signing.crl to every other verifier", Does(RotationPhase.Retire).NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_theft_everybody_is_brought_the_new_CA_at_once_and_that_is_asked_first()
    {
        Assert.Equal(ErrorCode.RotationNotConfirmed, Assert.Throws<ClusterCertsException>(() => Rotate(new() { Compromised = true })).ErrorCode);
        Assert.NotNull(Bench.Authority.Open().PlanPublishedRotation(new() { Compromised = true }).Question);
        Down.Add("web2");
        KeyRotation done = Assert.IsType<KeyRotation>(Rotate(new() { Compromised = true, IsConfirmed = true }));
        Assert.Contains("Node 'web2' could not be brought", done.NextStep, StringComparison.Ordinal);
        AssertFailed(ErrorCode.NodeUnreachable, "web2");
        Down.Clear();
        Rotate(new() { Resume = true });
        AssertTrust("CN=test G2");
        Assert.Empty(Bench.Unpublished());
    }

    // Stopped between the phase and its publication.
    [Fact]
    public void A_command_that_is_stopped_leaves_what_Resume_completes()
    {
        Does(RotationPhase.Stage);
        using var stop = new CancellationTokenSource();
        Bench["web1"].Shell = _ =>
        {
            stop.Cancel();
            return new(0, "");
        };
        KeyRotation stopped = Rotate(new() { Phase = RotationPhase.Trust }, stop: stop.Token)!;
        Assert.Equal(RotationPhase.Trust, stopped.Phase);
        Assert.Equal("web1", Assert.Single(stopped.Published).NodeId); // what was begun was finished
        Assert.Contains("-Resume -Publish", Assert.Single(Warned), StringComparison.Ordinal);
        Assert.StartsWith("2 nodes (web2, web3) could not be brought", stopped.Remaining[0], StringComparison.Ordinal);
        Assert.Equal(RotationPhase.Trust, Bench.Authority.Open().GetRotation().Phase);
        Rotate(new() { Resume = true });
        AssertTrust("CN=test", "CN=test G2");
        Assert.Empty(Failed);
    }
}
