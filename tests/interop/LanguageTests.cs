using System.Text.Json;

namespace ClusterCerts.Interop;

/// <summary>The TLS of Node.js, Go and Java, as server and as client, in one process each for all key kinds.</summary>
public sealed class LanguageTests(WrongPeers peers) : IClassFixture<WrongPeers>
{
    private static readonly string Programs = Path.Combine(AppContext.BaseDirectory, "programs");

    [SkippableFact]
    public void Node_js_accepts_and_refuses()
    {
        RealProgram node = RealProgram.Need("node");
        string script = Path.Combine(Programs, "handshakes.js");
        Accepts(node.Run([script, .. KeyKinds.Each().Select(k => Json(k.Name, "localhost", k.Server, k.Client, k.Client.Trust))]));
        Refuses(
            node.Run([script, .. WrongOnes()]),
            ("name", "ALTNAME_INVALID"), ("authority", "CERT_SIGNATURE_FAILURE|UNABLE_TO_VERIFY|UNABLE_TO_GET|SELF_SIGNED"), ("client", "server says|ECONNRESET"), ("expired", "CERT_HAS_EXPIRED"));
    }

    [SkippableFact]
    public void Node_js_loads_a_PFX()
    {
        RealProgram node = RealProgram.Need("node");
        TestAuthority authority = peers.Authority;
        string Side(string pfx) => $"{{\"pfx\":{JsonSerializer.Serialize(pfx)},\"ca\":{JsonSerializer.Serialize(peers.Good.Trust)}}}";
        string job = $"{{\"name\":\"pfx\",\"host\":\"localhost\",\"server\":{Side(authority.ExportPfx("good"))},\"client\":{Side(authority.ExportPfx("client"))}}}";
        node.Run(Path.Combine(Programs, "handshakes.js"), job).Succeeded().Says("pfx accepted");
    }

    [SkippableFact]
    public void Go_accepts_and_refuses()
    {
        RealProgram handshakes = GoPrograms.Build("handshakes.go");
        Accepts(handshakes.Run([.. KeyKinds.Each().Select(k => Json(k.Name, "localhost", k.Server, k.Client, k.Client.Trust))]));
        Refuses(
            handshakes.Run([.. WrongOnes()]),
            ("name", "certificate is valid for"), ("authority", "unknown authority"), ("client", "server says"), ("expired", "expired"));
    }

    // Java reads PKCS #8 alone, so a traditional key comes as a PFX; each kind's other node does too.
    [SkippableFact]
    public void Java_accepts_and_refuses()
    {
        RealProgram java = RealProgram.Need("java");
        string script = Path.Combine(Programs, "Handshakes.java");
        Accepts(java.Run([script, .. KeyKinds.Each().Select(JavaJob)]));
        string Wrong(string name, string host, PemFiles server, PemFiles client, string trusts) =>
            $"{name}|{host}|{server.Key}|{server.Certificate}|{server.Trust}|{client.Key}|{client.Certificate}|{trusts}";
        Refuses(
            java.Run(
                script,
                Wrong("name", "localhost", peers.OtherName, peers.Client, peers.Good.Trust),
                Wrong("authority", "localhost", peers.Stranger, peers.Stranger, peers.Good.Trust),
                Wrong("client", "localhost", peers.Good, peers.Stranger, peers.Good.Trust),
                Wrong("expired", "localhost", peers.Expired, peers.StillGood, peers.Expired.Trust)),
            // A server that refuses may have closed the connection before its alert is read.
            ("name", "No subject alternative"), ("authority", "path"), ("client", "server says|Broken pipe|Connection reset"), ("expired", "NotAfter|expired"));
    }

    [SkippableTheory]
    [InlineData(PfxEncryption.Aes256)]
    [InlineData(PfxEncryption.TripleDes)]
    [InlineData(PfxEncryption.Aes256, KeyAlgorithm.Ed25519)]
    [InlineData(PfxEncryption.TripleDes, KeyAlgorithm.Ed25519)]
    public void Keytool_takes_a_PFX(PfxEncryption encryption, KeyAlgorithm algorithm = KeyAlgorithm.EcdsaP256)
    {
        RealProgram keytool = RealProgram.Need("keytool");
        using var authority = new TestAuthority(algorithm: algorithm, intermediate: true, leaves: algorithm);
        authority.IssueLocal("good");
        string pfx = authority.ExportPfx("good", encryption);
        keytool.Run("-list", "-v", "-storetype", "PKCS12", "-keystore", pfx, "-storepass", "changeit")
            .Succeeded().Says("PrivateKeyEntry").Says("Certificate chain length: 2").Says("CN=good");
        string store = authority["store.jks"];
        keytool.Run("-importkeystore", "-srckeystore", pfx, "-srcstorepass", "changeit", "-destkeystore", store, "-deststorepass", "changeit").Succeeded();
        keytool.Run("-list", "-keystore", store, "-storepass", "changeit").Succeeded().Says("PrivateKeyEntry");
        keytool.Run("-list", "-keystore", pfx, "-storepass", "wrong-one").Failed("password was incorrect");
    }

    private static string JavaJob(KeyKind kind)
    {
        bool isPkcs8 = File.ReadAllText(kind.Server.Key).StartsWith("-----BEGIN PRIVATE KEY", StringComparison.Ordinal);
        string server = isPkcs8 ? $"{kind.Server.Key}|{kind.Server.Certificate}" : $"{kind.Authority.ExportPfx("server")}|-";
        return $"{kind.Name}|localhost|{server}|{kind.Server.Trust}|{kind.Authority.ExportPfx("client")}|-|{kind.Client.Trust}";
    }

    private IEnumerable<string> WrongOnes() =>
    [
        Json("name", "localhost", peers.OtherName, peers.Client, peers.Good.Trust),
        Json("authority", "localhost", peers.Stranger, peers.Stranger, peers.Good.Trust),
        Json("client", "localhost", peers.Good, peers.Stranger, peers.Good.Trust),
        Json("expired", "localhost", peers.Expired, peers.StillGood, peers.Expired.Trust),
    ];

    private static string Json(string name, string host, PemFiles server, PemFiles client, string clientTrusts)
    {
        static string Side(PemFiles files, string trust) =>
            $"{{\"cert\":{JsonSerializer.Serialize(files.Certificate)},\"key\":{JsonSerializer.Serialize(files.Key)},\"ca\":{JsonSerializer.Serialize(trust)}}}";
        return $"{{\"name\":\"{name}\",\"host\":\"{host}\",\"server\":{Side(server, server.Trust)},\"client\":{Side(client, clientTrusts)}}}";
    }

    private static void Accepts(ProgramResult result)
    {
        result.Succeeded();
        foreach (KeyKind kind in KeyKinds.Each())
            result.Says($"{kind.Name} accepted");
    }

    private static void Refuses(ProgramResult result, params (string Name, string Reasons)[] expected)
    {
        result.Succeeded();
        foreach ((string name, string reasons) in expected)
        {
            string line = Assert.Single(result.Output.Split('\n'), l => l.StartsWith($"{name} ", StringComparison.Ordinal));
            Assert.StartsWith($"{name} refused", line, StringComparison.Ordinal);
            Assert.True(reasons.Split('|').Any(r => line.Contains(r, StringComparison.OrdinalIgnoreCase)), $"'{line}' is not for one of: {reasons}");
        }
    }
}
