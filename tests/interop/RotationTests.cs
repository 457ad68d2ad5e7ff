using System.Text.Json;

namespace ClusterCerts.Interop;

/// <summary>
/// A signing cert is rotated: a node that is at a phase and one that is a phase behind accept each other in either role, in Go
/// (as reign is), Node.js, Java and Erlang.
/// </summary>
[LongRunning]
public sealed class RotationTests
{
    private static readonly string Programs = Path.Combine(AppContext.BaseDirectory, "programs");

    private static readonly RotationPhase[] Phases = [RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue,
        RotationPhase.Retire];

    [SkippableTheory]
    [InlineData("go", false)]
    [InlineData("go", true)] // the first certificate of the trust file alone
    [InlineData("node", false)]
    [InlineData("node", true)]
    [InlineData("java", false)]
    [InlineData("java", true)]
    public void A_language_follows(string language, bool readsFirstOnly)
    {
        using var cluster = new TestAuthority();
        (string Name, PemFiles Server, PemFiles Client)[] pairs = [.. Pairs(cluster, ExportFormat.Pem, readsFirstOnly)
            .Select(p => (p.Name, new PemFiles(p.Server), new PemFiles(p.Client)))];
        ProgramResult result = language switch
        {
            "go" => GoPrograms.Build("handshakes.go").Run([.. pairs.Select(p => Json(p.Name, p.Server, p.Client))]),
            "node" => RealProgram.Need("node").Run([Path.Combine(Programs, "handshakes.js"), .. pairs.Select(p => Json(p.Name,
                p.Server, p.Client))]),
            _ => RealProgram.Need("java").Run([Path.Combine(Programs, "Handshakes.java"), .. pairs.Select(p => Line(p.Name,
                p.Server, p.Client))]),
        };
        string[] said = result.Succeeded().Output.Split('\n');
        Assert.Equal(pairs.Select(p => $"{p.Name} accepted"), said.Where(line => pairs.Any(p => line.StartsWith(p.Name,
            StringComparison.Ordinal))));
    }

    // Erlang follows a chain to its end and refuses one that ends in a CA it does not trust.
    [SkippableFact]
    public void Erlang_follows()
    {
        RealProgram.Need("erl");
        using var cluster = new TestAuthority(Preset.Erlang);
        foreach ((string name, string server, string client) in Pairs(cluster, ExportFormat.ErlangDistribution,
            readsFirstOnly: false, "127.0.0.1"))
        {
            using var one = ErlangNode.Start("one", "127.0.0.1", server);
            Assert.Equal((name, "pong"), (name, ErlangNode.Ping("two", "127.0.0.1", client, one)));
        }
    }

    // Each phase beside the one before, either of them as the server, and the end by itself.
    private static List<(string Name, string Server, string Client)> Pairs(
        TestAuthority cluster, ExportFormat format, bool readsFirstOnly, string nodeId = "localhost")
    {
        cluster.Issue(nodeId);
        var pairs = new List<(string, string, string)>();
        string before = Export("before");
        foreach (RotationPhase phase in Phases)
        {
            KeyRotation done = CertAuthority.Open(cluster.Pki).Rotate(new RotationParameters { Phase = phase,
                IsConfirmed = true });
            Assert.True(done.IsFinished);
            string after = Export(phase.ToString());
            pairs.Add(($"{phase}-served", after, before));
            pairs.Add(($"{phase}-called", before, after));
            before = after;
        }

        pairs.Add(("end", before, before));
        return pairs;

        string Export(string name)
        {
            string folder = cluster.Export(nodeId, format, p => p with { OutputPath = cluster["phases", name] });
            string trust = Path.Combine(folder, "trust.crt");
            if (readsFirstOnly)
                File.WriteAllText(trust,
                    File.ReadAllText(trust).Split("-----END CERTIFICATE-----")[0] + "-----END CERTIFICATE-----\n");
            return folder;
        }
    }

    private static string Json(string name, PemFiles server, PemFiles client)
    {
        string Side(PemFiles files) =>
            $"{{\"cert\":{JsonSerializer.Serialize(files.Certificate)},\"key\":{JsonSerializer.Serialize(files.Key)},\"ca\":{JsonSerializer.Serialize(files.Trust)}}}";
        return $"{{\"name\":\"{name}\",\"host\":\"localhost\",\"server\":{Side(server)},\"client\":{Side(client)}}}";
    }

    private static string Line(string name, PemFiles server, PemFiles client) =>
        $"{name}|localhost|{server.Key}|{server.Certificate}|{server.Trust}|{client.Key}|{client.Certificate}|{client.Trust}";
}
