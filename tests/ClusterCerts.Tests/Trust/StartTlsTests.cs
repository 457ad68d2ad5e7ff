using System.Net.Sockets;

namespace ClusterCerts.Tests.Trust;

/// <summary>TLS that begins when it is asked for, and servers that do not begin it or never end.</summary>
public sealed class StartTlsTests : EndpointBed
{
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
            "-CAfile", Path.Combine(Pki, "trust.crt"), "-verify_return_error");
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

        int seconds = 0;
        NodeCertReport report = ShortLimit.Find(Ask, r => Detail(r).Contains("did not begin TLS", StringComparison.Ordinal));
        Assert.Equal(EndpointState.NotReachable, report.EndpointState);
        Assert.Contains($"did not begin TLS as {name} does within {seconds} s; if it speaks another protocol", Detail(report), StringComparison.Ordinal);

        NodeCertReport Ask(TimeSpan limit)
        {
            seconds = (int)limit.TotalSeconds;
            return Test(server.Address, null, new EndpointTestParameters { Timeout = limit, StartTls = protocol });
        }
    }

    // Who breaks off does it with what was said unread, in the handshake, or in the talk before it.
    [Theory]
    [InlineData(null, 0, "it closed the connection before TLS began; if it begins TLS only when asked")]
    [InlineData(null, 1, "it closed the connection before TLS began; if it begins TLS only when asked")]
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
}
