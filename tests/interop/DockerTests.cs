namespace ClusterCerts.Interop;

/// <summary>docker's client against a TLS endpoint that loads the daemon's export.</summary>
public sealed class DockerTests
{
    [SkippableTheory]
    [InlineData(KeyAlgorithm.EcdsaP256, KeyAlgorithm.EcdsaP256)]
    [MemberData(nameof(KeyKinds.WithEd25519), MemberType = typeof(KeyKinds))]
    public void The_client_talks_to_its_daemon_alone(KeyAlgorithm ca, KeyAlgorithm nodes)
    {
        RealProgram.Need("docker");
        RealProgram node = RealProgram.Need("node");
        using var authority = new TestAuthority(Preset.Magnum, ca);
        using var other = new TestAuthority(Preset.Magnum, KeyAlgorithm.EcdsaP256);
        int port = FreePort.Take();
        var fast = new NodeCertParameters { KeyAlgorithm = nodes };
        authority.IssueLocal("docker1", fast with { Purpose = CertPurpose.Server });
        authority.Issue("alice", fast);
        other.Issue("alice", fast);
        string daemon = authority.Export("docker1", ExportFormat.Docker);
        string alice = authority.Export("alice", ExportFormat.Docker, p => p with { Endpoint = $"localhost:{port}" });
        string mallory = other.Export("alice", ExportFormat.Docker, p => p with { Endpoint = $"localhost:{port}" });
        using ServerProcess server = ServerProcess.Start(
            node, port, null, Path.Combine(AppContext.BaseDirectory, "programs", "docker-daemon.js"), Path.Combine(daemon, "daemon.json"), $"{port}");

        Version(alice).Succeeded().Says("24.0.0 for alice");
        Version(mallory).Failed("certificate");

        // A client that trusts the daemon's CA and shows a certificate of another one is refused by the daemon.
        File.Copy(Path.Combine(alice, "ca.pem"), Path.Combine(mallory, "ca.pem"), overwrite: true);
        Version(mallory).Failed("");

        // The daemon's certificate is good for localhost, not for this address of the same machine.
        string byAddress = authority.Export("alice", ExportFormat.Docker, p => p with { Endpoint = $"127.0.0.2:{port}", OutputPath = authority["elsewhere"] });
        Assert.NotEqual(0, Version(byAddress).ExitStatus);
    }

    // As a shell would: set -a; . docker.env; docker version
    private static ProgramResult Version(string export) => RealProgram.Need("docker").RunWith(
        export,
        File.ReadAllLines(Path.Combine(export, "docker.env")).Select(l => l.Split('=', 2)).ToDictionary(p => p[0], p => p[1].Trim('\'')),
        "",
        "version", "--format", "{{.Server.Version}}");
}
