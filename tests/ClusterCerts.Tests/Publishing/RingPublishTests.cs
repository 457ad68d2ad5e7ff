using ClusterCerts.KeyRings;
using ClusterCerts.Publishing;
using ClusterCerts.Storage;

namespace ClusterCerts.Tests.Publishing;

/// <summary>How a key ring comes to its nodes: whole, one node after the other, and back again where it is not loaded.</summary>
public sealed class RingPublishTests : IDisposable
{
    private static readonly string[] Names =
        ["server_a.crt", "server_a.key", "server_b.crt", "server_b.key", "server_c.crt", "server_c.key"];

    private readonly RingBench _bench = new("m1", "m2", "m3");

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Nodes_get_the_whole_ring_in_the_order_of_the_targets()
    {
        NodeCertPublication[] done = _bench.Publish();
        Assert.Equal(["m1", "m2", "m3"], done.Select(p => p.NodeId));
        Assert.All(done, p => Assert.Equal((NodeCertPublicationState.Placed, null), (p.State, p.Error)));
        Assert.All(done, p => Assert.Equal((_bench.Ring, null, _bench.Active), (p.KeyRing, p.AuthorityPath, p.SerialNumber)));
        Assert.All(_bench.Nodes, n => Assert.Equal(_bench.Content(), RingBench.RingOf(n)));
        Assert.All(_bench.Nodes, n => Assert.Equal(["reload"], n.Commands));
        Assert.Equal((0x180, 0x1A4), (_bench["m1"][$"{RingBench.Folder}/server_a.key"].Mode, _bench["m1"][$"{RingBench.Folder}/server_a.crt"].Mode));
        Assert.All(_bench.Publish(), p => Assert.Equal((NodeCertPublicationState.Unchanged, 0), (p.State, p.Files.Count)));
        Assert.All(_bench.Nodes, n => Assert.Equal(["reload"], n.Commands));
        _bench.AssertClean();
    }

    [Fact]
    public void What_is_beside_the_pairs_and_whose_they_are_stays()
    {
        _bench.Publish();
        MemoryNode node = _bench["m1"];
        foreach (string name in Names)
            node.Put($"{RingBench.Folder}/{name}", node[$"{RingBench.Folder}/{name}"].Content, 0x1A0, 0, 101);
        node.Put($"{RingBench.Folder}/README", "theirs"u8.ToArray(), 0x1A4, 7, 7);
        _bench.Turn();
        Assert.Equal(NodeCertPublicationState.Placed, _bench.Publish().First().State);
        Assert.Equal(_bench.Content(), RingBench.RingOf(node, Names));
        Assert.All(Names, n => Assert.Equal((0x1A0, 101u), (node[$"{RingBench.Folder}/{n}"].Mode, node[$"{RingBench.Folder}/{n}"].GroupId)));
        Assert.Equal(("theirs", 7u), (System.Text.Encoding.ASCII.GetString(node[$"{RingBench.Folder}/README"].Content), node[$"{RingBench.Folder}/README"].UserId));
    }

    // Whoever loads every pair would trust it; whoever exchanges the folder would lose it.
    [Theory]
    [InlineData("other.crt")]
    [InlineData("client_a.key")]
    public void A_pair_that_is_not_of_the_ring_is_refused_by_name_and_left_alone(string name)
    {
        _bench.Publish();
        _bench["m1"].Put($"{RingBench.Folder}/{name}", "x"u8.ToArray());
        _bench.Turn();
        NodeCertPublication[] done = _bench.Publish();
        Assert.Contains($"'{RingBench.Folder}/{name}'", done[0].Error!.Message, StringComparison.Ordinal);
        Assert.Equal([NodeCertPublicationState.Failed, NodeCertPublicationState.Placed, NodeCertPublicationState.Placed], done.Select(p => p.State));
        Assert.True(_bench["m1"].Has($"{RingBench.Folder}/{name}"));
    }

    [Fact]
    public void Pairs_that_a_smaller_ring_has_no_more_go()
    {
        _bench.Publish();
        _bench["m1"].Put($"{RingBench.Folder}/server_d.key", "x"u8.ToArray());
        Assert.Equal(NodeCertPublicationState.Placed, _bench.Publish()[0].State);
        Assert.Equal(_bench.Content(), RingBench.RingOf(_bench["m1"]));
    }

    // The next node would fail the same way.
    [Fact]
    public void A_ring_that_a_node_does_not_load_is_taken_back_there_and_not_brought_to_the_next()
    {
        _bench.Publish();
        IReadOnlyDictionary<string, string> old = _bench["m2"].Snapshot();
        _bench.Turn();
        _bench["m2"].Shell = _ => new(1, "bad");
        NodeCertPublication[] done = _bench.Publish();
        Assert.Equal([("m1", NodeCertPublicationState.Placed), ("m2", NodeCertPublicationState.RolledBack)], done.Select(p => (p.NodeId, p.State)));
        Assert.Equal(ErrorCode.ReloadFailed, done[1].Error!.ErrorCode);
        Assert.Equal(old, _bench["m2"].Snapshot());
        Assert.Equal(old, _bench["m3"].Snapshot());
        Assert.Contains("not brought to m3", Assert.Single(_bench.Told), StringComparison.Ordinal);
        _bench["m2"].Shell = _ => new(0, "");
        Assert.Equal(
            [NodeCertPublicationState.Unchanged, NodeCertPublicationState.Placed, NodeCertPublicationState.Placed], _bench.Publish().Select(p => p.State));
        _bench.AssertClean();
    }

    // A machine that is away says nothing of the ring.
    [Fact]
    public void A_node_that_cannot_be_reached_does_not_hold_up_the_others()
    {
        _bench["m1"].Failing = _ => new ClusterCertsException(ErrorCode.NodeUnreachable, "no route");
        Assert.Equal([NodeCertPublicationState.Failed, NodeCertPublicationState.Placed, NodeCertPublicationState.Placed], _bench.Publish().Select(p => p.State));
        Assert.Empty(_bench.Told);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_folder_that_was_not_there_is_gone_again_after_a_roll_back(bool hasExchange)
    {
        _bench["m1"].HasExchange = hasExchange;
        _bench["m1"].Shell = _ => new(1, "");
        Assert.Equal(NodeCertPublicationState.RolledBack, _bench.Publish()[0].State);
        Assert.DoesNotContain(RingBench.Folder, _bench["m1"].Folders);
        _bench.AssertClean();
    }

    // Readers find a ring at every instant where folders can be exchanged, and otherwise but between two operations that follow each other.
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void Half_a_ring_is_never_there(bool hasExchange, int without)
    {
        _bench.Publish();
        MemoryNode node = _bench["m1"];
        node.HasExchange = hasExchange;
        string old = RingBench.RingOf(node);
        _bench.Turn();
        int missing = 0;
        node.Watching = _ =>
        {
            string now = RingBench.RingOf(node);
            missing += now.Length == 0 ? 1 : 0;
            Assert.True(now.Length == 0 || now == old || now == _bench.Content(), now);
        };
        Assert.Equal(NodeCertPublicationState.Placed, _bench.Publish()[0].State);
        Assert.True(missing <= without * 2, $"{missing}"); // A rename looks first whether the name is free.
    }

    // Our side is killed at each operation; the next run makes whole what is there, and no instant had half a ring.
    [Theory]
    [InlineData(Cut.After, true, false)]
    [InlineData(Cut.After, false, false)]
    [InlineData(Cut.Before, false, false)]
    [InlineData(Cut.Half, false, false)]
    [InlineData(Cut.After, true, true)]
    [InlineData(Cut.After, false, true)]
    public void What_was_cut_off_is_finished_or_taken_back(Cut cut, bool hasExchange, bool failing)
    {
        using var bench = new RingBench("m1");
        MemoryNode node = bench["m1"];
        bench.Publish();
        string old = RingBench.RingOf(node);
        Dictionary<string, MemoryNode.MemoryFile> saved = node.Save();
        bench.Turn();
        string[] whole = ["", old, bench.Content()];
        (node.HasExchange, node.Cut, node.Shell) = (hasExchange, cut, _ => new(failing ? 1 : 0, ""));
        for (int at = 1; ; at += FullTests.Count(1, 2))
        {
            node.Watching = null;
            RingBench.Reset(node, saved);
            node.CutAt = at;
            node.Watching = _ => Assert.Contains(RingBench.RingOf(node), whole);
            bench.Publish();
            bool wasCut = node.Operations >= at;
            node.CutAt = 0;
            NodeCertPublication done = bench.Publish().Single();
            Assert.True(failing == (done.State == NodeCertPublicationState.RolledBack), $"{cut} {at}: {done}");
            Assert.Equal(failing ? old : bench.Content(), RingBench.RingOf(node));
            bench.AssertClean();
            if (!wasCut)
                break;
        }
    }

    // The ring was turned again meanwhile: what a node had at first is what comes back.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_kept_first_comes_back_though_the_ring_has_turned_again(bool hasExchange)
    {
        _bench.Publish();
        MemoryNode node = _bench["m1"];
        node.HasExchange = hasExchange;
        string old = RingBench.RingOf(node);
        _bench.Turn();
        node.Failing = what => what.StartsWith("run ", StringComparison.Ordinal) ? new ClusterCertsException(ErrorCode.NodeUnreachable, "gone") : null;
        node.Watching = what => node.Failing = what.StartsWith("run ", StringComparison.Ordinal) ? _ => new ClusterCertsException(ErrorCode.NodeUnreachable, "gone") : node.Failing;
        Assert.NotNull(_bench.Publish()[0].Error);
        Assert.Equal(_bench.Content(), RingBench.RingOf(node));
        (node.Failing, node.Watching) = (null, null);
        _bench.Turn();
        node.Shell = _ => new(1, "");
        Assert.Equal(NodeCertPublicationState.RolledBack, _bench.Publish()[0].State);
        Assert.Equal(old, RingBench.RingOf(node));
        node.Shell = _ => new(0, "");
        Assert.Equal(NodeCertPublicationState.Placed, _bench.Publish()[0].State);
        Assert.Equal(_bench.Content(), RingBench.RingOf(node));
        _bench.AssertClean();
    }

    [Fact]
    public void A_ring_that_is_not_in_order_is_brought_nowhere()
    {
        File.Delete(Path.Combine(_bench.Ring, "server_b.key"));
        Assert.Equal(ErrorCode.UnfitForExport, Assert.Throws<ClusterCertsException>(() => _bench.Publish()).ErrorCode);
        Assert.All(_bench.Nodes, n => Assert.Equal(0, n.Operations));
    }

    [Theory]
    [InlineData("m*", "/etc/x", null, "pattern")]
    [InlineData("m4", "/etc/x", "Pem", "Maelstrom alone")]
    [InlineData("m4", "relative", null, "root on")]
    public void Targets_of_a_ring_are_checked(string node, string path, string? layout, string says)
    {
        Outcome<NodeCertTargetChange> set = _bench.Targets.Set(
            [new NodeCertTargetChanges { NodeId = node, TargetPath = path, As = layout is null ? null : Enum.Parse<ExportFormat>(layout) }]).Single();
        Assert.Contains(says, set.Error!.Message, StringComparison.Ordinal);
        string text = File.ReadAllText(_bench.Ring + ".targets.json");
        File.WriteAllText(_bench.Ring + ".targets.json", text.Replace("\"m1\"", $"\"{node}\"", StringComparison.Ordinal)
            .Replace("Maelstrom", layout ?? "Maelstrom", StringComparison.Ordinal).Replace(RingBench.Folder, path, StringComparison.Ordinal));
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => _bench.Targets.Get([]).ToList());
        Assert.Equal(ErrorCode.TargetsDamaged, e.ErrorCode);
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.Contains("line ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ring_without_targets_or_a_folder_that_is_none_is_told()
    {
        _bench.Targets.Remove(["m*"]);
        Assert.Equal(ErrorCode.TargetNotFound, Assert.Throws<ClusterCertsException>(() => _bench.Publish()).ErrorCode);
        Assert.Equal(ErrorCode.KeyRingNotFound, Assert.Throws<ClusterCertsException>(
            () => TargetRegister.OfKeyRing(_bench.Ring + "-none", AuthorityContext.Default)).ErrorCode);
        Assert.Equal(ErrorCode.KeyRingNotFound, Assert.Throws<ClusterCertsException>(
            () => TargetRegister.OfKeyRing(Path.GetDirectoryName(_bench.Ring)!, AuthorityContext.Default)).ErrorCode);
    }
}
