using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>The way to a node breaks off before, in and after each operation: what is there then, and what the next publication makes of it.</summary>
public sealed class PublishCutTests : IDisposable
{
    private const string Key = "/etc/tls/server.key";
    private static readonly string[] Names = ["clients.crl", "clients.crt", "server.crt", "server.key", "tls.conf"];

    private readonly PublishBench _bench = new();
    private readonly List<(int At, string What)> _mismatches = [];
    private readonly IReadOnlyDictionary<string, string> _old;
    private IReadOnlyDictionary<string, string> _new = new Dictionary<string, string>();

    public PublishCutTests()
    {
        _bench.Authority.Issue(new(), "web1", "web2");
        _bench.Publish("web1");
        _old = _bench["web1"].Snapshot();
        _bench.Authority.Open().Revoke(new() { NodeIds = ["web2"] }).ToList();
        Assert.All(_bench.Authority.Open().Renew(["web1"], new()).ToList(), o => Assert.Null(o.Error));
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(Cut.After, true, 1)]
    [InlineData(Cut.Before, true, 4)]
    [InlineData(Cut.Half, true, 4)]
    [InlineData(Cut.After, false, 4)] // A server without hard links.
    public void The_next_publication_finishes_what_was_cut_off(Cut cut, bool hasLinks, int step)
    {
        int total = Uncut(hasLinks, failing: false);
        _new = Node.Snapshot();
        for (int at = 1; at <= total; at += Step(step))
        {
            Begin(cut, at, hasLinks);
            NodeCertPublication first = _bench.Publish("web1");
            CheckWhole($"{cut} operation {at}");
            Node.CutAt = 0;
            int before = Node.Commands.Count;
            NodeCertPublication second = _bench.Publish("web1");
            Assert.True(second.Error is null, $"{cut} operation {at}: {second.Reason}");
            Assert.Equal(_new, Node.Snapshot());
            _bench.AssertClean("web1", Names);
            Assert.True(Node.Commands.Count > 0, $"{cut} operation {at}: nothing was reloaded");
            if (first is { Error: null, Reason: null } || second.State == NodeCertPublicationState.Unchanged)
                Assert.Equal(before, Node.Commands.Count); // All was done but for the answer.
        }
    }

    // The reload fails, and the way breaks off at each operation from there on, too: the old files are back in the end, byte for byte.
    [Theory]
    [InlineData(Cut.After, true, 1)]
    [InlineData(Cut.Before, true, 4)]
    [InlineData(Cut.After, false, 4)]
    public void A_roll_back_that_was_cut_off_ends_with_the_old_files(Cut cut, bool hasLinks, int step)
    {
        int total = Uncut(hasLinks, failing: true);
        Assert.Equal(_old, Node.Snapshot());
        for (int at = 1; at <= total; at += Step(step))
        {
            Begin(cut, at, hasLinks);
            Node.Shell = _ => new(1, "");
            NodeCertPublication first = _bench.Publish("web1");
            CheckWhole($"{cut} operation {at}");
            Node.CutAt = 0;
            NodeCertPublication second = _bench.Publish("web1");
            Assert.Equal((NodeCertPublicationState.RolledBack, ErrorCode.ReloadFailed), (second.State, second.Error!.ErrorCode));
            Assert.Equal(_old, Node.Snapshot());
            _bench.AssertClean("web1", Names.Except(["clients.crl"]).ToArray());
            Assert.NotNull(first.Error);
        }
    }

    // What was cut off was a publication of a certificate that nobody wants any more: what is kept is what was there before it.
    [Fact]
    public void What_was_kept_first_is_put_back_though_another_certificate_is_wanted_now()
    {
        int total = Uncut(hasLinks: true, failing: false);
        IReadOnlyDictionary<string, string> middle = Node.Snapshot();
        for (int at = 1; at <= total; at += Step(9))
        {
            Begin(Cut.After, at, hasLinks: true);
            _bench.Publish("web1");
            bool isDone = !Node.Folders.Contains(PublishBench.Work) && Node.Snapshot()[Key] == middle[Key];
            bool isCommitted = isDone || (Node.Snapshot()[Key] == middle[Key] && !Node.Has($"{PublishBench.Work}/undo.json"));
            Node.CutAt = 0;
            Assert.All(_bench.Authority.Open().Renew(["web1"], new()).ToList(), o => Assert.Null(o.Error));
            Node.Shell = _ => new(1, "");
            Assert.Equal(NodeCertPublicationState.RolledBack, _bench.Publish("web1").State);
            Assert.Equal((isCommitted ? middle : _old)[Key], Node.Snapshot()[Key]);
            Node.Shell = _ => new(0, "");
            Assert.Equal(NodeCertPublicationState.Placed, _bench.Publish("web1").State);
            _bench.AssertClean("web1", Names);
            middle = Node.Snapshot();
            Uncut(hasLinks: true, failing: false);
            middle = Node.Snapshot();
        }
    }

    // Between two operations that follow each other at once, and never longer.
    [Fact]
    public void Key_and_certificate_do_not_fit_for_one_operation_only()
    {
        _bench["web1"].Watching = what =>
        {
            if (!PublishBench.HasPair(Node, "server.crt", "server.key"))
                _mismatches.Add((Node.Operations, what));
        };
        _bench.Publish("web1");
        Assert.Equal($"rename {PublishBench.Work}/new/server.key {Key}", Assert.Single(_mismatches).What);
        _mismatches.Clear();
        Assert.All(_bench.Authority.Open().Renew(["web1"], new()).ToList(), o => Assert.Null(o.Error));
        Node.Shell = _ => new(1, "");
        Assert.Equal(NodeCertPublicationState.RolledBack, _bench.Publish("web1").State);
        Assert.Equal(2, _mismatches.Count(m => m.What.StartsWith("rename", StringComparison.Ordinal)));
        Assert.True(_mismatches.Count <= 3, string.Join('\n', _mismatches)); // Back again it is looked whether the certificate is kept.
    }

    // What belongs to another is left alone; what was left behind is taken over.
    [Theory]
    [InlineData("here", false)]
    [InlineData("ended", true)]
    [InlineData("elsewhere", false)]
    [InlineData("long ago", true)]
    [InlineData("torn", true)]
    public void Another_publication_is_not_disturbed(string whose, bool isTakenOver)
    {
        DateTimeOffset now = _bench.Authority.Clock.GetUtcNow();
        PublishLock own = PublisherIdentity.Begin(now, TimeSpan.FromMinutes(5), "theirs");
        PublishLock theirs = whose switch
        {
            "here" => own,
            "ended" => own with { Process = int.MaxValue - 1 },
            "elsewhere" => own with { Host = "adm2" },
            _ => own with { Host = "adm2", BusyUntil = now.AddSeconds(-1) },
        };
        byte[] note = PublishNotes.Encode(theirs);
        using (INodeFiles way = Node.Open(default))
        {
            way.MakeFolder(PublishBench.Work, NodeWorkFolder.PrivateFolderRights);
            way.WriteNew($"{PublishBench.Work}/lock.json", whose == "torn" ? note[..20] : note, default);
        }

        try
        {
            NodeCertPublication done = _bench.Publish("web1");
            if (isTakenOver)
            {
                Assert.Equal(NodeCertPublicationState.Placed, done.State);
                _bench.AssertClean("web1", Names);
                return;
            }

            Assert.Equal((NodeCertPublicationState.Failed, ErrorCode.NodeBusy), (done.State, done.Error!.ErrorCode));
            Assert.Contains(theirs.Host, done.Reason, StringComparison.Ordinal);
            Assert.Equal(note, Node[$"{PublishBench.Work}/lock.json"].Content);
        }
        finally
        {
            PublisherIdentity.End("theirs");
        }
    }

    [Fact]
    public void A_damaged_undo_is_told_and_nothing_is_guessed()
    {
        using (INodeFiles way = Node.Open(default))
        {
            way.MakeFolder(PublishBench.Work, NodeWorkFolder.PrivateFolderRights);
            way.WriteNew($"{PublishBench.Work}/undo.json", "{ \"replaced\": 1 }"u8, default);
        }

        NodeCertPublication done = _bench.Publish("web1");
        Assert.Equal(ErrorCode.NodeStateDamaged, done.Error!.ErrorCode);
        Assert.Equal([$"{PublishBench.Work}/undo.json"], Node.Paths.Where(p => p.StartsWith(PublishBench.Work, StringComparison.Ordinal)));
        CheckWhole("damaged");
    }

    // Ctrl+C at each operation: the node is as it was, or has everything.
    [Fact]
    public void A_stop_leaves_nothing_half()
    {
        int total = Uncut(hasLinks: true, failing: false);
        _new = Node.Snapshot();
        for (int at = 1; at <= total; at += Step(2))
        {
            Begin(Cut.After, 0, hasLinks: true);
            using var stop = new CancellationTokenSource();
            Node.Watching = _ =>
            {
                if (Node.Operations == at)
                    stop.Cancel();
            };
            Assert.ThrowsAny<OperationCanceledException>(() => _bench.PublishAll(new(), stop.Token, "web1"));
            Node.Watching = null;
            bool isNew = Node.Snapshot()[Key] == _new[Key];
            Assert.Equal(isNew ? _new : _old, Node.Snapshot());
            Assert.DoesNotContain(Node.Folders, f => f.StartsWith(PublishBench.Work, StringComparison.Ordinal));
            if (isNew)
                Assert.Equal(_bench.Authority.Latest("web1").SerialNumber, _bench.Authority.Latest("web1").PublishedSerialNumber);
        }
    }

    // Each operation in a full run.
    private static int Step(int step) => FullTests.Count(1, step);

    private MemoryNode Node => _bench["web1"];

    // From the first certificate to the second, without a cut.
    private int Uncut(bool hasLinks, bool failing)
    {
        Begin(Cut.Before, 0, hasLinks);
        Node.Shell = _ => new(failing ? 1 : 0, "");
        _bench.Publish("web1");
        return Node.Operations;
    }

    // The node as it was after the first publication.
    private void Begin(Cut cut, int at, bool hasLinks)
    {
        Node.Reset(_first ??= Node.Save());
        (Node.Cut, Node.CutAt, Node.HasLinks) = (cut, at, hasLinks);
        Node.Shell = _ => new(0, "");
    }

    private Dictionary<string, MemoryNode.MemoryFile>? _first;

    // Each file is one of the old or the new ones, and all but those of the work folder are there.
    private void CheckWhole(string when)
    {
        IReadOnlyDictionary<string, string> now = Node.Snapshot();
        foreach ((string path, string held) in now.Where(f => !f.Key.StartsWith(PublishBench.Work, StringComparison.Ordinal)))
            Assert.True(_old.GetValueOrDefault(path) == held || _new.Count == 0 || _new.GetValueOrDefault(path) == held, $"{when}: '{path}' is neither the old nor the new one");
        Assert.All(_old.Keys, path => Assert.True(now.ContainsKey(path), $"{when}: '{path}' is gone"));
        if (!PublishBench.HasPair(Node, "server.crt", "server.key"))
            Assert.True(Node.Has($"{PublishBench.Work}/undo.json"), $"{when}: nothing says how to go on");
    }
}
