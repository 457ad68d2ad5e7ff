using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>Where a publication cannot be done whole, the node is as it was before.</summary>
public sealed class PublishRollBackTests : IDisposable
{
    private static readonly string[] Names = ["clients.crt", "server.crt", "server.key", "tls.conf"];

    private readonly PublishBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_reload_that_fails_brings_the_old_files_back_and_is_run_again()
    {
        IReadOnlyDictionary<string, string> before = _bench.Renewed();
        _bench["web1"].Shell = _ => new(3, "no such\nunit");
        NodeCertPublication done = _bench.Publish("web1");
        Assert.Equal((NodeCertPublicationState.RolledBack, ErrorCode.ReloadFailed), (done.State, done.Error!.ErrorCode));
        Assert.Contains("ended with 3: no such; unit", done.Reason, StringComparison.Ordinal);
        Assert.EndsWith("The files that were there before are back. The reload with them failed too, in the same way.", done.Reason, StringComparison.Ordinal);
        Assert.Equal(before, _bench["web1"].Snapshot());
        Assert.Equal(["reload", "reload", "reload"], _bench["web1"].Commands);
        Assert.Equal(["web1"], _bench.Unpublished());
        _bench.AssertClean("web1", Names);
    }

    // What the node never had does not come back.
    [Fact]
    public void Where_nothing_was_there_before_a_roll_back_says_so()
    {
        _bench.Authority.Issue("web1");
        int runs = 0;
        _bench["web1"].Shell = _ => new(runs++ == 0 ? 3 : 0, "");
        NodeCertPublication done = _bench.Publish("web1");
        Assert.Equal(NodeCertPublicationState.RolledBack, done.State);
        Assert.Equal(
            "The reload command ended with 3. There were no files before, and the new ones are gone again. The reload command was run again without them.", done.Reason);
        _bench.AssertClean("web1", []);
    }

    // It may hold a secret, and messages go into logs.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_reload_command_is_in_no_message(bool ends)
    {
        _bench.Authority.Issue("web1");
        _bench.SetTargets("""{ "nodeId": "web1", "as": "Pem", "targetPath": "/etc/tls", "reloadCommand": "TOKEN=s3cret reload" }""");
        _bench["web1"].Shell = _ => ends ? new(3, "no") : throw new ClusterCertsException(ErrorCode.NodeUnreachable, "It is gone.", "web1");
        NodeCertPublication done = _bench.Publish("web1");
        Assert.Equal(ErrorCode.ReloadFailed, done.Error!.ErrorCode);
        Assert.DoesNotContain("s3cret", done.Error.Message, StringComparison.Ordinal);
    }

    // Without hard links what is kept is a copy, whose owner and mode are the same.
    [Fact]
    public void Where_there_are_no_links_copies_are_kept()
    {
        IReadOnlyDictionary<string, string> before = _bench.Renewed();
        _bench["web1"].HasLinks = false;
        int runs = 0;
        _bench["web1"].Shell = _ => new(runs++ == 0 ? 1 : 0, "");
        NodeCertPublication done = _bench.Publish("web1");
        Assert.Equal(NodeCertPublicationState.RolledBack, done.State);
        Assert.Contains("They were loaded again", done.Reason, StringComparison.Ordinal);
        Assert.Equal(before, _bench["web1"].Snapshot());
    }

    [Fact]
    public void A_folder_that_was_not_there_is_gone_again_after_a_roll_back()
    {
        _bench.Authority.Issue("web1");
        _bench.SetTargets("""{ "nodeId": "web1", "as": "Pem", "targetPath": "/etc/new", "reloadCommand": "reload" }""");
        _bench["web1"].Shell = _ => new(1, "");
        Assert.Equal(NodeCertPublicationState.RolledBack, _bench.Publish("web1").State);
        Assert.DoesNotContain("/etc/new", _bench["web1"].Folders);
        _bench["web1"].Shell = _ => new(0, "");
        Assert.Equal(NodeCertPublicationState.Placed, _bench.Publish("web1").State);
        Assert.Contains("/etc/new/node.key", _bench["web1"].Paths);
    }

    [Fact]
    public void A_full_disk_leaves_everything_as_it_was()
    {
        IReadOnlyDictionary<string, string> before = _bench.Renewed();
        _bench["web1"].Failing = what => what.StartsWith("write", StringComparison.Ordinal) && what.EndsWith("server.key", StringComparison.Ordinal)
            ? new ClusterCertsException(ErrorCode.DiskFull, "The disk is full.") : null;
        NodeCertPublication done = _bench.Publish("web1");
        Assert.Equal((NodeCertPublicationState.Failed, ErrorCode.DiskFull), (done.State, done.Error!.ErrorCode));
        Assert.Equal(before, _bench["web1"].Snapshot());
        _bench.AssertClean("web1", Names);
    }

    [Fact]
    public void A_rename_that_is_refused_half_way_brings_all_back()
    {
        IReadOnlyDictionary<string, string> before = _bench.Renewed();
        _bench["web1"].Failing = what => what == $"rename {PublishBench.Work}/new/server.key /etc/tls/server.key"
            ? new ClusterCertsException(ErrorCode.WriteDenied, "It is immutable.") : null;
        NodeCertPublication done = _bench.Publish("web1");
        Assert.Equal((NodeCertPublicationState.RolledBack, ErrorCode.WriteDenied), (done.State, done.Error!.ErrorCode));
        Assert.Equal(before, _bench["web1"].Snapshot());
        Assert.Single(_bench["web1"].Commands); // That of the first publication.
    }
}
