namespace ClusterCerts.Interop;

/// <summary>A cluster of two etcd members with the exported folders: peers and clients alike show certificates.</summary>
public sealed class EtcdTests
{
    [SkippableTheory]
    [InlineData(KeyAlgorithm.EcdsaP256, KeyAlgorithm.EcdsaP256)]
    [MemberData(nameof(KeyKinds.WithEd25519), MemberType = typeof(KeyKinds))]
    public void Two_members_and_their_clients(KeyAlgorithm ca, KeyAlgorithm nodes)
    {
        RealProgram etcd = RealProgram.Need("etcd");
        RealProgram.Need("etcdctl");
        using var authority = new TestAuthority(algorithm: ca, leaves: nodes);
        using var other = new TestAuthority();
        PemFiles client = authority.IssueLocal("client", new NodeCertParameters { Purpose = CertPurpose.Client });
        PemFiles stranger = other.IssueLocal("client", new NodeCertParameters { Purpose = CertPurpose.Client });
        PemFiles lost = authority.IssueLocal("lost", new NodeCertParameters { Purpose = CertPurpose.Client });
        authority.MakeRevocationList(authority.Pki, NodeCertFiles.Read(lost.Certificate, DateTimeOffset.UtcNow));

        Member[] members = [new("m1"), new("m2")];
        string cluster = string.Join(',', members.Select(m => $"{m.Name}=https://127.0.0.1:{m.PeerPort}"));
        var running = new List<ServerProcess>();
        try
        {
            foreach (Member member in members)
            {
                authority.IssueLocal(member.Name);
                string export = authority.Export(member.Name, ExportFormat.Etcd);
                running.Add(ServerProcess.Launch(etcd, null, null, [
                    "--name", member.Name, "--data-dir", authority[member.Name], "--initial-cluster", cluster, "--initial-cluster-state", "new",
                    "--listen-peer-urls", $"https://127.0.0.1:{member.PeerPort}", "--initial-advertise-peer-urls", $"https://127.0.0.1:{member.PeerPort}",
                    "--listen-client-urls", $"https://127.0.0.1:{member.ClientPort}", "--advertise-client-urls", $"https://127.0.0.1:{member.ClientPort}",
                    .. File.ReadAllLines(Path.Combine(export, "etcd.flags"))]));
            }

            string[] endpoints = [.. members.Select(m => $"https://localhost:{m.ClientPort}")];
            running[0].WaitFor(() => running[0].Log.Contains("ready to serve client requests", StringComparison.Ordinal), "is ready");
            Control(client, endpoints[0], "endpoint", "health").Succeeded().Says("is healthy");

            // What goes in at one member comes out at the other: the peers talk.
            Control(client, endpoints[0], "put", "greeting", "hello").Succeeded();
            Control(client, endpoints[1], "get", "greeting").Succeeded().Says("hello");
            Control(client, endpoints[0], "member", "list").Succeeded().Says("m1").Says("m2");

            Assert.NotEqual(0, ControlTrusting(client.Trust, stranger, endpoints[0], "get", "greeting").ExitStatus);
            Assert.NotEqual(0, ControlTrusting(stranger.Trust, client, endpoints[0], "get", "greeting").ExitStatus);
            Assert.NotEqual(0, ControlTrusting(client.Trust, lost, endpoints[0], "get", "greeting").ExitStatus);
            Assert.Contains("bad certificate", running[0].Log, StringComparison.Ordinal);
        }
        finally
        {
            running.ForEach(r => r.Dispose());
        }
    }

    private static ProgramResult Control(PemFiles client, string endpoint, params string[] arguments) => ControlTrusting(client.Trust, client, endpoint, arguments);

    private static ProgramResult ControlTrusting(string trust, PemFiles client, string endpoint, params string[] arguments) => RealProgram.Need("etcdctl").RunWith(
        null,
        new Dictionary<string, string> { ["ETCDCTL_API"] = "3" },
        "",
        ["--endpoints", endpoint, "--cacert", trust, "--cert", client.Certificate, "--key", client.Key, "--dial-timeout=3s", "--command-timeout=5s", .. arguments]);

    private sealed record Member(string Name)
    {
        internal int PeerPort { get; } = FreePort.Take();

        internal int ClientPort { get; } = FreePort.Take();
    }
}
