using System.Globalization;

namespace ClusterCerts.Interop;

/// <summary>Before the next CA is made real servers are asked which signatures they verify of their clients; they say so when they ask for a certificate.</summary>
public sealed class SchemeTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly PemFiles _web;

    public SchemeTests() => _web = _authority.IssueLocal("web", new NodeCertParameters { DnsNames = ["localhost"], IPAddresses = ["127.0.0.1"] });

    public void Dispose() => _authority.Dispose();

    // What openssl is told; the kind of key; then whether the next CA may be made, or null where that stays unknown.
    [SkippableTheory]
    [InlineData("-tls1_3 -Verify 3", KeyAlgorithm.Ed25519, true)]
    [InlineData("-tls1_2 -Verify 3", KeyAlgorithm.Ed25519, true)]
    [InlineData("-tls1_3 -verify 3", KeyAlgorithm.Ed25519, true)] // it asks, and takes no answer too
    [InlineData("-tls1_3 -Verify 3", KeyAlgorithm.MlDsa65, false)]
    [InlineData("-tls1_2 -Verify 3", KeyAlgorithm.MlDsa65, false)]
    [InlineData("-tls1_3 -Verify 3 -client_sigalgs ECDSA+SHA256", KeyAlgorithm.Ed25519, false)]
    [InlineData("-tls1_2 -Verify 3 -client_sigalgs ECDSA+SHA256", KeyAlgorithm.Ed25519, false)]
    [InlineData("-tls1_3", KeyAlgorithm.Ed25519, null)] // who asks for no certificate does not say
    [InlineData("-tls1_2", KeyAlgorithm.Ed25519, null)]
    public void OpenSsl(string options, KeyAlgorithm kind, bool? takesIt)
    {
        RealProgram openssl = RealProgram.Need("openssl");
        Skip.If(kind == KeyAlgorithm.MlDsa65 && openssl.Run("list", "-signature-algorithms").Succeeded().Output.Contains("ML-DSA", StringComparison.OrdinalIgnoreCase), "this OpenSSL has ML-DSA");
        int port = FreePort.Take();
        using var server = ServerProcess.Start(
            openssl, port, null,
            ["s_server", "-accept", $"127.0.0.1:{port}", "-cert", _web.Certificate, "-key", _web.Key, "-CAfile", _web.Trust, "-quiet", .. options.Split(' ')]);
        Check(port, kind, takesIt);
    }

    [SkippableTheory]
    [InlineData("TLSv1.2")]
    [InlineData("TLSv1.3")]
    public void Nginx(string version)
    {
        int port = FreePort.Take();
        string listen = string.Create(CultureInfo.InvariantCulture, $"listen 127.0.0.1:{port} ssl;");
        using var nginx = NginxTests.Start(_authority, port, [$$"""
            {{listen}} ssl_protocols {{version}}; ssl_certificate "{{_web.Certificate}}"; ssl_certificate_key "{{_web.Key}}";
            ssl_client_certificate "{{_web.Trust}}"; ssl_verify_client on; location / { return 200 "hello\n"; }
            """]);
        Check(port, KeyAlgorithm.Ed25519, true);
    }

    [SkippableTheory]
    [InlineData("1.2", KeyAlgorithm.Ed25519, true)]
    [InlineData("1.3", KeyAlgorithm.Ed25519, true)]
    [InlineData("1.2", KeyAlgorithm.MlDsa65, false)]
    [InlineData("1.3", KeyAlgorithm.MlDsa65, false)]
    public void Go(string version, KeyAlgorithm kind, bool takesIt) => Check(StrictServers.Go(_web, version), kind, takesIt);

    [SkippableTheory]
    [InlineData("1.2", KeyAlgorithm.Ed25519, true)]
    [InlineData("1.3", KeyAlgorithm.Ed25519, true)]
    [InlineData("1.2", KeyAlgorithm.MlDsa65, false)]
    [InlineData("1.3", KeyAlgorithm.MlDsa65, false)]
    public void Java(string version, KeyAlgorithm kind, bool takesIt) => Check(StrictServers.Java(_web, version), kind, takesIt);

    [SkippableTheory]
    [InlineData("1.2", KeyAlgorithm.Ed25519, false)] // it knows it in TLS 1.3 alone
    [InlineData("1.3", KeyAlgorithm.Ed25519, true)]
    [InlineData("1.2", KeyAlgorithm.MlDsa65, false)]
    [InlineData("1.3", KeyAlgorithm.MlDsa65, false)]
    public void Erlang(string version, KeyAlgorithm kind, bool takesIt) => Check(StrictServers.Erlang(_web, version), kind, takesIt);

    [SkippableTheory]
    [InlineData("1.2", KeyAlgorithm.Ed25519, true)]
    [InlineData("1.3", KeyAlgorithm.Ed25519, true)]
    public void Node_js(string version, KeyAlgorithm kind, bool takesIt) => Check(StrictServers.NodeJs(RealProgram.Need("node"), _web, version), kind, takesIt);

    [SkippableTheory]
    [InlineData("1.2", KeyAlgorithm.Ed25519, true)]
    [InlineData("1.3", KeyAlgorithm.Ed25519, true)]
    [InlineData("1.2", KeyAlgorithm.MlDsa65, false)] // there is no ML-DSA before TLS 1.3
    [InlineData("1.3", KeyAlgorithm.MlDsa65, true)]
    public void Node_js_26(string version, KeyAlgorithm kind, bool takesIt) => Check(StrictServers.NodeJs(NodeJs26.Need(), _web, version), kind, takesIt);

    // TLS begins within another protocol; asked otherwise, the server tells nothing.
    [SkippableFact]
    public void PostgreSQL()
    {
        using var server = new PostgresServer(_web, ssl: true, asksClients: true);
        Check(server.Port, KeyAlgorithm.Ed25519, null);
        Check(server.Port, KeyAlgorithm.Ed25519, true, StartTls.Postgres);
    }

    private void Check(StrictServers.Served server, KeyAlgorithm kind, bool takesIt)
    {
        using (server)
            Check(server.Port, kind, takesIt);
    }

    private void Check(int port, KeyAlgorithm kind, bool? takesIt, StartTls? startTls = null)
    {
        var authority = CertAuthority.Open(_authority.Pki);
        Assert.All(authority.SetTargets([new() { NodeId = "web", TargetPath = "/etc/tls", Endpoint = $"127.0.0.1:{port}", StartTls = startTls }]), o => Assert.Null(o.Error));
        RotationPlan plan = authority.PlanRotation(new()
        {
            Phase = RotationPhase.Stage,
            KeyAlgorithm = kind,
            EndpointTest = new() { Timeout = TimeSpan.FromMinutes(1) }, // On a busy machine a server takes its time; one that answers does so all the same.
        });
        Assert.Equal(takesIt == false, plan.Blocks.Any(block => block.Message.Contains("(node web)", StringComparison.Ordinal)));
        Assert.Equal(takesIt is null, plan.Warnings.Any(warning => warning.Contains("(node web)", StringComparison.Ordinal)));
    }
}
