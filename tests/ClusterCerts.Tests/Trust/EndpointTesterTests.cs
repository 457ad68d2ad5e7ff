using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace ClusterCerts.Tests.Trust;

/// <summary>Handshakes with servers that are good, late, silent, gone, or choosy.</summary>
[LongRunning]
public sealed class EndpointTesterTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestFolder _folder = new();
    private readonly string _pki;

    public EndpointTesterTests()
    {
        _pki = _folder.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = _pki });
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_server_that_serves_the_file_is_good()
    {
        NodeCert cert = Issue("node1");
        using var server = new TlsServer(cert);
        NodeCertReport report = Test(server.Address, cert);
        Assert.True(report.Passed, report.ToString());
        Assert.Equal(EndpointState.Good, report.EndpointState);
        Assert.Contains(cert.SerialNumber, EndpointDetail(report), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_has_not_reloaded_is_told_from_an_invalid_one()
    {
        NodeCert old = Issue("node1");
        using var server = new TlsServer(old);
        NodeCert renewed = Issue("node1");
        NodeCertReport report = Test(server.Address, renewed);
        Assert.Equal(EndpointState.NotTheFile, report.EndpointState);
        Assert.Contains(old.SerialNumber, EndpointDetail(report), StringComparison.Ordinal);
        Assert.Contains(renewed.SerialNumber, EndpointDetail(report), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_with_another_nodes_certificate_is_invalid()
    {
        using var server = new TlsServer(Issue("node2"));
        NodeCertReport report = Test(server.Address, Issue("node1"));
        Assert.Equal(EndpointState.Invalid, report.EndpointState);
        Assert.Contains("node2", EndpointDetail(report), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_of_another_authority_is_invalid()
    {
        string other = _folder.File("other");
        CertAuthority.Create(new SigningCertParameters { Path = other });
        using var server = new TlsServer(CertAuthority.Open(other).Issue(["node1"], new NodeCertParameters()).Single().Value!);
        Assert.Equal(EndpointState.Invalid, Test(server.Address, Issue("node1")).EndpointState);
    }

    [Fact]
    public void A_certificate_that_ends_soon_is_good_and_said()
    {
        NodeCert cert = Issue("node1");
        using var server = new TlsServer(cert);
        var expected = new NodeCertTestParameters
        {
            CertificatePaths = [cert.CertificatePath!], AuthorityPath = _pki, AsOf = cert.NotAfter.AddDays(-5),
        };
        NodeCertReport report = EndpointTester.Test([new EndpointTarget(server.Address, expected)], new EndpointTestParameters(), AuthorityContext.Default).Single();
        Assert.True(report.Passed);
        Assert.Equal(EndpointState.EndsSoon, report.EndpointState);
    }

    [Fact]
    public void A_server_that_wants_a_client_certificate_refuses_none_and_takes_ours()
    {
        NodeCert cert = Issue("node1");
        NodeCert client = Issue("client1");
        using var server = new TlsServer(cert, wantsClient: true);
        NodeCertReport without = Test(server.Address, cert);
        Assert.Equal(EndpointState.HandshakeRefused, without.EndpointState);

        var shown = new EndpointTestParameters { ClientCertificatePath = client.CertificatePath };
        NodeCertReport with = EndpointTester.Test([Target(server.Address, cert)], shown, AuthorityContext.Default).Single();
        Assert.True(with.Passed, with.ToString());
    }

    [Fact]
    public void A_port_where_nobody_listens_is_not_reachable()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        Assert.Equal(EndpointState.NotReachable, Test(new EndpointAddress("127.0.0.1", port), Issue("node1")).EndpointState);
    }

    [Fact]
    public void A_server_that_does_not_speak_tls_refuses_the_handshake()
    {
        using var server = new PlainServer(answer: "SSH-2.0-no\r\n");
        Assert.Equal(EndpointState.HandshakeRefused, Test(server.Address, Issue("node1")).EndpointState);
    }

    // handshake_failure: such a server may be good, and it is this side that lacks the kind of key.
    [SkippableTheory]
    [InlineData(KeyAlgorithm.MlDsa44, "\u0015\u0003\u0003\0\u0002\u0002(", "not proved: this system's TLS has no ML-DSA")]
    [InlineData(KeyAlgorithm.MlDsa44, "SSH-2.0-no\r\n", "handshake refused: this port does not speak TLS")]
    [InlineData(KeyAlgorithm.EcdsaP256, "\u0015\u0003\u0003\0\u0002\u0002(", "handshake refused: it refused the handshake: no version")]
    public void A_server_whose_key_this_system_lacks_is_not_blamed(KeyAlgorithm key, string answer, string told)
    {
        Skip.If(PlatformMLDsa.IsSupported, "the TLS of this system has ML-DSA");
        NodeCert cert = CertAuthority.Open(_pki).Issue(["node1"], new NodeCertParameters { KeyAlgorithm = key }).Single().Value!;
        using var server = new PlainServer(answer);
        NodeCertReport report = Test(server.Address, cert);
        Assert.Equal((false, EndpointState.HandshakeRefused), (report.Passed, report.EndpointState!.Value));
        Assert.StartsWith($"{server.Address}: {told}", EndpointDetail(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_dead_endpoints_take_about_one_timeout()
    {
        NodeCert cert = Issue("node1");
        using var good = new TlsServer(cert);
        using var silent = new PlainServer(answer: null);
        EndpointTarget[] targets = [.. Enumerable.Range(0, 200).Select(i => Target(i % 2 == 0 ? good.Address : silent.Address, cert))];
        NodeCertReport[] reports = ShortLimit.Find<NodeCertReport[]>(
            limit => [.. EndpointTester.Test(targets, new EndpointTestParameters { Timeout = 4 * limit }, AuthorityContext.Default)],
            all => all.Count(r => r.EndpointState == EndpointState.Good) == 100);
        Assert.True(silent.MostWaiting > 10, "the endpoints were asked one after the other");
        Assert.Equal(100, reports.Count(r => r.EndpointState == EndpointState.Good));
        Assert.Equal(100, reports.Count(r => r.EndpointState == EndpointState.NotReachable));
    }

    [Theory]
    [InlineData("node1:443", "node1", 443)]
    [InlineData("10.0.0.5:8443", "10.0.0.5", 8443)]
    [InlineData("[fd00::5]:1", "fd00::5", 1)]
    public void Endpoints_are_read(string text, string host, int port)
    {
        EndpointAddress address = EndpointAddress.Parse(text);
        Assert.Equal((host, port), (address.Host, address.Port));
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("node1")]
    [InlineData("node1:")]
    [InlineData("node1:0")]
    [InlineData("node1:70000")]
    [InlineData(":443")]
    [InlineData("fd00::5:443")]
    [InlineData("https://node1:443")]
    public void What_is_no_endpoint_is_refused(string text) =>
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => EndpointAddress.Parse(text)).ErrorCode);

    private NodeCert Issue(string nodeId) =>
        CertAuthority.Open(_pki).Issue([nodeId], new NodeCertParameters { Force = true }).Single().Value!;

    private EndpointTarget Target(EndpointAddress address, NodeCert onDisk) =>
        new(address, new NodeCertTestParameters { CertificatePaths = [onDisk.CertificatePath!], AuthorityPath = _pki });

    private NodeCertReport Test(EndpointAddress address, NodeCert onDisk) => EndpointTester.Test(
        [Target(address, onDisk)], new EndpointTestParameters { Timeout = Patience }, AuthorityContext.Default).Single();

    private static string EndpointDetail(NodeCertReport report) => report.Checks.Single(c => c.Name == CheckName.Endpoint).Detail;

    // Serves one certificate to everyone; the identity is loaded when it starts, as a program that does not reload.
    private sealed class TlsServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly SslStreamCertificateContext _identity;
        private readonly bool _wantsClient;

        internal TlsServer(NodeCert cert, bool wantsClient = false)
        {
            _identity = TlsIdentity.Load(cert.CertificatePath!, cert.KeyPath!, null);
            _wantsClient = wantsClient;
            _listener.Start(256);
            _ = AcceptAsync();
        }

        internal EndpointAddress Address => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync()
        {
            while (true)
            {
                TcpClient client;
                try
                {
                    client = await _listener.AcceptTcpClientAsync();
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    return;
                }

                _ = ServeAsync(client);
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            using (client)
            {
                using var stream = new SslStream(client.GetStream());
                try
                {
                    await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                    {
                        ServerCertificateContext = _identity,
                        ClientCertificateRequired = _wantsClient,
                        RemoteCertificateValidationCallback = (_, certificate, _, _) => !_wantsClient || certificate is not null,
                    });
                    await stream.ReadAsync(new byte[1]);
                }
                catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The other side is what is tested.
                }
            }
        }
    }

    // Accepts, and says something that is not TLS, or nothing at all.
    private sealed class PlainServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly List<TcpClient> _clients = [];
        private int _waiting;

        internal PlainServer(string? answer)
        {
            _listener.Start(256);
            _ = AcceptAsync(answer);
        }

        internal EndpointAddress Address => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

        /// <summary>How many were connected at once, at most.</summary>
        internal int MostWaiting { get; private set; }

        public void Dispose()
        {
            _listener.Dispose();
            foreach (TcpClient client in _clients)
                client.Dispose();
        }

        private async Task CountAsync(TcpClient client)
        {
            try
            {
                byte[] buffer = new byte[1024];
                while (await client.GetStream().ReadAsync(buffer) > 0)
                {
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // It is gone.
            }

            Interlocked.Decrement(ref _waiting);
        }

        private async Task AcceptAsync(string? answer)
        {
            while (true)
            {
                try
                {
                    TcpClient client = await _listener.AcceptTcpClientAsync();
                    _clients.Add(client);
                    MostWaiting = Math.Max(MostWaiting, Interlocked.Increment(ref _waiting));
                    _ = CountAsync(client);
                    if (answer is not null)
                        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer));
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
