using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>What a publication does on a node, and what it leaves alone.</summary>
public sealed class PublishTests : IDisposable
{
    private static readonly string[] Names = ["clients.crt", "server.crt", "server.key", "tls.conf"];

    private readonly PublishBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_node_gets_what_it_lacks_and_the_ledger_says_so()
    {
        NodeCert cert = _bench.Authority.Issue("web1");
        Assert.Equal(["web1"], _bench.Unpublished());
        NodeCertPublication done = _bench.Publish("web1");
        Assert.Equal((NodeCertPublicationState.Placed, "web1", cert.SerialNumber, null), (done.State, done.NodeId, done.SerialNumber, done.Reason));
        Assert.Equal(Names.Select(n => $"{PublishBench.Folder}/{n}").Order(), done.Files.Order());
        _bench.AssertClean("web1", Names);
        Assert.Equal((0x180, 0x1A4), (_bench["web1"]["/etc/tls/server.key"].Mode, _bench["web1"]["/etc/tls/server.crt"].Mode));
        Assert.True(PublishBench.HasPair(_bench["web1"], "server.crt", "server.key"));
        Assert.Equal(["reload"], _bench["web1"].Commands);
        Assert.Equal(("web1:/etc/tls", "Placed", cert.SerialNumber), Published("web1"));
        Assert.Empty(_bench.Unpublished());
        Assert.Empty(CertLedger.Test(_bench.Authority.Path, _bench.Authority.Context()));
    }

    [Fact]
    public void A_second_run_sends_nothing_reloads_nothing_and_records_nothing()
    {
        _bench.Authority.Issue("web1");
        _bench.Publish("web1");
        int lines = _bench.Lines().Count;
        _bench["web1"].Changes.Clear();
        _bench["web1"].Commands.Clear();
        Assert.Equal(NodeCertPublicationState.Unchanged, _bench.Publish("web1").State);
        Assert.Empty(_bench["web1"].Changes);
        Assert.Empty(_bench["web1"].Commands);
        Assert.Equal(lines, _bench.Lines().Count);
    }

    [Fact]
    public void Only_what_changed_is_sent_and_only_changed_nodes_reload()
    {
        _bench.Authority.Issue(new(), "web1", "web2");
        _bench.PublishAll();
        Assert.All(_bench.Authority.Open().Renew(["web1"], new()).ToList(), o => Assert.Null(o.Error));
        Assert.Equal(["web1"], _bench.Unpublished());
        NodeCertPublication[] done = _bench.PublishAll();
        Assert.Equal(
            [("web1", NodeCertPublicationState.Placed, 2), ("web2", NodeCertPublicationState.Unchanged, 0)],
            done.OrderBy(p => p.NodeId).Select(p => (p.NodeId, p.State, p.Files.Count)));
        Assert.Equal((2, 1), (_bench["web1"].Commands.Count, _bench["web2"].Commands.Count));
        Assert.DoesNotContain(_bench["web1"].Changes.Skip(30), c => c.Contains("write", StringComparison.Ordinal) && c.Contains("clients.crt", StringComparison.Ordinal));
    }

    // The certificate is the same; the list, and what names it, are new.
    [Fact]
    public void A_new_revocation_list_is_published_alone()
    {
        _bench.Authority.Issue(new(), "web1", "web2");
        _bench.PublishAll();
        _bench.Authority.Open().Revoke(new() { NodeIds = ["web2"] }).ToList();
        Assert.Equal(["web1"], _bench.Unpublished());
        NodeCertPublication done = _bench.PublishAll().Single();
        Assert.Equal(["/etc/tls/clients.crl", "/etc/tls/tls.conf"], done.Files);
        _bench.Authority.Open().WriteRevocationList();
        Assert.Equal(["/etc/tls/clients.crl"], _bench.Publish("web1").Files);
        Assert.Empty(_bench.Unpublished());
        Assert.Equal(ErrorCode.NodeCertNotValid, _bench.PublishAll(null, default, "web2").Single().Error!.ErrorCode);
    }

    [Fact]
    public void Owner_group_and_mode_of_what_is_replaced_stay_and_everyone_loses_a_key()
    {
        _bench.Authority.Issue("web1");
        _bench["web1"].Put("/etc/tls/server.key", "old"u8.ToArray(), 0x1A4, 0, 101); // 0644
        _bench["web1"].Put("/etc/tls/server.crt", "old"u8.ToArray(), 0x1B4, 0, 101); // 0664
        Assert.Equal(NodeCertPublicationState.Placed, _bench.Publish("web1").State);
        Assert.Equal((0x1A0, 101u), (_bench["web1"]["/etc/tls/server.key"].Mode, _bench["web1"]["/etc/tls/server.key"].GroupId)); // 0640
        Assert.Equal((0x1B4, 101u), (_bench["web1"]["/etc/tls/server.crt"].Mode, _bench["web1"]["/etc/tls/server.crt"].GroupId));
        Assert.Equal(NodeCertPublicationState.Unchanged, _bench.Publish("web1").State);
    }

    [Fact]
    public void The_target_may_say_whose_the_files_are()
    {
        _bench.Authority.Issue("web1");
        _bench.SetTargets("""{ "nodeId": "web1", "as": "Pem", "targetPath": "/etc/tls", "owner": "deploy:ssl-cert", "mode": "0640" }""");
        _bench["web1"].Shell = command => new(0, command.StartsWith("id -u", StringComparison.Ordinal) ? "1001\n" : "102\n");
        _bench.Publish("web1");
        Assert.Equal((0x1A0, 1001u, 102u), (_bench["web1"]["/etc/tls/node.key"].Mode, _bench["web1"]["/etc/tls/node.key"].UserId, _bench["web1"]["/etc/tls/node.key"].GroupId));
        Assert.Equal((0x1A4, 1001u), (_bench["web1"]["/etc/tls/trust.crt"].Mode, _bench["web1"]["/etc/tls/trust.crt"].UserId));
        _bench["web1"].Shell = null;
        Assert.Contains("in numbers", _bench.Publish("web1").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_shell_the_files_are_placed_and_that_is_told()
    {
        _bench.Authority.Issue("web1");
        _bench["web1"].Shell = null;
        NodeCertPublication done = _bench.Publish("web1");
        Assert.Equal((NodeCertPublicationState.Placed, null), (done.State, done.Error));
        Assert.Contains("takes no commands", done.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_in_the_place_of_a_file_is_refused_and_nothing_is_touched()
    {
        _bench.Authority.Issue("web1");
        _bench["web1"].PutLink("/etc/tls/server.key", "/root/key");
        NodeCertPublication done = _bench.Publish("web1");
        Assert.Equal((NodeCertPublicationState.Failed, ErrorCode.FileIsLink), (done.State, done.Error!.ErrorCode));
        Assert.Empty(_bench["web1"].Changes);
    }

    // Somebody may have put a file there, to be given the next key.
    [Fact]
    public void A_key_is_not_given_to_whom_others_may_have_made_its_owner()
    {
        _bench.Authority.Issue("web1");
        _bench["web1"].Put("/etc/tls/server.key", "old"u8.ToArray(), 0x180, 1001, 1001);
        Assert.Equal(NodeCertPublicationState.Placed, _bench.Publish("web1").State); // None but root may write in /etc/tls.
        Assert.Equal(1001u, _bench["web1"]["/etc/tls/server.key"].UserId);
    }

    [Fact]
    public void Force_writes_and_reloads_all_again()
    {
        _bench.Authority.Issue("web1");
        _bench.Publish("web1");
        NodeCertPublication done = _bench.Publish("web1", force: true);
        Assert.Equal((NodeCertPublicationState.Placed, Names.Length), (done.State, done.Files.Count));
        Assert.Equal(2, _bench["web1"].Commands.Count);
        _bench.AssertClean("web1", Names);
    }

    [Fact]
    public void A_layout_of_one_file_has_a_work_folder_of_its_own()
    {
        _bench.Authority.Issue(new(), "a", "b");
        _bench.SetTargets("""{ "nodeId": "*", "hostName": "lb", "as": "Combined", "targetPath": "/etc/tls" }""", """{ "nodeId": "b", "as": "Combined", "targetPath": "/etc/tls/site.pem" }""");
        _bench.PublishAll();
        _bench.AssertClean("a", "node.a.pem");
        _bench.AssertClean("b", "site.pem");
        Assert.Contains(_bench["a"].Changes, c => c == "folder /etc/tls/.clustercerts-node.a.pem");
        Assert.Equal(("b:/etc/tls/site.pem", "Placed", _bench.Authority.Latest("b").SerialNumber), Published("b"));
    }

    [Fact]
    public void Two_nodes_never_share_the_same_files()
    {
        _bench.Authority.Issue(new(), "a", "b");
        _bench.SetTargets("""{ "nodeId": "*", "hostName": "lb", "as": "Nginx", "targetPath": "/etc/tls" }""");
        Outcome<PublicationOrder>[] found = [.. _bench.Authority.Open().FindPublications([])];
        Assert.Equal([null, ErrorCode.InvalidArgument], found.Select(o => o.Error?.ErrorCode));
    }

    [Fact]
    public void Who_has_no_target_is_an_error_only_by_name()
    {
        _bench.Authority.Issue(new(), "web1", "db1");
        _bench.SetTargets("""{ "nodeId": "web*", "as": "Nginx", "targetPath": "/etc/tls" }""");
        Assert.Equal(["web1"], _bench.Orders().Select(o => o.NodeId));
        Assert.Equal(["web1"], _bench.Orders("*1").Select(o => o.NodeId));
        Assert.Equal(
            [ErrorCode.TargetNotFound, ErrorCode.NodeCertNotFound],
            _bench.Authority.Open().FindPublications(["db1", "nobody"]).Select(o => o.Error!.ErrorCode));
        _bench.SetTargets();
        Assert.Equal(ErrorCode.TargetNotFound, Assert.Throws<ClusterCertsException>(() => _bench.Authority.Open().FindPublications([])).ErrorCode);
    }

    [Fact]
    public void A_rehearsal_changes_nothing_and_names_the_files_that_the_run_then_changes()
    {
        _bench.Renewed();
        CertAuthority rehearsed = CertAuthority.Open(_bench.Authority.Path, AuthorityContext.ForRehearsal());
        IReadOnlyDictionary<string, string> before = _bench["web1"].Snapshot();
        var publisher = new Publisher(rehearsed, new(), (_, _, _, stop) => _bench["web1"].Open(stop));
        NodeCertPublication told = publisher.Run(_bench.Orders(), null, default).Single();
        Assert.Equal(before, _bench["web1"].Snapshot());
        Assert.Equal(["/etc/tls/server.crt", "/etc/tls/server.key"], told.Files);
        Assert.Equal(told.Files, _bench.Publish("web1").Files);
    }

    [Fact]
    public void The_report_tells_what_each_node_was_brought()
    {
        _bench.Renewed();
        string page = CertReport.Make(_bench.Authority.Open(), new() { OutputPath = Path.Combine(_bench.Authority.Around, "report.html") }).Html;
        Assert.Contains("published as Nginx to web1:/etc/tls, where nothing proved it", page, StringComparison.Ordinal);
        Assert.Contains("(another certificate of the node)", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_last_folder_of_a_path_is_made()
    {
        _bench.Authority.Issue("web1");
        _bench.SetTargets("""{ "nodeId": "web1", "as": "Pem", "targetPath": "/etc/none/tls" }""");
        NodeCertPublication done = _bench.Publish("web1");
        Assert.Equal((NodeCertPublicationState.Failed, ErrorCode.FileNotFound), (done.State, done.Error!.ErrorCode));
        Assert.Contains("'/etc/none'", done.Reason, StringComparison.Ordinal);
        Assert.Empty(_bench["web1"].Changes);
    }

    private (string?, string?, string?) Published(string node)
    {
        NodeCert cert = _bench.Authority.Latest(node);
        return (cert.PublishedTo, cert.PublishedState, cert.PublishedSerialNumber);
    }
}
