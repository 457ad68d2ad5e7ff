namespace ClusterCerts.Interop;

/// <summary>OpenSSL's own programs: strict verification, and mutual handshakes.</summary>
public sealed class OpenSslTests(WrongPeers peers) : IClassFixture<WrongPeers>
{
    [SkippableTheory]
    [MemberData(nameof(KeyKinds.All), MemberType = typeof(KeyKinds))]
    public void Verifies_strictly(KeyAlgorithm algorithm, KeyFormat format, bool intermediate)
    {
        RealProgram openssl = RealProgram.Need("openssl");
        PemFiles server = KeyKinds.Of(algorithm, format, intermediate).Server;
        foreach (string purpose in (string[])["sslserver", "sslclient"])
        {
            string[] chain = server.Intermediates is string file ? ["-untrusted", file] : [];
            openssl.Run(["verify", "-x509_strict", "-purpose", purpose, "-verify_hostname", "localhost", "-CAfile", server.Trust, .. chain, server.Certificate])
                .Succeeded().Says(": OK");
        }

        // The key is what its label says, and openssl finds nothing wrong with it.
        string label = (format, algorithm.ToString()[..3]) switch
        {
            (KeyFormat.Pkcs8, _) => "PRIVATE KEY",
            (_, "Rsa") => "RSA PRIVATE KEY",
            _ => "EC PRIVATE KEY",
        };
        Assert.StartsWith($"-----BEGIN {label}-----", File.ReadAllText(server.Key), StringComparison.Ordinal);
        openssl.Run("pkey", "-in", server.Key, "-noout", "-check").Succeeded();
    }

    [SkippableTheory]
    [MemberData(nameof(KeyKinds.All), MemberType = typeof(KeyKinds))]
    public void Shakes_hands_both_ways(KeyAlgorithm algorithm, KeyFormat format, bool intermediate)
    {
        KeyKind kind = KeyKinds.Of(algorithm, format, intermediate);
        using OpenSslServer server = OpenSslServer.Start(kind.Server);
        Connect(server, kind.Client, kind.Client.Trust, "localhost").Succeeded().Says("Verify return code: 0 (ok)");
        Assert.Contains("verify return:1", server.Log, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(KeyKinds.WithEd25519), MemberType = typeof(KeyKinds))]
    public void Shakes_hands_where_kinds_of_keys_meet(KeyAlgorithm ca, KeyAlgorithm nodes)
    {
        KeyKind kind = KeyKinds.Mixed(ca, nodes);
        RealProgram.Need("openssl").Run("verify", "-x509_strict", "-CAfile", kind.Server.Trust, kind.Server.Certificate).Succeeded().Says(": OK");
        using OpenSslServer server = OpenSslServer.Start(kind.Server);
        Connect(server, kind.Client, kind.Client.Trust, "localhost").Succeeded().Says("Verify return code: 0 (ok)");
        Assert.Contains("verify return:1", server.Log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Refuses_a_wrong_name()
    {
        using OpenSslServer server = OpenSslServer.Start(peers.OtherName);
        Connect(server, peers.Client, peers.Client.Trust, "localhost").Failed("hostname mismatch");
    }

    [SkippableFact]
    public void Refuses_a_server_of_another_authority()
    {
        using OpenSslServer server = OpenSslServer.Start(peers.Stranger);
        Connect(server, peers.Stranger, peers.Good.Trust, "localhost").Failed("verify error");
    }

    [SkippableFact]
    public void Refuses_a_client_of_another_authority()
    {
        using OpenSslServer server = OpenSslServer.Start(peers.Good);
        ProgramResult result = Connect(server, peers.Stranger, peers.Good.Trust, "localhost");
        Assert.True(result.Output.Contains("alert", StringComparison.Ordinal), result.Output);
        Assert.DoesNotContain("200 ok", result.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Refuses_an_expired_server()
    {
        using OpenSslServer server = OpenSslServer.Start(peers.Expired);
        Connect(server, peers.StillGood, peers.Expired.Trust, "localhost").Failed("certificate has expired");
    }

    [SkippableFact]
    public void Refuses_the_next_century_and_the_last()
    {
        RealProgram openssl = RealProgram.Need("openssl");
        foreach ((DateTimeOffset when, string reason) in ((DateTimeOffset, string)[])[
            (DateTimeOffset.UtcNow.AddYears(50), "certificate has expired"), (DateTimeOffset.UtcNow.AddYears(-50), "certificate is not yet valid")])
        {
            openssl.Run("verify", "-attime", $"{when.ToUnixTimeSeconds()}", "-CAfile", peers.Good.Trust, peers.Good.Certificate).Failed(reason);
        }
    }

    // The page that s_server sends comes only when it accepted the client.
    private static ProgramResult Connect(OpenSslServer server, PemFiles client, string trust, string name)
    {
        string[] chain = client.Intermediates is string file ? ["-cert_chain", file] : [];
        return RealProgram.Need("openssl").RunWith(
            null, null, "GET / HTTP/1.0\r\n\r\n",
            ["s_client", "-connect", $"127.0.0.1:{server.Port}", "-servername", "localhost", "-cert", client.Certificate, "-key", client.Key, .. chain,
             "-CAfile", trust, "-verify_hostname", name, "-verify_return_error", "-ign_eof"]);
    }
}
