namespace ClusterCerts.Interop;

/// <summary>The combined file: HAProxy serves with it, and OpenSSL finds both parts as Ganeti wants them.</summary>
public sealed class HAProxyTests
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    [InlineData(true, KeyAlgorithm.Ed25519, KeyAlgorithm.Ed25519)]
    [InlineData(false, KeyAlgorithm.Ed25519, KeyAlgorithm.EcdsaP256)]
    [InlineData(false, KeyAlgorithm.EcdsaP256, KeyAlgorithm.Ed25519)]
    public void HAProxy_serves_a_combined_file(bool intermediate, KeyAlgorithm ca = KeyAlgorithm.EcdsaP256, KeyAlgorithm nodes = KeyAlgorithm.EcdsaP256)
    {
        RealProgram haproxy = RealProgram.Need("haproxy");
        using var authority = new TestAuthority(algorithm: ca, intermediate: intermediate, leaves: nodes);
        PemFiles web = authority.IssueLocal("web");
        string pem = authority.Export("web", ExportFormat.Combined);
        int port = FreePort.Take();
        string settings = authority["haproxy.cfg"];
        File.WriteAllText(settings, $"""
            defaults
                mode http
                timeout client 5s
                timeout server 5s
                timeout connect 5s
            frontend tls
                bind 127.0.0.1:{port} ssl crt {pem} ca-file {web.Trust} verify required
                http-request return status 200 content-type text/plain string hello

            """);
        using ServerProcess server = ServerProcess.Start(haproxy, port, null, "-db", "-f", settings);
        NginxTests.Get(port, web.Trust, web).Succeeded().Says("hello");
        Assert.NotEqual(0, NginxTests.Get(port, web.Trust, null).ExitStatus);
    }
}
