namespace ClusterCerts.Interop;

/// <summary>When a running Erlang node serves a certificate that was renewed.</summary>
[LongRunning]
public sealed class ErlangCacheTests
{
    private const string Address = "127.0.0.1";

    // The times of the manual: the cache of the distribution is another one than ssl:clear_pem_cache() clears, and looks every two minutes.
    [SkippableFact]
    public async Task A_running_node_serves_the_renewed_certificate_within_two_minutes_and_not_for_a_cleared_cache()
    {
        RealProgram.Need("openssl");
        RealProgram shell = RealProgram.Need("sh");
        using var cluster = new TestAuthority(Preset.Erlang);
        cluster.Issue(Address);
        string folder = cluster.Export(Address, ExportFormat.ErlangDistribution);
        int port = FreePort.Take();
        using var one = ErlangNode.Start("one", Address, folder, port: port, evaluate: "application:ensure_all_started(ssl)");
        string Served()
        {
            // What it says besides, on its standard error, would stand anywhere between the lines of the certificate.
            ProgramResult said = shell.Run(
                "-c", "exec openssl s_client \"$@\" 2>/dev/null", "sh",
                "-connect", $"{Address}:{port}", "-cert", Path.Combine(folder, "cert.pem"), "-key", Path.Combine(folder, "key.pem"), "-showcerts");
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
        for (TimeSpan asked = clock.Elapsed; Served() != renewed; asked = clock.Elapsed)
        {
            Assert.True(asked < TimeSpan.FromSeconds(150), "It was not served after its time.");
            await Task.Delay(TimeSpan.FromSeconds(2)); // others run meanwhile
        }
    }
}
