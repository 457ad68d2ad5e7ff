using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.Json;

namespace ClusterCerts.Tests.Export;

/// <summary>Which files each layout has, and what its settings say.</summary>
public sealed class LayoutTests
{
    private const string Node = "n1.example.com";

    // The format, the node, and every entry below the output folder.
    public static TheoryData<ExportFormat, string[]> Folders => new()
    {
        { ExportFormat.Pem, ["node.crt", "node.key", "trust.crt"] },
        { ExportFormat.Combined, [$"node.{Node}.pem"] },
        { ExportFormat.Pfx, [$"node.{Node}.pfx"] },
        { ExportFormat.Kubernetes, [$"node.{Node}.yaml"] },
        { ExportFormat.ErlangDistribution, ["cacerts.pem", "cert.pem", "erl.args", "inet_tls.conf", "key.pem"] },
        { ExportFormat.Docker, ["ca.pem", "cert.pem", "daemon.json", "docker.env", "key.pem"] },
        { ExportFormat.Nginx, ["clients.crt", "server.crt", "server.key", "tls.conf"] },
        { ExportFormat.Etcd, ["etcd.env", "etcd.flags", "member.crt", "member.key", "trust.crt"] },
        { ExportFormat.RabbitMq, ["cacerts.pem", "cert.pem", "key.pem", "rabbitmq.conf"] },
    };

    [Theory]
    [MemberData(nameof(Folders))]
    public void Has_these_files_and_nothing_more(ExportFormat format, string[] expected)
    {
        using var bench = new ExportBench();
        bench.Issue(Node);
        IReadOnlyList<ExportedFile> files = Export(bench, format);

        Assert.Equal(expected, ExportBench.Tree(bench["out"]));
        Assert.Equal(expected, files.Select(f => Path.GetRelativePath(bench["out"], f.Path)).Order(StringComparer.Ordinal));
        Assert.All(files, f => Assert.Equal(Node, f.NodeId));
        Assert.Equal(["out", "pki"], Directory.EnumerateFileSystemEntries(bench.Folder).Select(Path.GetFileName).Order());
    }

    // Only what holds the node's key is private, all else is readable; the folder is the owner's.
    [SkippableTheory]
    [MemberData(nameof(Folders))]
    [UnsupportedOSPlatform("windows")]
    public void Keeps_private_files_private(ExportFormat format, string[] expected)
    {
        Skip.If(OperatingSystem.IsWindows(), "file modes are Unix's");
        using var bench = new ExportBench();
        bench.Issue(Node);
        IReadOnlyList<ExportedFile> files = Export(bench, format);

        Assert.Equal(expected.Length, files.Count);
        foreach (ExportedFile file in files)
        {
            bool holdsKey = format == ExportFormat.Pfx || File.ReadAllText(file.Path).Contains("PRIVATE KEY", StringComparison.Ordinal)
                || format == ExportFormat.Kubernetes;
            Assert.Equal(holdsKey, file.IsPrivate);
            UnixFileMode mode = File.GetUnixFileMode(file.Path);
            Assert.Equal(holdsKey ? "600" : "644", Convert.ToString((int)mode, 8));
        }

        Assert.Equal("700", Convert.ToString((int)File.GetUnixFileMode(bench["out"]), 8));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Never_has_the_signing_key(ExportFormat format, string[] expected)
    {
        using var bench = new ExportBench();
        bench.Issue(Node);
        string signingKey = File.ReadAllLines(Path.Combine(bench.Pki, "signing.key"))[1];
        foreach (ExportedFile file in Export(bench, format))
        {
            Assert.Contains(Path.GetFileName(file.Path), expected);
            Assert.DoesNotContain(signingKey, File.ReadAllText(file.Path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Settings_have_the_paths_of_the_target_machine()
    {
        using var bench = new ExportBench();
        bench.Issue(Node);
        var texts = new Dictionary<string, string>();
        foreach (ExportFormat format in (ExportFormat[])[ExportFormat.ErlangDistribution, ExportFormat.Docker, ExportFormat.Nginx, ExportFormat.Etcd, ExportFormat.RabbitMq])
        {
            foreach (ExportedFile file in bench.Export(Node, format, p => p with { OutputPath = bench[$"{format}"], TargetPath = "/etc/x y/tls" }))
            {
                Assert.StartsWith("/etc/x y/tls/", file.TargetPath, StringComparison.Ordinal);
                texts[Path.GetFileName(file.Path)] = File.ReadAllText(file.Path);
            }
        }

        Assert.All(texts.Values, text => Assert.DoesNotContain(bench.Folder, text, StringComparison.Ordinal));
        Assert.Contains("{keyfile, \"/etc/x y/tls/key.pem\"}", texts["inet_tls.conf"], StringComparison.Ordinal);
        Assert.Contains("-ssl_dist_optfile '/etc/x y/tls/inet_tls.conf'\n", texts["erl.args"], StringComparison.Ordinal);
        Assert.Contains("DOCKER_CERT_PATH='/etc/x y/tls'\n", texts["docker.env"], StringComparison.Ordinal);
        Assert.Equal("/etc/x y/tls/key.pem", JsonDocument.Parse(texts["daemon.json"]).RootElement.GetProperty("tlskey").GetString());
        Assert.Contains("ssl_certificate_key \"/etc/x y/tls/server.key\";\n", texts["tls.conf"], StringComparison.Ordinal);
        Assert.Contains("'--peer-key-file=/etc/x y/tls/member.key'\n", texts["etcd.flags"], StringComparison.Ordinal);
        Assert.Contains("ETCD_PEER_KEY_FILE='/etc/x y/tls/member.key'\n", texts["etcd.env"], StringComparison.Ordinal);
        Assert.Contains("ssl_options.keyfile = /etc/x y/tls/key.pem\n", texts["rabbitmq.conf"], StringComparison.Ordinal);
    }

    // A target of another system keeps its own separators.
    [Theory]
    [InlineData(@"C:\erl tls", @"C:\erl tls\key.pem", @"C:\\erl tls\\key.pem")]
    [InlineData("C:/erl/", "C:/erl/key.pem", "C:/erl/key.pem")]
    [InlineData("/etc/é", "/etc/é/key.pem", @"/etc/\x{E9}/key.pem")]
    public void Target_paths_may_be_of_another_system(string target, string path, string term)
    {
        using var bench = new ExportBench(Preset.Erlang);
        bench.Issue(Node);
        IReadOnlyList<ExportedFile> files = bench.Export(Node, ExportFormat.ErlangDistribution, p => p with { TargetPath = target });
        Assert.Contains(path, files.Select(f => f.TargetPath));
        Assert.Contains($"{{keyfile, \"{term}\"}}", File.ReadAllText(bench["out", "inet_tls.conf"]), StringComparison.Ordinal);
    }

    // OTP 26 refuses to start when the client's options say it.
    [Fact]
    public void Erlang_demands_peer_certificates_on_the_server_side_only()
    {
        using var bench = new ExportBench(Preset.Erlang);
        bench.Issue(Node);
        bench.Export(Node, ExportFormat.ErlangDistribution);
        string[] sides = File.ReadAllText(bench["out", "inet_tls.conf"]).Split("{client,");
        Assert.Contains("{fail_if_no_peer_cert, true}", sides[0], StringComparison.Ordinal);
        Assert.DoesNotContain("fail_if_no_peer_cert", sides[1], StringComparison.Ordinal);
        Assert.All(sides, side => Assert.Contains("{verify, verify_peer}", side, StringComparison.Ordinal));
        Assert.All(sides, side => Assert.DoesNotContain("crl", side, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, "{crl_check, true}")]
    [InlineData(true, "{crl_check, peer}")]
    public void Erlang_checks_the_lists_that_there_are(bool intermediate, string expected)
    {
        using var bench = new ExportBench(Preset.Erlang, intermediate);
        bench.Issue(Node);
        ExportBench.MakeRevocationList(bench.Pki);
        IReadOnlyList<ExportedFile> files = bench.Export(Node, ExportFormat.ErlangDistribution);
        ExportedFile list = Assert.Single(files, f => f.Kind == ExportFileKind.RevocationList);
        Assert.EndsWith(".r0", list.Path, StringComparison.Ordinal);
        Assert.Equal(bench["out", "crls"], Path.GetDirectoryName(list.Path));
        string text = File.ReadAllText(bench["out", "inet_tls.conf"]);
        Assert.Equal(2, text.Split(expected).Length - 1);
    }

    [Fact]
    public void Reign_names_its_files_by_the_nodes_number()
    {
        using var bench = new ExportBench(Preset.Reign);
        bench.Issue("7");
        bench.Export("7", ExportFormat.Reign, p => p with { TargetPath = "/etc/reign" });
        Assert.Equal(["cluster.crt", "node.7.crt", "node.7.key", "reign.json"], ExportBench.Tree(bench["out"]));
        JsonElement spec = JsonDocument.Parse(File.ReadAllText(bench["out", "reign.json"])).RootElement;
        Assert.Equal("/etc/reign/node.%d.crt", spec.GetProperty("node_cert_path").GetString());
        Assert.Equal("/etc/reign/node.%d.key", spec.GetProperty("node_key_path").GetString());
        Assert.Equal("/etc/reign/cluster.crt", spec.GetProperty("cluster_cert_path").GetString());
    }

    // Purpose, then the settings of docker: a client's, a daemon's, or both.
    [Theory]
    [InlineData(CertPurpose.Client, "docker.env")]
    [InlineData(CertPurpose.Server, "daemon.json")]
    [InlineData(CertPurpose.Node, "daemon.json docker.env")]
    public void Docker_settings_follow_the_purpose(CertPurpose purpose, string settings)
    {
        using var bench = new ExportBench();
        bench.Issue(Node, new NodeCertParameters { Purpose = purpose });
        IReadOnlyList<ExportedFile> files = bench.Export(Node, ExportFormat.Docker, p => p with { Endpoint = "docker1:2376" });
        Assert.Equal(settings, string.Join(' ', files.Where(f => f.Kind == ExportFileKind.Settings).Select(f => Path.GetFileName(f.Path)).Order()));
        if (purpose != CertPurpose.Server)
            Assert.Equal($"DOCKER_HOST=tcp://docker1:2376\nDOCKER_TLS_VERIFY=1\nDOCKER_CERT_PATH={bench["out"]}\n", File.ReadAllText(bench["out", "docker.env"]));
    }

    // A chain: the intermediate is in the node's file, the root in none but the trust.
    [Fact]
    public void Chains_have_intermediates_and_no_root()
    {
        using var bench = new ExportBench(intermediate: true);
        bench.Issue(Node);
        bench.Export(Node, ExportFormat.Combined, p => p with { OutputPath = bench["server.pem"] });
        IReadOnlyList<byte[]> chain = CertificateFile.Read(bench["server.pem"]).Encoded;
        Assert.Equal(["CN=n1.example.com", "CN=Prod CA"], chain.Select(c => DecodedCertificate.Decode(c).Subject));
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----\n", File.ReadAllText(bench["server.pem"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KeyFormat.Traditional, "EC PRIVATE KEY")]
    [InlineData(KeyFormat.Pkcs8, "PRIVATE KEY")]
    public void Keys_keep_their_form(KeyFormat format, string label)
    {
        using var bench = new ExportBench();
        bench.Issue(Node, new NodeCertParameters { KeyFormat = format });
        bench.Export(Node, ExportFormat.Pem);
        Assert.StartsWith($"-----BEGIN {label}-----\n", File.ReadAllText(bench["out", "node.key"]), StringComparison.Ordinal);
    }

    [Fact]
    public void PEM_keys_can_be_encrypted_anew()
    {
        using var bench = new ExportBench();
        using Passphrase old = Secret("old"), next = Secret("new");
        bench.Issue(Node, new NodeCertParameters { NodePassphrase = old });
        bench.Export(Node, ExportFormat.Pem, p => p with { NodePassphrase = old, Passphrase = next });
        using var key = ECDsa.Create();
        key.ImportFromEncryptedPem(File.ReadAllText(bench["out", "node.key"]), "new");
        Assert.True(KeyMatch.Test(bench["out", "node.key"], bench["out", "node.crt"], next));
    }

    [Theory]
    [InlineData("1", @"^node-1-tls$")]
    [InlineData("n1.example.com", @"^node-n1\.example\.com-tls$")]
    [InlineData("N1.Example.com", @"^node\.n1\.example\.com-[0-9a-f]{12}-tls$")] // what is no legal name as it is gets a hash
    [InlineData("alice smith_2", @"^node\.alice-smith-2-[0-9a-f]{12}-tls$")]
    [InlineData("fd00::5", @"^node\.fd00--5-[0-9a-f]{12}-tls$")]
    [InlineData("é", @"^node\.[0-9a-f]{12}-tls$")]
    public void Secrets_have_legal_names(string nodeId, string name)
    {
        Assert.Matches(name, KubernetesLayout.Name(nodeId));
        Assert.Matches(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", KubernetesLayout.Name(nodeId));
    }

    // What one rule or another makes of special characters, capitals, dots and length would be the same.
    [Fact]
    public void Two_nodes_never_share_a_secret()
    {
        string[] ids =
        [
            "a-b", "a_b", "a b", "A-B", "a.b", "a..b", "a-.b", "-a-b", "a-b-", "a+b", "a@b", "é", "ü", "", "a:b", "fd00::5", "fd00--5", "node-a-b",
            new('x', 240), new('x', 241), new string('x', 230) + "-", new string('x', 229) + ".y",
        ];
        string[] names = [.. ids.Select(KubernetesLayout.Name)];
        Assert.Equal(ids.Length, names.Distinct().Count());
        Assert.All(names, n => Assert.InRange(n.Length, 1, 253));
    }

    private static IReadOnlyList<ExportedFile> Export(ExportBench bench, ExportFormat format)
    {
        using Passphrase passphrase = Secret("a secret");
        return bench.Export(Node, format, p => format == ExportFormat.Pfx ? p with { Passphrase = passphrase } : p);
    }

    internal static Passphrase Secret(string text) => Passphrase.FromCharacters(text, "empty");
}
