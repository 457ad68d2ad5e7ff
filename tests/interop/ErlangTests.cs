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

    // The times of the manual: the cache of the distribution is another one than ssl:clear_pem_cache() clears, and looks every two minutes.
    [SkippableFact]
    public void A_running_node_serves_the_renewed_certificate_within_two_minutes_and_not_for_a_cleared_cache()
    {
        RealProgram openssl = RealProgram.Need("openssl");
        using var cluster = new TestAuthority(Preset.Erlang);
        cluster.Issue(Address);
        string folder = cluster.Export(Address, ExportFormat.ErlangDistribution);
        int port = ServerProcess.FreePort();
        using var one = ErlangNode.Start("one", Address, folder, port: port, evaluate: "application:ensure_all_started(ssl)");
        string Served()
        {
            ProgramResult said = openssl.Run(
                "s_client", "-connect", $"{Address}:{port}", "-cert", Path.Combine(folder, "cert.pem"), "-key", Path.Combine(folder, "key.pem"), "-showcerts");
            string path = cluster["served.pem"];
            File.WriteAllText(path, said.Output[said.Output.IndexOf("-----BEGIN", StringComparison.Ordinal)..]);
            return NodeCertFiles.Read(path, DateTimeOffset.UtcNow).SerialNumber;
        }

        string old = Served();
        cluster.Issue(Address, new NodeCertParameters { Force = true });
        cluster.Export(Address, ExportFormat.ErlangDistribution);
        string renewed = NodeCertFiles.Read(Path.Combine(folder, "cert.pem"), DateTimeOffset.UtcNow).SerialNumber;
        Assert.NotEqual(old, renewed);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal("ok", ErlangNode.Call("clear", Address, folder, one, "rpc:call('one@127.0.0.1', ssl, clear_pem_cache, [])"));
        Assert.Equal(old, Served());
        while (Served() != renewed)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(150), "It was not served after its time.");
            Thread.Sleep(TimeSpan.FromSeconds(2));
        }
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
