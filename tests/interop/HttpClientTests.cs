namespace ClusterCerts.Interop;

/// <summary>curl and GnuTLS as clients of a server that demands a certificate.</summary>
public sealed class HttpClientTests(WrongPeers peers) : IClassFixture<WrongPeers>
{
    [SkippableTheory]
    [MemberData(nameof(KeyKinds.All), MemberType = typeof(KeyKinds))]
    public void Curl_accepts(KeyAlgorithm algorithm, KeyFormat format, bool intermediate)
    {
        KeyKind kind = KeyKinds.Of(algorithm, format, intermediate);
        using OpenSslServer server = OpenSslServer.Start(kind.Server);
        Curl(server, kind.Client, kind.Client.Trust).Succeeded().Says("s_server");
    }

    [SkippableTheory]
    [MemberData(nameof(KeyKinds.All), MemberType = typeof(KeyKinds))]
    public void GnuTLS_accepts(KeyAlgorithm algorithm, KeyFormat format, bool intermediate)
    {
        KeyKind kind = KeyKinds.Of(algorithm, format, intermediate);
        using OpenSslServer server = OpenSslServer.Start(kind.Server);
        GnuTls(server, kind.Client, kind.Client.Trust).Succeeded().Says("The certificate is trusted").Says("s_server");
    }

    // Who serves, whom the client trusts, and the reason that curl and GnuTLS give.
    public static TheoryData<string, string, string> Refusals => new()
    {
        { "other name", "subject name matches target host name|does not match target host name", "The name in the certificate does not match" },
        { "other authority", "certificate problem|self-signed|signature failure|local issuer", "NOT trusted" },
        { "expired", "certificate has expired", "expired" },
    };

    [SkippableTheory]
    [MemberData(nameof(Refusals))]
    public void Both_refuse(string who, string curlSays, string gnuTlsSays)
    {
        (PemFiles shown, string trust) = who switch
        {
            "other name" => (peers.OtherName, peers.Good.Trust),
            "other authority" => (peers.Stranger, peers.Good.Trust),
            _ => (peers.Expired, peers.Expired.Trust),
        };
        using OpenSslServer server = OpenSslServer.Start(shown);
        ProgramResult curl = Curl(server, shown, trust);
        Assert.NotEqual(0, curl.ExitStatus);
        Assert.Contains(curlSays.Split('|'), reason => curl.Output.Contains(reason, StringComparison.OrdinalIgnoreCase));
        GnuTls(server, shown, trust).Failed(gnuTlsSays);
    }

    private static ProgramResult Curl(OpenSslServer server, PemFiles client, string trust) => RealProgram.Need("curl").Run(
        "--silent", "--show-error", "--max-time", "20", "--noproxy", "*", "--cacert", trust, "--cert", client.Certificate, "--key", client.Key,
        $"https://localhost:{server.Port}/");

    private static ProgramResult GnuTls(OpenSslServer server, PemFiles client, string trust) => RealProgram.Need("gnutls-cli").RunWith(
        null, null, "GET / HTTP/1.0\r\n\r\n",
        "--x509cafile", trust, "--x509certfile", client.Certificate, "--x509keyfile", client.Key, "--port", $"{server.Port}", "--sni-hostname", "localhost",
        "--verify-hostname", "localhost", "127.0.0.1");
}
