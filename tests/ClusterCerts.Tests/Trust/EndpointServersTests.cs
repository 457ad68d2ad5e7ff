namespace ClusterCerts.Tests.Trust;

/// <summary>Servers of every kind: with a pair of each key, strict about clients, without TLS.</summary>
public sealed class EndpointServersTests : EndpointBed
{
    [SkippableTheory]
    [InlineData("-tls1_2")] // the refusal comes within the handshake
    [InlineData("-tls1_3")] // and here after it
    public void Who_wants_a_client_certificate_says_so_and_is_judged_all_the_same(string version)
    {
        NodeCert cert = Issue("node1");
        NodeCert client = Issue("client1");
        string[] strict = ["-CAfile", Path.Combine(Pki, "trust.crt"), "-Verify", "3", "-verify_return_error", version];
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

        string other = Folder.File("other" + version);
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
        string rsaFolder = Folder.File("rsa");
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
            Assert.Contains("in TLS 1.2, it presents none", Detail(Assert.Single(reports, r => !r.Passed)), StringComparison.Ordinal);
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
    [InlineData("", "before TLS began")] // PostgreSQL closes
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
        var expected = new NodeCertTestParameters { CertificatePaths = [], AuthorityPath = Pki, NodeId = nodeId };
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
}
