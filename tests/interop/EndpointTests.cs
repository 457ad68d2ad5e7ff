using System.Globalization;
using System.Text.RegularExpressions;

namespace ClusterCerts.Interop;

/// <summary>Real servers, asked as Test-NodeCert -Endpoint asks them: what is told of each is true, and ours.</summary>
public sealed partial class EndpointTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestAuthority _authority = new();
    private readonly PemFiles _web;
    private readonly PemFiles _client;
    private readonly PemFiles _stranger;
    private readonly TestAuthority _other = new();

    public EndpointTests()
    {
        _web = _authority.IssueLocal("web", new NodeCertParameters { DnsNames = ["localhost"], IPAddresses = ["127.0.0.1", "::1"] });
        _client = _authority.IssueLocal("alice", new NodeCertParameters { Purpose = CertPurpose.Client });
        _stranger = _other.IssueLocal("alice", new NodeCertParameters { Purpose = CertPurpose.Client });
    }

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    [SkippableFact]
    public void Nginx_with_a_pair_of_each_kind_shows_both()
    {
        NodeCert rsa = _authority.Issue("web", new NodeCertParameters
        {
            KeyAlgorithm = KeyAlgorithm.Rsa2048, OutputPath = Directory.CreateDirectory(_authority["rsa"]).FullName, Force = true,
        });
        string pairs = $"{Pair(_web.Certificate, _web.Key)} {Pair(rsa.CertificatePath!, rsa.KeyPath!)}";
        using ServerProcess nginx = Nginx(out int port, $"listen 127.0.0.1:PORT ssl; listen [::1]:PORT ssl; {pairs}");

        foreach (string host in (string[])["127.0.0.1", "::1", "localhost"])
        {
            Assert.True(Ask(new EndpointAddress(host, port), _web.Certificate).Passed);
            Assert.True(Ask(new EndpointAddress(host, port), rsa.CertificatePath).Passed);
            string both = Detail(Ask(new EndpointAddress(host, port), null));
            Assert.Contains("its elliptic-curve pair: it serves", both, StringComparison.Ordinal);
            Assert.Contains($"its RSA pair: it serves the serial {rsa.SerialNumber}", both, StringComparison.Ordinal);
        }
    }

    // nginx shakes hands with anyone, and refuses within HTTP: the handshake is good, and the wish is told.
    [SkippableTheory]
    [InlineData("TLSv1.2", "on")]
    [InlineData("TLSv1.3", "on")]
    [InlineData("TLSv1.3", "optional")]
    public void Nginx_that_asks_for_a_client_certificate_is_told_and_judged(string version, string wish)
    {
        using ServerProcess nginx = Nginx(
            out int port,
            $"listen 127.0.0.1:PORT ssl; ssl_protocols {version}; ssl_verify_client {wish}; ssl_client_certificate \"{_web.Trust}\"; {Pair(_web.Certificate, _web.Key)}");
        NodeCertReport report = Ask(At(port), _web.Certificate);
        Assert.True(report.Passed, report.ToString());
        Assert.Contains("it asks for a client certificate, and none was presented", Detail(report), StringComparison.Ordinal);

        NodeCertReport shown = Ask(At(port), _web.Certificate, h => h with { ClientCertificatePath = _client.Certificate });
        Assert.True(shown.Passed, shown.ToString());
        Assert.DoesNotContain("client certificate", Detail(shown), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("12")] // refused within the handshake
    [InlineData("13")] // and after it
    public void Go_that_requires_a_client_certificate_is_told_and_judged(string version)
    {
        RealProgram program = GoPrograms.Build("strict-server.go");
        using ServerProcess server = ServerProcess.Launch(program, null, null, _web.Certificate, _web.Key, _web.Trust, version);
        server.WaitFor(() => PortLine().IsMatch(server.Log), "prints its port");
        EndpointAddress address = At(int.Parse(PortLine().Match(server.Log).Groups[1].Value, CultureInfo.InvariantCulture));
        ToldAndJudged(address);
    }

    [SkippableFact]
    public void OpenSSL_that_requires_a_client_certificate_is_told_and_judged()
    {
        using OpenSslServer server = OpenSslServer.Start(_web);
        ToldAndJudged(At(server.Port));
    }

    // Without a name there is no certificate there; the file that it should serve has one.
    [SkippableFact]
    public void Nginx_that_wants_a_name_is_asked_for_it()
    {
        using ServerProcess nginx = Nginx(
            out int port,
            "listen 127.0.0.1:PORT ssl default_server; ssl_reject_handshake on;",
            $"listen 127.0.0.1:PORT ssl; server_name web; {Pair(_web.Certificate, _web.Key)}");
        Refused(Ask(At(port), null), "it needs a server name");
        Refused(Ask(new EndpointAddress("localhost", port), null), "no certificate for the name 'localhost'");
        Assert.True(Ask(At(port), _web.Certificate).Passed);
        Assert.True(Ask(At(port), null, nodeId: "web").Passed);
    }

    [SkippableFact]
    public void Nginx_without_TLS_is_told_whatever_it_is_asked()
    {
        using ServerProcess nginx = Nginx(out int port, "listen 127.0.0.1:PORT;");
        Refused(Ask(At(port), null), "this port does not speak TLS; if it begins TLS only when asked");
        Refused(Ask(At(port), null, h => h with { StartTls = StartTls.Postgres }), "does not answer as PostgreSQL does");
        Refused(Ask(At(port), null, h => h with { StartTls = StartTls.Ldap }), "does not answer as LDAP does");

        // A second is enough where the connection is made within it; a machine with much to do gets longer.
        int seconds = 1;
        NodeCertReport waiting = Wait();
        for (; seconds < 60 && !Detail(waiting).Contains("did not begin TLS", StringComparison.Ordinal); waiting = Wait())
            seconds *= 4;
        Assert.Equal(EndpointState.NotReachable, waiting.EndpointState);
        Assert.Contains($"did not begin TLS as SMTP does within {seconds} s", Detail(waiting), StringComparison.Ordinal);

        NodeCertReport Wait() => Ask(At(port), null, h => h with { StartTls = StartTls.Smtp, Timeout = TimeSpan.FromSeconds(seconds) });
    }

    [SkippableFact]
    public void PostgreSQL_begins_TLS_when_it_is_asked()
    {
        using var server = new PostgresServer(_web, ssl: true);
        NodeCertReport report = Ask(At(server.Port), _web.Certificate, h => h with { StartTls = StartTls.Postgres });
        Assert.True(report.Passed, report.ToString());
        Refused(Ask(At(server.Port), null), "it closed the connection before TLS began; if it begins TLS only when asked");
        Refused(Ask(At(server.Port), null, h => h with { StartTls = StartTls.Ldap }), "it closed the connection when it was asked for TLS as LDAP does");
    }

    [SkippableFact]
    public void PostgreSQL_without_TLS_says_so()
    {
        using var server = new PostgresServer(_web, ssl: false);
        Refused(Ask(At(server.Port), null, h => h with { StartTls = StartTls.Postgres }), "it offers no TLS; set ssl = on");
    }

    private static EndpointAddress At(int port) => new("127.0.0.1", port);

    private void ToldAndJudged(EndpointAddress address)
    {
        NodeCertReport report = Ask(address, _web.Certificate);
        Refused(report, "it wants a client certificate; give one with -ClientCertificatePath; it serves the serial");
        Assert.True(report.Checks.Single(c => c.Name == CheckName.Chain).Passed);
        Assert.True(Ask(address, _web.Certificate, h => h with { ClientCertificatePath = _client.Certificate }).Passed);
        Refused(
            Ask(address, _web.Certificate, h => h with { ClientCertificatePath = _stranger.Certificate }),
            "it does not accept the client certificate that was presented");
    }

    private NodeCertReport Ask(
        EndpointAddress address, string? file, Func<EndpointTestParameters, EndpointTestParameters>? change = null, string? nodeId = null)
    {
        var how = new EndpointTestParameters { Timeout = Patience };
        var expected = new NodeCertTestParameters { CertificatePaths = file is null ? [] : [file], AuthorityPath = _authority.Pki, NodeId = nodeId };
        NodeCertReport report = EndpointTester.Test([new EndpointTarget(address, expected)], change?.Invoke(how) ?? how, AuthorityContext.Default).Single();
        Assert.All(
            ["SSL routines", "error:", "Authentication failed", "Exception", "frame", "SSPI"],
            text => Assert.DoesNotContain(text, Detail(report), StringComparison.OrdinalIgnoreCase));
        return report;
    }

    private static void Refused(NodeCertReport report, string words)
    {
        Assert.Equal(EndpointState.HandshakeRefused, report.EndpointState);
        Assert.Contains(words, Detail(report), StringComparison.Ordinal);
    }

    private static string Detail(NodeCertReport report) => report.Checks.Single(c => c.Name == CheckName.Endpoint).Detail;

    private static string Pair(string certificate, string key) => $"ssl_certificate \"{certificate}\"; ssl_certificate_key \"{key}\";";

    private ServerProcess Nginx(out int port, params string[] servers)
    {
        int free = port = FreePort.Take();
        return NginxTests.Start(
            _authority, port,
            servers.Select(s => s.Replace("PORT", free.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) + """ location / { return 200 "hello\n"; }"""));
    }

    [GeneratedRegex(@"^port (\d+)", RegexOptions.Multiline)]
    private static partial Regex PortLine();
}
