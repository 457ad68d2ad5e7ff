using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Tests.Trust;

/// <summary>Servers of every kind: with a pair of each key, strict about clients, without TLS, with TLS on demand, with addresses to lure.</summary>
public sealed class EndpointServersTests : IDisposable
{
    private static readonly EndpointTestParameters Patient = new() { Timeout = TimeSpan.FromSeconds(60) };

    private readonly TestFolder _folder = new();
    private readonly string _pki;

    public EndpointServersTests()
    {
        _pki = _folder.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = _pki });
    }

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("-tls1_2")] // the refusal comes within the handshake
    [InlineData("-tls1_3")] // and here after it
    public void Who_wants_a_client_certificate_says_so_and_is_judged_all_the_same(string version)
    {
        NodeCert cert = Issue("node1");
        NodeCert client = Issue("client1");
        string[] strict = ["-CAfile", Path.Combine(_pki, "trust.crt"), "-Verify", "3", "-verify_return_error", version];
        using var server = new OpenSslTlsServer([.. Pair(cert), .. strict]);
        NodeCertReport report = Test(server.Address, cert.CertificatePath);
        Assert.Equal(EndpointState.HandshakeRefused, report.EndpointState);
        Assert.Contains("wants a client certificate", Detail(report), StringComparison.Ordinal);
        Assert.Contains(cert.SerialNumber, Detail(report), StringComparison.Ordinal);
        Assert.True(report.Checks.Single(c => c.Name == CheckName.Chain).Passed);
        AssertNoLibraryText(report);

        NodeCertReport shown = Test(server.Address, cert.CertificatePath, Patient with { ClientCertificatePath = client.CertificatePath });
        Assert.True(shown.Passed, shown.ToString());

        // A certificate that is another's is bad, wanting or not.
        NodeCertReport wrong = Test(server.Address, Issue("node2").CertificatePath);
        Assert.Equal(EndpointState.Invalid, wrong.EndpointState);
        Assert.Contains("wants a client certificate", Detail(wrong), StringComparison.Ordinal);

        string other = _folder.File("other" + version);
        CertAuthority.Create(new SigningCertParameters { Path = other });
        NodeCert stranger = CertAuthority.Open(other).Issue(["stranger"], new NodeCertParameters()).Single().Value!;
        NodeCertReport refused = Test(server.Address, cert.CertificatePath, Patient with { ClientCertificatePath = stranger.CertificatePath });
        Assert.Equal(EndpointState.HandshakeRefused, refused.EndpointState);
        Assert.Contains("does not accept the client certificate", Detail(refused), StringComparison.Ordinal);
        AssertNoLibraryText(refused);
    }

    [SkippableFact]
    public void A_server_with_a_pair_of_each_kind_is_asked_for_the_one_on_disk()
    {
        NodeCert curve = Issue("node1");
        string rsaFolder = _folder.File("rsa");
        Directory.CreateDirectory(rsaFolder);
        NodeCert rsa = Issue("node1", new NodeCertParameters { KeyAlgorithm = KeyAlgorithm.Rsa2048, OutputPath = rsaFolder, Force = true });
        string[] both = [.. Pair(curve), "-dcert", rsa.CertificatePath!, "-dkey", rsa.KeyPath!];
        using (var server = new OpenSslTlsServer(both))
        {
            Assert.All(new[] { curve, rsa }, cert => Assert.True(Test(server.Address, cert.CertificatePath).Passed, cert.KeyAlgorithm.ToString()));
            NodeCertReport alone = Test(server.Address, null);
            Assert.True(alone.Passed, alone.ToString());
            Assert.Contains(curve.SerialNumber, Detail(alone), StringComparison.Ordinal);
            Assert.Contains(rsa.SerialNumber, Detail(alone), StringComparison.Ordinal);
        }

        // In TLS 1.3 nobody can choose: the one on disk may be there or not, and this is said.
        using (var server = new OpenSslTlsServer([.. both, "-tls1_3"]))
        {
            NodeCertReport[] reports = [Test(server.Address, curve.CertificatePath), Test(server.Address, rsa.CertificatePath)];
            Assert.Single(reports, r => r.Passed);
            Assert.Contains("in TLS 1.2, it shows none", Detail(Assert.Single(reports, r => !r.Passed)), StringComparison.Ordinal);
        }

        // One pair alone: the other kind is not there, and the file is not what is served.
        using (var server = new OpenSslTlsServer(Pair(curve)))
        {
            Assert.Equal(EndpointState.NotTheFile, Test(server.Address, rsa.CertificatePath).EndpointState);
            Assert.True(Test(server.Address, null).Passed);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "does not speak TLS")]
    [InlineData("220 mail.example.com ESMTP\r\n", "does not speak TLS")]
    [InlineData("-ERR unknown command\r\n", "does not speak TLS")]
    [InlineData("", "without a word of TLS")] // PostgreSQL closes
    [InlineData("\u0015\u0003\u0001\u0000\u0002\u0002\u0046", "no version of TLS that is still in use")]
    [InlineData("\u0015\u0003\u0001\u0000\u0002\u0002\u0078", "ALPN")]
    [InlineData("\u0016\u0003\u0003\u0000\u0001", "nothing that this machine can agree to")]
    public void A_port_without_a_handshake_is_told_in_our_words(string answer, string words)
    {
        using var server = new StartTlsServer(Issue("node1"), StartTlsServer.Answering("", answer));
        NodeCertReport report = Test(server.Address, null);
        Assert.Equal(EndpointState.HandshakeRefused, report.EndpointState);
        Assert.Contains(words, Detail(report), StringComparison.Ordinal);
        AssertNoLibraryText(report);
    }

    public static TheoryData<StartTls> Protocols => [.. Enum.GetValues<StartTls>()];

    [SkippableTheory]
    [MemberData(nameof(Protocols))]
    public void TLS_begins_when_it_is_asked_for(StartTls protocol)
    {
        NodeCert cert = Issue("node1");
        using var server = new StartTlsServer(cert, StartTlsServer.Speaking(protocol));
        NodeCertReport report = Test(server.Address, cert.CertificatePath, Patient with { StartTls = protocol });
        Assert.True(report.Passed, report.ToString());

        // openssl's client is of the same opinion about the server that was made here.
        Peer.Needs("openssl");
        string output = Peer.Expect("openssl", "s_client", "-connect", server.Address.ToString(), "-starttls", protocol.ToString().ToLowerInvariant(), "-brief",
            "-CAfile", Path.Combine(_pki, "trust.crt"), "-verify_return_error");
        Assert.Contains("Verification: OK", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StartTls.Smtp, "554 go away\r\n", "", "554 go away")]
    [InlineData(StartTls.Smtp, "220 hello\r\n", "502 what?\e[31m\r\n", "502 what?\uFFFD[31m")] // and its text steers no terminal
    [InlineData(StartTls.Imap, "* OK ready\r\n", "a BAD no\r\n", "a BAD no")]
    [InlineData(StartTls.Imap, "220 ready\r\n", "", "does not answer as IMAP does, but says '220 ready'; if it speaks another protocol")]
    [InlineData(StartTls.Smtp, "SSH-2.0-server\r\n", "", "does not answer as SMTP does, but says 'SSH-2.0-server'")] // no reply that goes on
    [InlineData(StartTls.Pop3, "* OK ready\r\n", "", "does not answer as POP3 does, but says '* OK ready'")]
    [InlineData(StartTls.Imap, "* BYE busy\r\n", "", "it refuses to begin TLS and says '* BYE busy'")]
    [InlineData(StartTls.Postgres, "", "S", "agreed to begin TLS as PostgreSQL does, and closed the connection")]
    [InlineData(StartTls.Ldap, "", "\u0015\u0003\u0001\u0000\u0002\u0002\u0028", "if TLS begins with its first byte, leave -StartTls out")]
    [InlineData(StartTls.Pop3, "+OK\r\n", "-ERR no\r\n", "-ERR no")]
    [InlineData(StartTls.Postgres, "", "N", "offers no TLS")]
    [InlineData(StartTls.Postgres, "", "E", "does not answer as PostgreSQL does")]
    [InlineData(StartTls.Ldap, "", "\u0030\u000c\u0002\u0001\u0001\u0078\u0007\u000a\u0001\u0034\u0004\u0000\u0004\u0000", "LDAP result 52")]
    [InlineData(StartTls.Ldap, "", "HTTP/1.1 400\r\n", "does not answer as LDAP does")]
    [InlineData(StartTls.Xmpp, "", "<stream:features></stream:features>", "does not offer TLS")]
    [InlineData(StartTls.Xmpp, "", "<stream:features/>", "does not offer TLS")]
    [InlineData(StartTls.Smtp, "220 hello\r\n", "", "closed the connection when it was asked")]
    public void A_server_that_does_not_begin_TLS_is_told(StartTls protocol, string greeting, string answer, string words)
    {
        using var server = new StartTlsServer(Issue("node1"), StartTlsServer.Answering(greeting, answer));
        NodeCertReport report = Test(server.Address, null, Patient with { StartTls = protocol });
        Assert.Equal(EndpointState.HandshakeRefused, report.EndpointState);
        Assert.Contains(words, Detail(report), StringComparison.Ordinal);
    }

    // Who waits for the other side to begin: a server of TLS from the first byte, or of another protocol.
    [Theory]
    [InlineData(StartTls.Smtp, "SMTP")]
    [InlineData(StartTls.Imap, "IMAP")]
    [InlineData(StartTls.Postgres, "PostgreSQL")]
    public void A_server_that_waits_as_we_do_is_told_with_what_may_help(StartTls protocol, string name)
    {
        using var server = new StartTlsServer(Issue("node1"), async _ =>
        {
            await Task.Delay(TimeSpan.FromMinutes(5));
            return false;
        });

        // A second is enough where the connection is made within it; a machine with much to do gets longer.
        int seconds = 1;
        NodeCertReport report = Ask();
        for (; seconds < 60 && !Detail(report).Contains("did not begin TLS", StringComparison.Ordinal); report = Ask())
            seconds *= 4;
        Assert.Equal(EndpointState.NotReachable, report.EndpointState);
        Assert.Contains($"did not begin TLS as {name} does within {seconds} s; if it speaks another protocol", Detail(report), StringComparison.Ordinal);

        NodeCertReport Ask() => Test(server.Address, null, new EndpointTestParameters { Timeout = TimeSpan.FromSeconds(seconds), StartTls = protocol });
    }

    // Who breaks off does it with what was said unread, in the handshake, or in the talk before it.
    [Theory]
    [InlineData(null, 0, "it closed the connection without a word of TLS; if it begins TLS only when asked")]
    [InlineData(null, 1, "it closed the connection without a word of TLS; if it begins TLS only when asked")]
    [InlineData(StartTls.Postgres, 1, "it closed the connection when it was asked for TLS as PostgreSQL does")]
    [InlineData(StartTls.Ldap, 1, "it closed the connection when it was asked for TLS as LDAP does")]
    public void A_server_that_breaks_off_is_told_in_our_words(StartTls? protocol, int heard, string words)
    {
        using var server = new StartTlsServer(Issue("node1"), async s =>
        {
            // Not before the other side has begun: whether it has seen a connection by then is nothing to chance.
            Socket socket = ((NetworkStream)s).Socket;
            await socket.ReceiveAsync(new byte[1], SocketFlags.Peek);
            await s.ReadExactlyAsync(new byte[heard]);
            socket.LingerState = new LingerOption(true, 0); // a reset
            return false;
        });
        NodeCertReport report = Test(server.Address, null, Patient with { StartTls = protocol });
        Assert.Equal(EndpointState.HandshakeRefused, report.EndpointState);
        Assert.Contains(words, Detail(report), StringComparison.Ordinal);
        AssertNoLibraryText(report);
    }

    // Before TLS, and as records that say nothing.
    [Theory]
    [InlineData("x", null)]
    [InlineData("220-more\r\n", StartTls.Smtp)]
    [InlineData("\u0016\u0003\u0003\u0000\u0004\u0000\u0000\u0000\u0000", null)]
    public void Ten_megabytes_before_TLS_end_in_a_verdict(string part, StartTls? protocol)
    {
        byte[] block = System.Text.Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(part, 65536 / part.Length)));
        using var server = new StartTlsServer(Issue("node1"), async s =>
        {
            for (int i = 0; i < 160; i++)
                await s.WriteAsync(block);
            return false;
        });
        NodeCertReport report = Test(server.Address, null, new EndpointTestParameters { Timeout = TimeSpan.FromSeconds(5), StartTls = protocol });
        Assert.NotEqual(EndpointState.Good, report.EndpointState);
        AssertNoLibraryText(report);
    }

    // A node's ID need not be a name that can be asked for.
    [Theory]
    [InlineData("my node")]
    [InlineData("a..b")]
    [InlineData("1")]
    [InlineData("müller")]
    [InlineData("fe80::1%eth0")]
    [InlineData("long")]
    public void Any_node_ID_can_be_asked_of_an_endpoint(string nodeId)
    {
        nodeId = nodeId == "long" ? new string('x', 300) : nodeId;
        using var server = new StartTlsServer(Issue("node1"), _ => Task.FromResult(true));
        var expected = new NodeCertTestParameters { CertificatePaths = [], AuthorityPath = _pki, NodeId = nodeId };
        NodeCertReport report = EndpointTester.Test([new EndpointTarget(server.Address, expected)], Patient, AuthorityContext.Default).Single();
        Assert.Equal(EndpointState.Invalid, report.EndpointState);
        Assert.Contains("the common name is 'node1', not", Detail(report), StringComparison.Ordinal);
    }

    // RFC 6066 3: names alone, in A-labels; an address has no place there.
    [Theory]
    [InlineData("node1", null, null, "node1")]
    [InlineData(null, "10.0.0.5", "node1", "node1")] // reached by address, it is the node of the file on disk
    [InlineData(null, "web.example.com", "node1", "web.example.com")] // as its clients do
    [InlineData("my node", "web.example.com", null, "web.example.com")]
    [InlineData("müller", null, null, "xn--mller-kva")]
    [InlineData("fd00::5", "10.0.0.5", "1", "")]
    [InlineData(null, null, null, "")]
    public void The_name_that_is_asked_for_is_one_that_can_be(string? nodeId, string? host, string? onDisk, string asked) =>
        Assert.Equal(asked, ProbeQuestion.NameToAsk(nodeId, host, onDisk));

    [Fact]
    public void A_server_that_talks_on_without_end_keeps_to_the_time_out()
    {
        using var server = new StartTlsServer(Issue("node1"), async s =>
        {
            while (true)
                await s.WriteAsync(System.Text.Encoding.ASCII.GetBytes("220-more\r\n"));
        });
        NodeCertReport report = Test(server.Address, null, new EndpointTestParameters { Timeout = TimeSpan.FromSeconds(1), StartTls = StartTls.Smtp });
        Assert.Equal(EndpointState.NotReachable, report.EndpointState);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_address_in_a_served_certificate_is_asked(bool showsIntermediate)
    {
        using var lure = new TcpListener(IPAddress.Loopback, 0);
        lure.Start();
        (X509Certificate2 root, X509Certificate2 middle, X509Certificate2 leaf) = Luring(((IPEndPoint)lure.LocalEndpoint).Port);
        string certificate = _folder.File("lure.crt");
        File.WriteAllText(certificate, leaf.ExportCertificatePem() + "\n" + (showsIntermediate ? middle.ExportCertificatePem() + "\n" : ""));
        File.WriteAllText(_folder.File("lure.key"), leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_folder.File("root.crt"), root.ExportCertificatePem());
        Peer.Needs("openssl");
        using var server = new OpenSslTlsServer("-cert", certificate, "-cert_chain", certificate, "-key", _folder.File("lure.key"));
        var expected = new NodeCertTestParameters { CertificatePaths = [], TrustPaths = [_folder.File("root.crt")], NodeId = "node1" };
        NodeCertReport report = EndpointTester.Test([new EndpointTarget(server.Address, expected)], Patient, AuthorityContext.Default).Single();
        Assert.Equal(showsIntermediate, report.Checks.Single(c => c.Name == CheckName.Chain).Passed);
        Assert.False(lure.Pending(), "the address in the certificate was asked");

        // As a client certificate it lures as little.
        EndpointTester.Test([new EndpointTarget(server.Address, expected)], Patient with { ClientCertificatePath = certificate }, AuthorityContext.Default).Single();
        NodeCertTester.Test(expected with { CertificatePaths = [certificate] }, AuthorityContext.Default);
        Assert.False(lure.Pending(), "the address in the certificate was asked");
    }

    // AIA (RFC 5280 4.2.2.1) and a distribution point that lead to a port of ours.
    private static (X509Certificate2 Root, X509Certificate2 Middle, X509Certificate2 Leaf) Luring(int port)
    {
        DateTimeOffset start = DateTimeOffset.UtcNow.AddMinutes(-5);
        string address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/");
        X509Certificate2 root = Make("CN=lure root", null, true);
        X509Certificate2 middle = Make("CN=lure middle", root, true);
        return (root, middle, Make("CN=node1", middle, false));

        X509Certificate2 Make(string name, X509Certificate2? issuer, bool isCA)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isCA, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(
                isCA ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign : X509KeyUsageFlags.DigitalSignature, true));
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
            if (issuer is null)
                return request.CreateSelfSigned(start, start.AddDays(20));
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([address + "ocsp"], [address + "ca.crt"]));
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([address + "list.crl"]));
            if (!isCA)
            {
                var names = new SubjectAlternativeNameBuilder();
                names.AddDnsName("node1");
                request.CertificateExtensions.Add(names.Build());
                request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Oids.ServerAuth), new Oid(Oids.ClientAuth)], false));
            }

            using X509Certificate2 bare = request.Create(issuer, start, start.AddDays(10), RandomNumberGenerator.GetBytes(8));
            return bare.CopyWithPrivateKey(key);
        }
    }

    private NodeCert Issue(string nodeId, NodeCertParameters? parameters = null) =>
        CertAuthority.Open(_pki).Issue([nodeId], parameters ?? new NodeCertParameters { Force = true }).Single().Value!;

    private NodeCertReport Test(EndpointAddress address, string? file, EndpointTestParameters? how = null)
    {
        var expected = new NodeCertTestParameters
        {
            CertificatePaths = file is null ? [] : [file], AuthorityPath = _pki, NodeId = file is null ? "node1" : null,
        };
        return EndpointTester.Test([new EndpointTarget(address, expected)], how ?? Patient, AuthorityContext.Default).Single();
    }

    private static string[] Pair(NodeCert cert) => ["-cert", cert.CertificatePath!, "-key", cert.KeyPath!];

    private static string Detail(NodeCertReport report) => report.Checks.Single(c => c.Name == CheckName.Endpoint).Detail;

    private static void AssertNoLibraryText(NodeCertReport report) => Assert.All(
        ["SSL routines", "error:", "Authentication failed", "Exception", "frame", "SSPI"],
        text => Assert.DoesNotContain(text, Detail(report), StringComparison.OrdinalIgnoreCase));
}
