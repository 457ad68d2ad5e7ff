using System.Globalization;

namespace ClusterCerts.Interop;

/// <summary>nginx with the exported folder: it demands client certificates, and refuses the revoked ones.</summary>
public sealed class NginxTests
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    [InlineData(true, KeyAlgorithm.Ed25519, KeyAlgorithm.Ed25519)]
    [InlineData(false, KeyAlgorithm.Ed25519, KeyAlgorithm.EcdsaP256)]
    [InlineData(false, KeyAlgorithm.EcdsaP256, KeyAlgorithm.Ed25519)]
    public void Accepts_its_clients_alone(bool intermediate, KeyAlgorithm ca = KeyAlgorithm.EcdsaP256, KeyAlgorithm nodes = KeyAlgorithm.EcdsaP256)
    {
        RealProgram.Need("nginx");
        using var authority = new TestAuthority(algorithm: ca, intermediate: intermediate, leaves: nodes);
        using var other = new TestAuthority();
        authority.IssueLocal("web");
        PemFiles client = authority.IssueLocal("alice", new NodeCertParameters { Purpose = CertPurpose.Client });
        PemFiles stranger = other.IssueLocal("alice", new NodeCertParameters { Purpose = CertPurpose.Client });
        using ServerProcess nginx = Start(authority, authority.Export("web", ExportFormat.Nginx), out int port);

        Get(port, client.Trust, client).Succeeded().Says("hello alice");
        Get(port, client.Trust, null).Succeeded().Says("400 No required SSL certificate was sent");
        Get(port, client.Trust, stranger).Succeeded().Says("400 The SSL certificate error");
        Assert.NotEqual(0, Get(port, stranger.Trust, client).ExitStatus);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Refuses_the_revoked(bool intermediate)
    {
        RealProgram.Need("nginx");
        using var authority = new TestAuthority(intermediate: intermediate);
        authority.IssueLocal("web");
        PemFiles good = authority.IssueLocal("alice", new NodeCertParameters { Purpose = CertPurpose.Client });
        PemFiles lost = authority.IssueLocal("bob", new NodeCertParameters { Purpose = CertPurpose.Client });
        authority.MakeRevocationList(authority.Pki, NodeCertFiles.Read(lost.Certificate, DateTimeOffset.UtcNow));
        string[] rootList = intermediate ? [authority.MakeRevocationList(authority.Root)] : [];
        using ServerProcess nginx = Start(authority, authority.Export("web", ExportFormat.Nginx, p => p with { CrlPaths = rootList }), out int port);

        Get(port, good.Trust, good).Succeeded().Says("hello alice");
        Get(port, good.Trust, lost).Succeeded().Says("400 The SSL certificate error");
    }

    internal static ServerProcess Start(TestAuthority authority, string export, out int port)
    {
        port = FreePort.Take();
        return Start(authority, port, [$$"""listen 127.0.0.1:{{port}} ssl; include "{{export}}/tls.conf"; location / { return 200 "hello $who\n"; }"""]);
    }

    /// <summary>Starts it with servers that listen on the port.</summary>
    internal static ServerProcess Start(TestAuthority authority, int port, IEnumerable<string> servers) =>
        Start(Directory.CreateDirectory(authority["nginx"]).FullName, port, servers);

    /// <summary>Starts it with a folder of its own.</summary>
    internal static ServerProcess Start(string folder, int port, IEnumerable<string> servers)
    {
        File.WriteAllText(
            Path.Combine(folder, "nginx.conf"),
            string.Create(CultureInfo.InvariantCulture, $$"""
                daemon off;
                master_process off;
                user root;
                pid {{folder}}/pid;
                error_log stderr;
                events {}
                http {
                    access_log off;
                    client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy;
                    fastcgi_temp_path {{folder}}/fastcgi; uwsgi_temp_path {{folder}}/uwsgi; scgi_temp_path {{folder}}/scgi;
                    map $ssl_client_s_dn $who { ~CN=(?<cn>[^,]+) $cn; }
                    {{string.Concat(servers.Select(s => $$"""server { {{s}} } """))}}
                }
                """));
        return ServerProcess.Start(RealProgram.Need("nginx"), port, folder, "-p", folder, "-c", Path.Combine(folder, "nginx.conf"));
    }

    internal static ProgramResult Get(int port, string trust, PemFiles? client)
    {
        string[] own = client is null ? [] : ["--cert", client.Certificate, "--key", client.Key];
        return RealProgram.Need("curl").Run(
            ["--silent", "--show-error", "--max-time", "20", "--noproxy", "*", "--cacert", trust, .. own, $"https://localhost:{port}/"]);
    }
}
