using System.Diagnostics;
using System.Globalization;

namespace ClusterCerts.Tests.KeyRings;

/// <summary>Real programs show a ring's active pair to each other and trust all three, also when one of them is a turn late.</summary>
[LongRunning]
public sealed class KeyRingTlsTests
{
    private static readonly string Peers = Path.Combine(AppContext.BaseDirectory, "KeyRings", "Peers");

    // A program that speaks TLS with the files of a ring; what starts it as a server or a client.
    private static readonly Dictionary<string, Func<string, string, int, string[]>> Programs = new()
    {
        ["node"] = (role, ring, port) => ["node", Path.Combine(Peers, "peer.js"), role, ring, Text(port)],
        ["go"] = (role, ring, port) => [.. BuiltPrograms.Go(Path.Combine(Peers, "peer.go")), role, ring, Text(port)],
        ["java"] = (role, ring, port) => [.. BuiltPrograms.Java("Peer", File.ReadAllText(Path.Combine(Peers, "Peer.java"))), role, ring, Text(port)],
        ["openssl"] = OpenSsl,
    };

    // OpenSSL takes a self-signed leaf as its own anchor, without being told of partial chains, for each algorithm and slot.
    [SkippableTheory]
    [InlineData(KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.EcdsaP384)]
    [InlineData(KeyAlgorithm.EcdsaP521)]
    [InlineData(KeyAlgorithm.Rsa2048)]
    [InlineData(KeyAlgorithm.Ed25519)]
    public void OpenSsl_verifies_every_pair(KeyAlgorithm algorithm)
    {
        Peer.Needs("openssl");
        using var folder = new TestFolder();
        var parameters = new KeyRingParameters { Path = folder.File("ring"), KeyAlgorithm = algorithm };
        KeyRing ring = KeyRingMaker.Create(parameters, Rings.Quick, CancellationToken.None);
        foreach (KeyRingPair pair in ring.Pairs)
        {
            foreach (string purpose in (string[])["sslserver", "sslclient"])
                Peer.Expect("openssl", "verify", "-x509_strict", "-purpose", purpose, "-CAfile", TrustOf(ring.Path), pair.CertificatePath);
        }
    }

    // The reason for the authority key identifier in our pairs: without it, and all of one name, only one is found.
    [SkippableFact]
    public void OpenSsl_refuses_pairs_of_one_name_without_key_identifiers_and_we_say_so()
    {
        Peer.Needs("openssl");
        using var folder = new TestFolder();
        string ring = MakeByHand(folder, "authorityKeyIdentifier = none");
        int refused = Rings.Open(ring).Pairs.Count(
            p => Peer.Run("openssl", "verify", "-CAfile", TrustOf(ring), p.CertificatePath).ExitCode != 0);
        Assert.True(refused > 0, "OpenSSL tells them apart now: the advice and the extension can go");
        Assert.Contains(Rings.Open(ring).Notices, n => n.Contains("no authority key identifier", StringComparison.Ordinal));
    }

    // Certificates as 'openssl req -x509' makes them, CA:TRUE and all, with an end and a serial number of its own choice.
    [SkippableFact]
    public void A_ring_made_by_hand_turns()
    {
        Peer.Needs("openssl");
        using var folder = new TestFolder();
        string ring = MakeByHand(folder, "basicConstraints = critical,CA:TRUE\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid:always");
        KeyRing before = Rings.Open(ring);
        Assert.True(before.IsHealthy, string.Join("; ", before.Findings));
        Assert.Empty(before.Notices);
        KeyRing after = Rings.Turn(ring).KeyRing!;
        Assert.Equal(before.Pairs[1].Fingerprint, after.Active.Fingerprint);
        KeyRingPair made = after.Pairs[1];
        Assert.Equal(before.Active.Subject, made.Subject);
        Assert.Equal(["maelstrom.example.com"], made.DnsNames);
        Assert.Equal("Rsa2048", made.KeyAlgorithm);
        Assert.Equal(3560, Math.Round((made.NotAfter - made.NotBefore)!.Value.TotalDays));
        foreach (KeyRingPair pair in after.Pairs)
            Peer.Expect("openssl", "verify", "-purpose", "sslserver", "-CAfile", TrustOf(ring), pair.CertificatePath);
    }

    [SkippableTheory]
    [InlineData("openssl")]
    [InlineData("node")]
    [InlineData("go")]
    [InlineData("java")]
    public void A_node_that_is_a_turn_late_talks_to_the_others(string program)
    {
        Peer.Needs("openssl", program == "java" ? "javac" : program);
        using var folder = new TestFolder();
        string now = Rings.Create(folder.File("now")).Path;
        string late = Directory.CreateDirectory(folder.File("late")).FullName;
        foreach (string file in Directory.GetFiles(now))
            File.Copy(file, Path.Combine(late, Path.GetFileName(file)));
        Rings.Turn(now);
        string stranger = Rings.Create(folder.File("stranger")).Path;

        // As the server: late or not, it is accepted and accepts; a client of another ring it refuses.
        foreach ((string server, string client, bool good) in
            (ReadOnlySpan<(string, string, bool)>)[(late, now, true), (now, late, true), (now, stranger, false)])
        {
            Handshake(Programs[program], server, Programs["openssl"], client, good);
        }

        // As the client.
        Handshake(Programs["openssl"], late, Programs[program], now, isGood: true);
        Handshake(Programs["openssl"], now, Programs[program], late, isGood: true);
        Handshake(Programs["openssl"], stranger, Programs[program], now, isGood: false);
    }

    private static void Handshake(
        Func<string, string, int, string[]> serverProgram, string serverRing,
        Func<string, string, int, string[]> clientProgram, string clientRing, bool isGood)
    {
        int port = FreePort.Take();
        string[] command = serverProgram("server", serverRing, port);
        using Process server = Start(command);
        try
        {
            for (string? line = ""; !line.Contains("ready", StringComparison.Ordinal) && !line.Contains("ACCEPT", StringComparison.Ordinal);)
                line = server.StandardOutput.ReadLine() ?? throw new InvalidOperationException(server.StandardError.ReadToEnd());
            command = clientProgram("client", clientRing, port);
            using Process client = Start(command);
            Task<string> errors = client.StandardError.ReadToEndAsync();
            client.StandardInput.Write("GET / HTTP/1.0\r\n\r\n");
            client.StandardInput.Flush();
            string output = client.StandardOutput.ReadToEnd();
            Assert.True(client.WaitForExit(60_000), "the client did not end");
            Assert.True(
                output.Contains("HTTP/1.0 200", StringComparison.OrdinalIgnoreCase) == isGood, $"{string.Join(' ', command)}\n{output}\n{errors.Result}");
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            server.WaitForExit();
        }
    }

    private static Process Start(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GO111MODULE"] = "off";
        return Process.Start(start)!;
    }

    private static string[] OpenSsl(string role, string ring, int port)
    {
        string[] identity =
        [
            "-cert", Path.Combine(ring, "server_a.crt"), "-key", Path.Combine(ring, "server_a.key"),
            "-CAfile", TrustOf(ring), "-x509_strict", "-verify_return_error",
        ];
        return role == "server"
            ? ["openssl", "s_server", "-accept", $"127.0.0.1:{Text(port)}", "-www", "-Verify", "1", .. identity]
            : ["openssl", "s_client", "-connect", $"127.0.0.1:{Text(port)}", "-quiet", "-verify_hostname", "maelstrom.example.com", .. identity];
    }

    // What programs that want one file of trusted certificates are given: all of the ring's, beside it.
    private static string TrustOf(string ring)
    {
        string path = ring + ".trust.pem";
        File.WriteAllText(path, string.Concat(Directory.GetFiles(ring, "*.crt").Select(File.ReadAllText)));
        return path;
    }

    private static string MakeByHand(TestFolder folder, string extensions)
    {
        string ring = Directory.CreateDirectory(folder.File("hand")).FullName;
        File.WriteAllText(folder.File("hand.cnf"), $"""
            [req]
            distinguished_name = dn
            prompt = no
            x509_extensions = ext
            [dn]
            CN = maelstrom.example.com
            [ext]
            subjectAltName = DNS:maelstrom.example.com
            {extensions}
            """);
        foreach (string slot in (string[])["a", "b", "c"])
        {
            string file = Path.Combine(ring, $"server_{slot}");
            Peer.Expect(
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-sha256", "-days", "3560",
                "-config", folder.File("hand.cnf"), "-keyout", $"{file}.key", "-out", $"{file}.crt");
        }

        return ring;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
