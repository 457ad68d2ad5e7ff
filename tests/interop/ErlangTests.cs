namespace ClusterCerts.Interop;

/// <summary>Two Erlang nodes that talk over TLS with mutual verification, from their exported folders alone.</summary>
public sealed class ErlangTests
{
    private const string Address = "127.0.0.1";

    [SkippableTheory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Nodes_find_each_other(bool intermediate, bool withList)
    {
        using var cluster = new TestAuthority(Preset.Erlang, intermediate: intermediate);
        if (withList)
            cluster.MakeRevocationList(cluster.Pki);
        cluster.Issue(Address);
        string folder = cluster.Export(Address, ExportFormat.ErlangDistribution);
        using var one = ErlangNode.Start("one", Address, folder);
        Assert.Equal("pong", ErlangNode.Ping("two", Address, folder, one));
    }

    // Why the export refuses such nodes: files of ours with the certificates of another kind put in their place.
    [SkippableTheory]
    [MemberData(nameof(KeyKinds.WithEd25519), MemberType = typeof(KeyKinds))]
    public void Nodes_do_not_take_Ed25519(KeyAlgorithm ca, KeyAlgorithm nodes)
    {
        using var usual = new TestAuthority(Preset.Erlang);
        using var other = new TestAuthority(Preset.Erlang, ca, leaves: nodes);
        usual.Issue(Address);
        other.Issue(Address);
        Assert.Equal(ErrorCode.UnfitForExport, Assert.Throws<ClusterCertsException>(() => other.Export(Address, ExportFormat.ErlangDistribution)).ErrorCode);
        string folder = usual.Export(Address, ExportFormat.ErlangDistribution);
        var pem = new PemFiles(other.Export(Address, ExportFormat.Pem));
        foreach ((string from, string to) in (ReadOnlySpan<(string, string)>)[(pem.Certificate, "cert.pem"), (pem.Key, "key.pem"), (pem.Trust, "cacerts.pem")])
            File.Copy(from, Path.Combine(folder, to), overwrite: true);
        using var one = ErlangNode.Start("one", Address, folder);
        Assert.Equal("pang", ErlangNode.Ping("two", Address, folder, one));
    }

    [SkippableFact]
    public void A_node_may_be_named_by_its_host()
    {
        using var cluster = new TestAuthority(Preset.Erlang);
        cluster.Issue("localhost.localdomain");
        cluster.Issue("localhost", new NodeCertParameters { DnsNames = ["localhost.localdomain"] });
        string folder = cluster.Export("localhost", ExportFormat.ErlangDistribution);
        using var one = ErlangNode.Start("one", "localhost", folder, shortName: true);
        Assert.Equal("pong", ErlangNode.Ping("two", "localhost", folder, one, shortName: true));
    }

    [SkippableFact]
    public void A_node_of_another_authority_is_refused()
    {
        using var cluster = new TestAuthority(Preset.Erlang);
        using var other = new TestAuthority(Preset.Erlang);
        cluster.Issue(Address);
        other.Issue(Address);
        using var one = ErlangNode.Start("one", Address, cluster.Export(Address, ExportFormat.ErlangDistribution));
        Assert.Equal("pang", ErlangNode.Ping("two", Address, other.Export(Address, ExportFormat.ErlangDistribution), one));
    }

    // The certificate of the node that answers does not name the host that is called.
    [SkippableFact]
    public void A_node_with_another_name_is_refused()
    {
        using var cluster = new TestAuthority(Preset.Erlang);
        cluster.Issue("n1.example.com");
        cluster.Issue(Address);
        using var one = ErlangNode.Start("one", Address, cluster.Export("n1.example.com", ExportFormat.ErlangDistribution));
        Assert.Equal("pang", ErlangNode.Ping("two", Address, cluster.Export(Address, ExportFormat.ErlangDistribution), one));
    }

    // The other end of a rotation, of which the manual gives the times: while a node is connected, the trust of the handshake with it stays until
    // the cache has looked. Connections go on, and so do sessions of TLS 1.2, which an openssl that had one before may resume.
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)] // up to two minutes: in the full form alone
    public void A_running_node_refuses_a_CA_that_is_no_longer_in_its_trust_file(bool isConnected)
    {
        Skip.If(isConnected && Environment.GetEnvironmentVariable("CLUSTERCERTS_FULL_TESTS") != "1", "it takes two minutes; CLUSTERCERTS_FULL_TESTS=1 runs it");
        RealProgram openssl = RealProgram.Need("openssl");
        using var old = new TestAuthority(Preset.Erlang);
        using var next = new TestAuthority(Preset.Erlang);
        old.Issue(Address);
        next.Issue(Address);
        string before = old.Export(Address, ExportFormat.ErlangDistribution);
        string after = next.Export(Address, ExportFormat.ErlangDistribution);
        string nextAlone = File.ReadAllText(Path.Combine(after, "cacerts.pem"));
        foreach (string folder in (string[])[before, after])
            File.WriteAllText(Path.Combine(folder, "cacerts.pem"), File.ReadAllText(old["pki", "trust.crt"]) + nextAlone);
        int port = FreePort.Take();
        using var one = ErlangNode.Start("one", Address, after, port: port);
        using ErlangNode? two = isConnected ? ErlangNode.Join("two", Address, after, one) : null;
        Assert.Equal("pong", ErlangNode.Ping("old", Address, before, one));
        string[] session = ["s_client", "-connect", $"{Address}:{port}", "-tls1_2", "-cert", Path.Combine(before, "cert.pem"), "-key", Path.Combine(before, "key.pem")];
        openssl.Run([.. session, "-sess_out", old["session.pem"]]);

        File.WriteAllText(Path.Combine(after, "cacerts.tmp"), nextAlone);
        File.Move(Path.Combine(after, "cacerts.tmp"), Path.Combine(after, "cacerts.pem"), overwrite: true);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (ErlangNode.Ping("old", Address, before, one) != "pang")
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(isConnected ? 135 : 60), "It was accepted after its time.");
            Thread.Sleep(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("pong", ErlangNode.Ping("new", Address, after, one));
        Assert.Contains("Reused", openssl.Run([.. session, "-sess_in", old["session.pem"]]).Output, StringComparison.Ordinal);
        string nodes = ErlangNode.Call("ask", Address, after, one, "rpc:call('one@127.0.0.1', erlang, nodes, [])");
        Assert.Equal(isConnected, nodes.Contains("two@127.0.0.1", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_revoked_node_is_refused(bool intermediate)
    {
        using var cluster = new TestAuthority(Preset.Erlang, intermediate: intermediate);
        NodeCert lost = cluster.Issue(Address);
        string stolen = cluster.Export(Address, ExportFormat.ErlangDistribution, p => p with { OutputPath = cluster["stolen"] });
        cluster.Issue(Address, new NodeCertParameters { Force = true });
        cluster.MakeRevocationList(cluster.Pki, lost);
        string good = cluster.Export(Address, ExportFormat.ErlangDistribution);
        using var one = ErlangNode.Start("one", Address, good);
        Assert.Equal("pang", ErlangNode.Ping("thief", Address, stolen, one));
        Assert.Equal("pong", ErlangNode.Ping("two", Address, good, one));
    }
}
