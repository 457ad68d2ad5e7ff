using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>A node counts as proven when its endpoint, a real TLS server, serves the very certificate.</summary>
public sealed class PublishProofTests : IDisposable
{
    private const string Certificate = "/etc/tls/node.crt";
    private const string Key = "/etc/tls/node.key";
    private static readonly PublicationParameters Impatient = new() { Timeout = TimeSpan.FromSeconds(1) };

    private readonly PublishBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // It shows its own before it refuses ours.
    public void A_server_that_serves_it_proves_it(bool wantsClient)
    {
        using TlsNode server = Serve("web1", wantsClient);
        NodeCert cert = _bench.Authority.Issue("web1");
        Assert.Equal((NodeCertPublicationState.Proven, null), Result(_bench.Publish("web1")));
        Assert.Equal(("Proven", cert.SerialNumber), (_bench.Authority.Latest("web1").PublishedState, _bench.Authority.Latest("web1").PublishedSerialNumber));
        Assert.Equal((NodeCertPublicationState.Unchanged, null), Result(_bench.Publish("web1")));
        Assert.Single(_bench["web1"].Commands);
        Assert.Single(_bench.Lines());
    }

    [Fact]
    public void A_server_that_goes_on_serving_the_old_one_gets_the_old_files_back()
    {
        using TlsNode server = Serve("web1");
        NodeCert old = _bench.Authority.Issue("web1");
        _bench.Publish("web1");
        IReadOnlyDictionary<string, string> before = _bench["web1"].Snapshot();
        Renew();
        _bench["web1"].Shell = _ => new(0, "");
        string served = $"serves the certificate {old.SerialNumber}, and not ";
        NodeCertPublication done = ShortLimit.Find(PublishWithin, p => p.Reason!.Contains(served, StringComparison.Ordinal));
        Assert.Equal((NodeCertPublicationState.RolledBack, ErrorCode.CertNotServed), (done.State, done.Error!.ErrorCode));
        Assert.Contains($"{served}{_bench.Authority.Latest("web1").SerialNumber}", done.Reason, StringComparison.Ordinal);
        Assert.Contains("They were loaded again", done.Reason, StringComparison.Ordinal);
        Assert.Equal(before, _bench["web1"].Snapshot());
        Assert.Equal(old.SerialNumber, _bench.Authority.Latest("web1").PublishedSerialNumber);
    }

    // Before the time is up there is often too little left for a handshake: what the server said before is the reason.
    [Fact]
    public void What_it_served_is_told_and_not_that_the_last_question_came_too_late()
    {
        using TlsNode server = Serve("web1");
        NodeCert old = _bench.Authority.Issue("web1");
        _bench.Publish("web1");
        Renew();
        _bench["web1"].Shell = _ => new(0, "");
        string served = $"serves the certificate {old.SerialNumber}, and not";
        NodeCertPublication done = ShortLimit.Find(
            limit =>
            {
                server.Answers = 1;
                return PublishWithin(limit);
            },
            p => p.Reason!.Contains(served, StringComparison.Ordinal));
        Assert.Equal(NodeCertPublicationState.RolledBack, done.State);
        Assert.Contains(served, done.Reason, StringComparison.Ordinal);
    }

    // A server that takes its time, and one that nobody answers for.
    [Fact]
    public async Task It_is_asked_until_the_time_is_up()
    {
        using TlsNode server = Serve("web1");
        _bench.Authority.Issue("web1");
        Task late = Task.CompletedTask;
        _bench["web1"].Shell = command =>
        {
            late = LoadLate(server);
            return new(0, "");
        };
        Assert.Equal((NodeCertPublicationState.Proven, null), Result(_bench.Publish("web1")));
        await late;
        server.Dispose();
        Renew();
        NodeCertPublication done = _bench.PublishAll(Impatient, default, "web1").Single();
        Assert.Equal((NodeCertPublicationState.RolledBack, ErrorCode.CertNotServed), (done.State, done.Error!.ErrorCode));
    }

    // Copied by hand, and not loaded.
    [Fact]
    public void What_is_there_and_was_not_loaded_is_loaded()
    {
        using TlsNode server = Serve("web1");
        _bench.Authority.Issue("web1");
        _bench["web1"].Shell = _ => new(0, "");
        NodeCertPublication first = _bench.PublishAll(Impatient, default, "web1").Single();
        Assert.Equal(NodeCertPublicationState.RolledBack, first.State);
        Put();
        NodeCertPublication stale = _bench.PublishAll(Impatient, default, "web1").Single();
        Assert.Equal((NodeCertPublicationState.Failed, ErrorCode.CertNotServed), (stale.State, stale.Error!.ErrorCode));
        Loads("web1", server);
        _bench["web1"].Changes.Clear();
        NodeCertPublication done = _bench.Publish("web1");
        Assert.Equal(NodeCertPublicationState.Proven, done.State);
        Assert.Empty(_bench["web1"].Changes);
        Assert.Equal("Proven", _bench.Authority.Latest("web1").PublishedState);
    }

    // A server that reads its files by itself needs no command; one that does not cannot be told to.
    [Fact]
    public void Without_a_shell_it_may_be_proven_all_the_same()
    {
        using TlsNode server = Serve("web1");
        _bench.Authority.Issue("web1");
        _bench["web1"].Shell = null;
        NodeCertPublication placed = _bench.PublishAll(Impatient, default, "web1").Single();
        Assert.Equal((NodeCertPublicationState.Placed, null), (placed.State, placed.Error));
        Assert.Contains("takes no commands", placed.Reason, StringComparison.Ordinal);
        Assert.Contains("serves no certificate", placed.Reason, StringComparison.Ordinal);
        Renew();
        _bench["web1"].Watching = what =>
        {
            if (what.StartsWith("run", StringComparison.Ordinal))
                server.Load(_bench["web1"][Certificate].Content, _bench["web1"][Key].Content);
        };
        Assert.Equal((NodeCertPublicationState.Proven, null), Result(_bench.Publish("web1")));
    }

    // The server may be good: nothing is taken back, and nothing counts as proven.
    [SkippableFact]
    public void What_this_systems_TLS_cannot_see_is_placed_and_told_before()
    {
        Skip.If(PlatformMLDsa.IsSupported, "the TLS of this system has ML-DSA");
        using TlsNode server = Serve("web1");
        NodeCert cert = _bench.Authority.Issue(new() { KeyAlgorithm = KeyAlgorithm.MlDsa44 }, "web1")[0];
        int toldBefore = 0;
        _bench["web1"].Shell = _ =>
        {
            toldBefore = _bench.Told.Count;
            return new(0, "");
        };
        string seen = $"What '{server.Endpoint}' serves is not proved: this system's TLS has no ML-DSA (OpenSSL has it from 3.5).";
        Assert.Equal((NodeCertPublicationState.Placed, seen), Result(_bench.Publish("web1")));
        Assert.StartsWith("What the server of node web1 serves is not proved: this system's TLS has no ML-DSA", Assert.Single(_bench.Told), StringComparison.Ordinal);
        Assert.Equal(1, toldBefore);
        Assert.Equal(File.ReadAllBytes(cert.CertificatePath!), _bench["web1"][Certificate].Content);
        Assert.Equal("Placed", _bench.Authority.Latest("web1").PublishedState);
        Assert.Equal((NodeCertPublicationState.Unchanged, seen), Result(_bench.Publish("web1")));
        Assert.Single(_bench["web1"].Commands);
    }

    private NodeCertPublication PublishWithin(TimeSpan limit) => _bench.PublishAll(new() { Timeout = limit }, default, "web1").Single();

    private async Task LoadLate(TlsNode server)
    {
        await Task.Delay(700);
        server.Load(_bench["web1"][Certificate].Content, _bench["web1"][Key].Content);
    }

    private TlsNode Serve(string node, bool wantsClient = false)
    {
        var server = new TlsNode(wantsClient);
        _bench.SetTargets($$"""{ "nodeId": "{{node}}", "as": "Pem", "targetPath": "/etc/tls", "reloadCommand": "reload", "endpoint": "{{server.Endpoint}}" }""");
        Loads(node, server);
        return server;
    }

    private void Loads(string node, TlsNode server) => _bench[node].Shell = _ =>
    {
        if (_bench[node].Has(Key))
            server.Load(_bench[node][Certificate].Content, _bench[node][Key].Content);
        return new(0, "");
    };

    private void Put()
    {
        NodeCert cert = _bench.Authority.Latest("web1");
        _bench["web1"].Put(Certificate, File.ReadAllBytes(cert.CertificatePath!));
        _bench["web1"].Put(Key, File.ReadAllBytes(cert.KeyPath!), 0x180);
        _bench["web1"].Put("/etc/tls/trust.crt", File.ReadAllBytes(_bench.Authority.File("trust.crt")));
    }

    private void Renew() => Assert.All(_bench.Authority.Open().Renew(["web1"], new()).ToList(), o => Assert.Null(o.Error));

    private static (NodeCertPublicationState, string?) Result(NodeCertPublication done) => (done.State, done.Reason);

    // Such a server can never be reloaded into running: it needs the files to start, and a reload needs it to run.
    [Fact]
    public void Where_nothing_was_there_before_and_no_reload_works_it_is_said_how_to_start_what_does_not_run()
    {
        _bench.Authority.Issue("web1");
        _bench["web1"].Shell = _ => new(1, "nginx.service is not active, cannot reload.");
        string reason = _bench.Publish("web1").Reason!;
        Assert.EndsWith(
            "too, in the same way. If the software does not run before it has its files, let the reload command start it too, such as 'systemctl reload-or-restart nginx'.",
            reason, StringComparison.Ordinal);
        _bench.AssertClean("web1", []);
    }
}
