using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>Many nodes at once, as folders of this machine, some of which cannot be written; and several publishers.</summary>
public sealed class PublishManyTests : IDisposable
{
    private static readonly int Nodes = FullTests.Count(500, 100);

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [SkippableFact]
    public void Of_many_nodes_the_good_ones_are_done_and_the_others_named_with_their_reason()
    {
        string[] ids = [.. Enumerable.Range(1, Nodes).Select(i => $"n{i}")];
        _authority.Issue(new(), ids);
        foreach (string id in ids)
            Directory.CreateDirectory(FolderOf(id));
        using SmallDisk full = SmallDisk.Mount(FolderOf("full"), 1, "0");
        using SmallDisk readOnly = SmallDisk.Mount(FolderOf("ro"), 1, "0");
        foreach (string id in (string[])["n7", "n8"])
        {
            Directory.Delete(FolderOf(id));
            Directory.CreateSymbolicLink(FolderOf(id), Directory.CreateDirectory(Path.Combine(full.Path, id)).FullName);
        }

        foreach (string id in (string[])["n20", "n21", "n22"])
        {
            Directory.Delete(FolderOf(id));
            Directory.CreateSymbolicLink(FolderOf(id), Directory.CreateDirectory(Path.Combine(readOnly.Path, id)).FullName);
        }

        foreach (string id in (string[])["n30", "n31", "n32", "n33", "n34"])
        {
            Directory.Delete(FolderOf(id));
            File.WriteAllText(FolderOf(id), "");
        }

        full.Fill();
        Peer.Expect("mount", "-o", "remount,ro", readOnly.Path);
        SetTargets();
        NodeCertPublication[] done = Publish();
        Assert.Equal(Nodes, done.Length);
        Assert.Equal(Nodes - 10, done.Count(p => p.State == NodeCertPublicationState.Placed));
        Dictionary<string, ErrorCode> failed = done.Where(p => p.Error is not null).ToDictionary(p => p.NodeId, p => p.Error!.ErrorCode);
        Assert.Equal(10, failed.Count);
        Assert.All((string[])["n7", "n8"], id => Assert.Equal(ErrorCode.DiskFull, failed[id]));
        Assert.All((string[])["n20", "n21", "n22"], id => Assert.Equal(ErrorCode.WriteDenied, failed[id]));
        Assert.All((string[])["n30", "n31", "n32", "n33", "n34"], id => Assert.Equal(ErrorCode.WrongFileKind, failed[id]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(full.Path, "n7"), "*", SearchOption.AllDirectories));
        Assert.Equal(Nodes - 10, _authority.Open().Store.ReadLedger().All().Count(e => e.Event == LedgerEvent.Publish));
        Assert.Equal(10, _authority.Open().FindUnpublished(new()).Count());
        Assert.All(Publish(), p => Assert.NotEqual(NodeCertPublicationState.Placed, p.State));
    }

    // One of them does it, the other finds it done or is told; nobody disturbs the other.
    [Fact]
    public async Task Two_publishers_at_once_do_not_disturb_each_other()
    {
        string[] ids = [.. Enumerable.Range(1, 12).Select(i => $"n{i}")];
        _authority.Issue(new(), ids);
        foreach (string id in ids)
            Directory.CreateDirectory(FolderOf(id));
        SetTargets();
        for (int round = 0; round < 4; round++)
        {
            NodeCertPublication[][] both = await Task.WhenAll(Task.Run(() => Publish(force: true)), Task.Run(() => Publish(force: true)));
            Assert.All(both.SelectMany(one => one), p => Assert.True(p.Error is null or { ErrorCode: ErrorCode.NodeBusy }, p.Reason));
            Assert.All(ids, id => Assert.Contains(both.SelectMany(one => one), p => p.NodeId == id && p.Error is null));
            Assert.All(ids, id => Assert.Equal(["node.crt", "node.key", "trust.crt"], ExportBench.Tree(FolderOf(id))));
        }
    }

    // So many at once as was said, and no more.
    [Fact]
    public void The_throttle_limit_is_kept()
    {
        using var bench = new PublishBench();
        bench.Authority.Issue(new(), [.. Enumerable.Range(1, 9).Select(i => $"n{i}")]);
        int now = 0, most = 0;
        using var together = new Barrier(3);
        foreach (PublicationOrder order in bench.Orders())
        {
            bench[order.NodeId].Shell = _ =>
            {
                int running = Interlocked.Increment(ref now);
                InterlockedMax(ref most, running);
                together.SignalAndWait(TimeSpan.FromSeconds(60));
                Interlocked.Decrement(ref now);
                return new(0, "");
            };
        }

        Assert.All(bench.PublishAll(new() { ThrottleLimit = 3 }), p => Assert.Null(p.Error));
        Assert.Equal(3, most);
    }

    // Whoever takes only the first of them leaves nothing half, and all that was done is recorded.
    [Fact]
    public void Who_stops_listening_leaves_nothing_half()
    {
        using var bench = new PublishBench();
        bench.Authority.Issue(new(), [.. Enumerable.Range(1, 9).Select(i => $"n{i}")]);
        IReadOnlyList<PublicationOrder> orders = bench.Orders();
        foreach (PublicationOrder order in orders)
            Assert.Empty(bench[order.NodeId].Commands); // Made on one thread.
        var publisher = new Publisher(bench.Authority.Open(), new() { ThrottleLimit = 2 }, (target, _, _, stop) => bench[target.NodeId].Open(stop));
        Assert.Single(publisher.Run(orders, bench.Told.Add, default).Take(1));
        string[] done = [.. orders.Where(o => bench[o.NodeId].Has("/etc/tls/server.key")).Select(o => o.NodeId)];
        Assert.NotEmpty(done);
        Assert.Equal(done.Order(), bench.Lines().Select(l => l.NodeId.ToString()!).Order());
        Assert.All(done, id => bench.AssertClean(id, "clients.crt", "server.crt", "server.key", "tls.conf"));
    }

    private NodeCertPublication[] Publish(bool force = false)
    {
        CertAuthority authority = _authority.Open();
        return [.. authority.Publish([.. authority.FindPublications([]).Select(TestAuthority.Value)], new() { Force = force }, message => Assert.Fail(message))];
    }

    private string FolderOf(string id) => Path.Combine(_authority.Around, "nodes", id);

    private void SetTargets() => File.WriteAllText(
        _authority.File("targets.json"), $$"""{ "version": 1, "targets": [ { "nodeId": "*", "transport": "Folder", "as": "Pem", "targetPath": "{{FolderOf("{id}").Replace('\\', '/')}}" } ] }""");

    private static void InterlockedMax(ref int most, int value)
    {
        for (int known = most; known < value && Interlocked.CompareExchange(ref most, value, known) != known; known = most)
        {
        }
    }
}
