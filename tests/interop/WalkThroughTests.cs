using System.Globalization;

namespace ClusterCerts.Interop;

/// <summary>The pages of docs/, run as they stand, from nothing to the program that loads the files, and through a renewal or rotation.</summary>
[LongRunning]
public sealed class WalkThroughTests
{
    [SkippableTheory]
    [InlineData("sh")]
    [InlineData("powershell")]
    public void The_walk_through_of_Erlang(string language)
    {
        RealProgram.Need("erl");
        using var page = new WalkThrough("erlang", language, ("n1.example.com", "127.0.0.1"));
        page.Run("From nothing");
        string one = Deliver("127.0.0.1", "n1");
        string two = Deliver("n2.example.com", "n2");
        string before = Serial(Path.Combine(one, "cert.pem"));
        AssertPing("pong", one, two);

        page.Run("Renewal");
        one = Deliver("127.0.0.1", "n1");
        Assert.NotEqual(before, Serial(Path.Combine(one, "cert.pem")));
        AssertPing("pong", one, two); // n2 has its old files still
        two = Deliver("n2.example.com", "n2");
        AssertPing("pong", one, two);

        // A rotation, with the nodes following one by one: between any two moments each accepts the other.
        foreach (string phase in (string[])["Stage and Trust", "Issue", "Retire"])
        {
            page.Run(phase);
            one = Deliver("127.0.0.1", "n1");
            AssertPing("pong", one, two);
            two = Deliver("n2.example.com", "n2");
            AssertPing("pong", one, two);
        }

        string stolen = Deliver("n2.example.com", "thief");
        page.Run("A key is lost");
        one = Deliver("127.0.0.1", "n1");
        two = Deliver("n2.example.com", "n2");
        AssertPing("pang", one, stolen);
        AssertPing("pong", one, two);

        string Deliver(string node, string machine) => page.Deliver(Path.Combine("out", node), machine, "/etc/myapp/tls");
    }

    [SkippableTheory]
    [InlineData("sh")]
    [InlineData("powershell")]
    public void The_walk_through_of_Reign(string language)
    {
        RealProgram nodes = GoPrograms.Build("reign-node.go");
        using var page = new WalkThrough("reign", language);
        page.Run("From nothing");
        string[] ids = ["1", "2", "3"];
        foreach (string id in ids)
            Deliver(id);
        AssertAllAccept();

        // A node that shows another's certificate is refused: the number is not its own.
        string spec = File.ReadAllText(page["machines", "2", "reign.json"]).Replace("node.%d", "node.2", StringComparison.Ordinal);
        File.WriteAllText(page["liar.json"], spec);
        nodes.Run(page["liar.json"], "3", page["machines", "1", "reign.json"], "1").Succeeded().Says("refused: node 3 shows the certificate of 2");

        // After each step the nodes follow one by one, and between any two moments every pair accepts each other.
        foreach (string step in (string[])["Trust", "Issue", "Retire"])
        {
            page.Run(step);
            foreach (string id in ids)
            {
                Deliver(id);
                AssertAllAccept();
            }
        }

        string next = File.ReadAllText(page["pki", "signing.crt"]);
        Assert.StartsWith(next[..200], File.ReadAllText(page["machines", "1", "cluster.crt"]), StringComparison.Ordinal);

        void Deliver(string id) => page.Deliver(Path.Combine("out", id), id, "/etc/reign");

        void AssertAllAccept()
        {
            foreach ((string caller, string called) in ids.SelectMany(_ => ids, (a, b) => (a, b)).Where(p => p.a != p.b))
            {
                ProgramResult result = nodes.Run(page["machines", caller, "reign.json"], caller, page["machines", called, "reign.json"], called);
                result.Succeeded().Says("accepted");
            }
        }
    }

    [SkippableTheory]
    [InlineData("sh")]
    [InlineData("powershell")]
    public void The_walk_through_of_Maelstrom(string language)
    {
        using var page = new WalkThrough("maelstrom", language);
        page.Run("From nothing");
        string before = page.Deliver(Path.Combine("out", "private-tls"), "before", "/none");
        AssertMeet(before, before);

        page.Run("Turn");
        string after = page.Deliver(Path.Combine("out", "private-tls"), "after", "/none");
        Assert.NotEqual(Serial(Path.Combine(before, "server_a.crt")), Serial(Path.Combine(after, "server_a.crt")));
        AssertMeet(before, after);
        AssertMeet(after, before);
        AssertMeet(after, after);
    }

    [SkippableTheory]
    [InlineData("sh")]
    [InlineData("powershell")]
    public void The_walk_through_of_Ganeti(string language)
    {
        RealProgram openssl = RealProgram.Need("openssl");
        using var page = new WalkThrough("ganeti", language);
        page.Run("From nothing");
        foreach ((string folder, string name) in ((string, string)[])[("cluster", "cluster.example.com"), ("node1", "node1.example.com")])
        {
            string pem = page["out", folder, "server.pem"];

            // What Ganeti's checker asks: key before certificate, both one's own, RSA of 2048 bits, signed by the CA, days left.
            string text = File.ReadAllText(pem);
            Assert.True(text.IndexOf("PRIVATE KEY", StringComparison.Ordinal) < text.IndexOf("CERTIFICATE", StringComparison.Ordinal));
            Assert.Equal(openssl.Run("pkey", "-in", pem, "-pubout").Succeeded().Output, openssl.Run("x509", "-in", pem, "-noout", "-pubkey").Succeeded().Output);
            openssl.Run("x509", "-in", pem, "-noout", "-text").Succeeded().Says("Public-Key: (2048 bit)").Says($"CN = {name}");
            openssl.Run("verify", "-x509_strict", "-CAfile", page["pki", "trust.crt"], pem).Succeeded();
            openssl.Run("x509", "-in", pem, "-noout", "-checkend", "0").Succeeded();
            Assert.NotEqual(0, openssl.Run("x509", "-in", pem, "-noout", "-checkend", "604800").ExitStatus);
        }

        string fresh = Serial(page["pki", "node.node1.example.com.crt"]);
        page.Run("Renewal");
        Assert.Equal(fresh, Serial(page["pki", "node.node1.example.com.crt"])); // nothing was due

        string stolen = page["stolen.pem"];
        File.Copy(page["out", "node1", "server.pem"], stolen);
        page.Run("A key is lost");
        NodeCertReport Judge(string pem) => NodeCertTester.Test(
            new NodeCertTestParameters { CertificatePaths = [pem], AuthorityPath = page["pki"] }, AuthorityContext.Default);
        Assert.Equal([CheckName.MinimumSerial], Judge(stolen).Checks.Where(c => !c.Passed && c.Name != CheckName.KeyFile).Select(c => c.Name));
        Assert.True(Judge(page["out", "node1", "server.pem"]).Passed, Judge(page["out", "node1", "server.pem"]).ToString());
        Assert.True(Judge(page["out", "cluster", "server.pem"]).Passed, Judge(page["out", "cluster", "server.pem"]).ToString());
    }

    [SkippableTheory]
    [InlineData("sh")]
    [InlineData("powershell")]
    public void The_walk_through_of_Magnum(string language)
    {
        RealProgram docker = RealProgram.Need("docker");
        RealProgram node = RealProgram.Need("node");
        int port = FreePort.Take();
        using var page = new WalkThrough(
            "magnum", language,
            ("docker1.example.com:2376", string.Create(CultureInfo.InvariantCulture, $"localhost:{port}")), ("docker1.example.com", "localhost"));
        foreach (string section in (string[])["The cluster", "The request", "The answer", "The client"])
            page.Run(section);
        string daemon = page.Deliver(Path.Combine("out", "docker1"), "docker1", "/etc/docker/tls");
        using ServerProcess server = ServerProcess.Start(
            node, port, null, Path.Combine(AppContext.BaseDirectory, "programs", "docker-daemon.js"), Path.Combine(daemon, "daemon.json"), $"{port}");
        string before = Serial(page["alice", "docker", "cert.pem"]);
        Version().Succeeded().Says("24.0.0 for alice");

        page.Run("Renewal");
        Assert.NotEqual(before, Serial(page["alice", "docker", "cert.pem"]));
        Version().Succeeded().Says("24.0.0 for alice");

        ProgramResult Version()
        {
            Dictionary<string, string> variables = File.ReadAllLines(page["alice", "docker", "docker.env"])
                .Select(l => l.Split('=', 2)).ToDictionary(p => p[0], p => p[1].Trim('\''));
            return docker.RunWith(page["alice"], variables, "", "version", "--format", "{{.Server.Version}}");
        }
    }

    [Fact]
    public void Each_layout_is_documented()
    {
        string page = ManualPage.Read("exports");
        Assert.All(Enum.GetNames<ExportFormat>(), name => Assert.Contains($"\n| `{name}` |", page, StringComparison.Ordinal));
    }

    private static void AssertPing(string expected, string one, string two)
    {
        using var node = ErlangNode.Start("app", "127.0.0.1", one);
        Assert.Equal(expected, ErlangNode.Ping("other", "127.0.0.1", two, node));
    }

    // As Maelstrom: show the first pair by name, trust all of them, expect the ring's name.
    private static void AssertMeet(string served, string called)
    {
        RealProgram openssl = RealProgram.Need("openssl");
        static string Trust(string ring)
        {
            string path = ring + ".pem";
            File.WriteAllText(path, string.Concat(Directory.GetFiles(ring, "*.crt").Order(StringComparer.Ordinal).Select(File.ReadAllText)));
            return path;
        }

        int port = FreePort.Take();
        using ServerProcess server = ServerProcess.Start(
            openssl, port, null, "s_server", "-accept", $"127.0.0.1:{port}", "-cert", Path.Combine(served, "server_a.crt"), "-key", Path.Combine(served, "server_a.key"),
            "-CAfile", Trust(served), "-Verify", "1", "-verify_return_error", "-www");
        openssl.RunWith(
            null, null, "GET / HTTP/1.0\r\n\r\n", "s_client", "-connect", $"127.0.0.1:{port}", "-cert", Path.Combine(called, "server_a.crt"),
            "-key", Path.Combine(called, "server_a.key"), "-CAfile", Trust(called), "-verify_hostname", "maelstrom.example.com", "-verify_return_error", "-ign_eof")
            .Succeeded().Says("Verify return code: 0 (ok)").Says("s_server");
    }

    private static string Serial(string path) => NodeCertFiles.Read(path, DateTimeOffset.UtcNow).SerialNumber;
}
