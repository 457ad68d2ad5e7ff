using System.Text.Json;

namespace ClusterCerts.Interop;

/// <summary>docs/takeover.md as it stands: a CA made by each guide's own commands is taken over and rotated away from, and nobody is cut off.</summary>
[LongRunning]
public sealed class TakeoverTests
{
    // Keys of 4096 bits take seconds each.
    private static readonly (string Written, string Here) QuickKeys = ("rsa:4096", "rsa:2048");

    // reign reads the first certificate of its file alone, and as a client Go refuses what has no subject alternative name: the calls that it took
    // before, it takes at every moment.
    [SkippableTheory]
    [InlineData("sh")]
    [InlineData("powershell")]
    public void The_walk_through_of_reign(string language)
    {
        RealProgram nodes = GoPrograms.Build("reign-node.go");
        using var page = Start(language, "reign", ("node.1", "node.2"), ("/CN=1", "/CN=2"));
        page.Run("reign");
        Deliver("1");
        Deliver("2");
        page.Run("Issue");
        Export("Reign", "/etc/reign", page);
        Deliver("1");
        AssertAccepts("2", "1"); // the caller has its old pair still
        Deliver("2");
        AssertAccepts("1", "2");
        AssertAccepts("2", "1");
        page.Run("Retire");
        Export("Reign", "/etc/reign", page);
        Deliver("1");
        AssertAccepts("1", "2");
        AssertAccepts("2", "1");
        Assert.Single(Certificates(page["machines", "1", "cluster.crt"]));

        void Deliver(string id) => page.Deliver(Path.Combine("out", id), id, "/etc/reign");

        void AssertAccepts(string caller, string called) => nodes
            .Run(page["machines", caller, "reign.json"], caller, page["machines", called, "reign.json"], called).Succeeded().Says("accepted");
    }

    [SkippableTheory]
    [InlineData("sh")]
    [InlineData("powershell")]
    public void The_walk_through_of_Erlang(string language)
    {
        RealProgram.Need("erl");
        using var page = Start(language, "Erlang", ("n1", "n2"), ("localhost", "n2.example.com"));
        page.Run("Erlang");
        string one = Deliver("localhost", "n1");
        string two = Deliver("n2.example.com", "n2");
        AssertPing(one, two);

        // The other one has loaded nothing of Trust yet: it knows the old CA alone.
        string trust = Path.Combine(two, "cacerts.pem");
        File.WriteAllText(trust, Certificates(trust)[0]);
        AssertPing(one, two);
        page.Run("Issue");
        Export("ErlangDistribution", "/etc/myapp/tls", page);
        one = Deliver("localhost", "n1");
        AssertPing(one, two);
        two = Deliver("n2.example.com", "n2");
        AssertPing(one, two);
        page.Run("Retire");
        Export("ErlangDistribution", "/etc/myapp/tls", page);
        one = Deliver("localhost", "n1");
        AssertPing(one, two);

        string Deliver(string node, string machine) => page.Deliver(Path.Combine("out", node), machine, "/etc/myapp/tls");
    }

    // Their verifiers read the whole bundle: a phase behind it is that of Trust.
    [SkippableTheory]
    [InlineData("sh", "Ganeti", "ca.pem", "node1.pem", "node1.example.com")]
    [InlineData("powershell", "Ganeti", "ca.pem", "node1.pem", "node1.example.com")]
    [InlineData("sh", "Home-made, and without the old key", "ca.crt", "web1.crt", "web1.example.com")]
    [InlineData("powershell", "Home-made, and without the old key", "ca.crt", "web1.crt", "web1.example.com")]
    public void The_walk_through_of_a_bundle(string language, string heading, string ca, string old, string node)
    {
        RealProgram openssl = RealProgram.Need("openssl");
        using var page = Start(language, heading);
        page.Run(heading);
        File.Copy(page["pki", "trust.crt"], page["both.crt"]);
        Assert.Equal(2, Certificates(page["both.crt"]).Length);
        AssertAccepts(page[ca], page[old]);
        AssertAccepts(page["both.crt"], page[old]);
        page.Run("Issue");
        string certificate = page["pki", $"node.{node}.crt"];
        AssertAccepts(page["both.crt"], certificate);
        AssertAccepts(page["pki", "trust.crt"], page[old]);
        page.Run("Retire");
        AssertAccepts(page["pki", "trust.crt"], certificate);
        openssl.Run("x509", "-in", certificate, "-noout", "-text").Succeeded().Says($"DNS:{node}").Says("Version: 3");

        void AssertAccepts(string trust, string leaf) => openssl.Run("verify", "-CAfile", trust, "-untrusted", leaf, leaf).Succeeded();
    }

    // After Issue, with the old CA of version 1 as the only trust, with the bundle, and with a caller whose pair is still the old one.
    [SkippableTheory]
    [InlineData("go")]
    [InlineData("java")]
    [InlineData("node")]
    [InlineData("certtool")]
    public void Others_follow_from_the_old_CA(string verifier)
    {
        RealProgram program = verifier == "go" ? GoPrograms.Build("handshakes.go") : RealProgram.Need(verifier);
        using var page = Start("sh", "reign", ("node.1", "node.localhost"), ("/CN=1", "/CN=localhost"));
        page.Prepare("rm node.1.*; clustercerts import-signing-cert --outgoing --authority-path pki --certificate-path signing.crt --key-path signing.key --node-cert-path node.*.crt; "
            + "clustercerts invoke-key-rotation --authority-path pki --phase Trust; cp pki/trust.crt both.crt; clustercerts invoke-key-rotation --authority-path pki --phase Issue --yes");
        (string Key, string Certificate) next = (page["pki", "node.localhost.key"], page["pki", "node.localhost.crt"]);
        (string Key, string Certificate) old = (page["node.localhost.key"], page["node.localhost.crt"]);
        (string Name, (string Key, string Certificate) Client, string Trust)[] jobs =
            [("behind", next, page["signing.crt"]), ("bundle", next, page["both.crt"]), ("caller", old, page["both.crt"])];
        if (verifier == "certtool")
        {
            foreach ((_, (_, string certificate), string trust) in jobs)
                program.Run("--verify", "--load-ca-certificate", trust, "--infile", certificate).Succeeded();
            return;
        }

        string[] arguments = verifier == "java"
            ? [Program("Handshakes.java"), .. jobs.Select(j => $"{j.Name}|localhost|{next.Key}|{next.Certificate}|{j.Trust}|{j.Client.Key}|{j.Client.Certificate}|{j.Trust}")]
            : [.. verifier == "node" ? [Program("handshakes.js")] : Array.Empty<string>(), .. jobs.Select(j =>
                $"{{\"name\":\"{j.Name}\",\"host\":\"localhost\",\"server\":{Side(next, j.Trust)},\"client\":{Side(j.Client, j.Trust)}}}")];
        ProgramResult result = program.Run(arguments).Succeeded();
        foreach ((string name, _, _) in jobs)
            result.Says($"{name} accepted");

        static string Program(string name) => Path.Combine(AppContext.BaseDirectory, "programs", name);

        static string Side((string Key, string Certificate) pair, string trust) =>
            $"{{\"cert\":{JsonSerializer.Serialize(pair.Certificate)},\"key\":{JsonSerializer.Serialize(pair.Key)},\"ca\":{JsonSerializer.Serialize(trust)}}}";
    }

    // The guide's own commands, and the same once more for another node.
    private static WalkThrough Start(string language, string heading, params (string Written, string Here)[] another)
    {
        RealProgram.Need("openssl");
        (string, string)[] names = [QuickKeys, ("n*.example.com.crt", "[ln]*.crt"), ("n1.example.com", "localhost")];
        var page = new WalkThrough("takeover", language, names);
        using var guide = new WalkThrough("takeover", "text", names);
        string made = guide.Code(heading);
        page.Prepare(made);
        if (another.Length > 0)
            page.Prepare(another.Aggregate(string.Join('\n', made.Trim().Split('\n')[^2..]), (text, change) => text.Replace(change.Written, change.Here, StringComparison.Ordinal)));
        return page;
    }

    private static string[] Certificates(string path)
    {
        const string End = "-----END CERTIFICATE-----\n";
        return [.. File.ReadAllText(path).Split(End).SkipLast(1).Select(text => text + End)];
    }

    private static void Export(string layout, string target, WalkThrough page) => page.Prepare(
        $"clustercerts export-node-cert '*' --as {layout} --authority-path pki --output-path out --target-path {target} --force");

    private static void AssertPing(string one, string two)
    {
        using var node = ErlangNode.Start("app", "localhost", one, shortName: true);
        Assert.Equal("pong", ErlangNode.Ping("other", "localhost", two, node, shortName: true));
    }
}
