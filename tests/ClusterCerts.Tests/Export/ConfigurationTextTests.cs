using System.Text.Json;

namespace ClusterCerts.Tests.Export;

/// <summary>What becomes someone's configuration is quoted for its reader or refused; the readers themselves are the judges.</summary>
public sealed class ConfigurationTextTests
{
    private const string Node = "n1.example.com";

    private static readonly ExportFormat[] WithSettings =
    [
        ExportFormat.Nginx, ExportFormat.ErlangDistribution, ExportFormat.RabbitMq, ExportFormat.Etcd, ExportFormat.Docker, ExportFormat.Pem,
    ];

    // Each has a meaning to a shell, nginx, Erlang, cuttlefish, OpenSSL, JSON or systemd.
    private static readonly string[] Nasty =
    [
        "a b", "a'b", "a\"b", "a$b", "a${b}", "a#b", "a # b", "a;b", "a%b", "a\\b", "a`id`b", "a\\", "{a}", "a\\nb", "a!b", "a&b", "é", "a=b", "(a)", "a'b\"c", "a/b'$c",
    ];

    [Theory]
    [InlineData("/etc/tls\nssl_verify_client off;\n#")]
    [InlineData("/etc/tls\r#")]
    [InlineData("/etc/\e[31m")]
    [InlineData("/etc/\u0085x")]
    [InlineData("/etc/\u202etxt")]
    [InlineData("/etc/\u2028x")]
    public void A_path_with_a_line_break_is_in_no_configuration(string target)
    {
        using var bench = new ExportBench();
        bench.Issue(Node);
        bench.Issue("7");
        Assert.All(WithSettings, f => Assert.Equal(ErrorCode.InvalidArgument, bench.Refusal(Node, f, p => p with { TargetPath = target }).ErrorCode));
        Assert.Equal(ErrorCode.InvalidArgument, bench.Refusal("7", ExportFormat.Reign, p => p with { TargetPath = target }).ErrorCode);
        Assert.Equal(ErrorCode.InvalidArgument, bench.Refusal(Node, ExportFormat.Nginx, p => p with { OutputPath = bench["x\ny"] }).ErrorCode);
        Assert.Throws<ClusterCertsException>(() => LayoutFile.Settings("x.conf", "good", "bad\nline"));
    }

    [SkippableFact]
    public void A_shell_reads_the_variables_as_they_are_meant()
    {
        Peer.Needs("sh");
        foreach ((ExportFormat format, string file, string variable, string name) in new[]
        {
            (ExportFormat.Etcd, "etcd.env", "ETCD_KEY_FILE", "/member.key"), (ExportFormat.Docker, "docker.env", "DOCKER_CERT_PATH", ""),
        })
        {
            Judge(format, (folder, target) => Assert.Equal(
                target + name, Peer.Expect("sh", "-c", $". '{Path.Combine(folder, file)}'; printf %s \"${variable}\"")));
        }
    }

    [SkippableFact]
    public void Erlang_reads_the_terms_as_they_are_meant()
    {
        Peer.Needs("erl");
        var terms = new List<(string File, string Target)>();
        Judge(ExportFormat.ErlangDistribution, (folder, target) =>
        {
            string copy = Path.GetTempFileName();
            File.Copy(Path.Combine(folder, "inet_tls.conf"), copy, overwrite: true);
            terms.Add((copy, target));
        });
        string files = string.Join(',', terms.Select(t => $"\"{t.File}\""));
        string program = $"[begin {{ok,[[{{server,O}}|_]]}} = file:consult(F), io:format(\"~ts~n\", [proplists:get_value(keyfile, O)]) end || F <- [{files}]], halt().";
        string[] read = Peer.Expect("erl", "+pc", "unicode", "-noshell", "-eval", "io:setopts([{encoding,unicode}]), " + program).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        terms.ForEach(t => File.Delete(t.File));
        Assert.Equal(terms.Select(t => t.Target + "/key.pem"), read);
    }

    [SkippableFact]
    public void Nginx_and_OpenSSL_load_from_folders_of_any_name()
    {
        Peer.Needs("nginx", "openssl");
        foreach (string name in Nasty.Where(n => !n.Contains('/', StringComparison.Ordinal)))
        {
            using var bench = new ExportBench();
            bench.Issue(Node);
            string folder = bench[name];
            try
            {
                bench.Export(Node, ExportFormat.Nginx, p => p with { OutputPath = folder });
                string configuration = bench["nginx.conf"];
                string tls = folder.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
                File.WriteAllText(configuration, $"pid {bench["pid"]};\nevents {{}}\nhttp {{ access_log off; server {{ listen 127.0.0.1:1 ssl; include \"{tls}/tls.conf\"; }} }}\n");
                Peer.Expect("nginx", "-t", "-e", "stderr", "-c", configuration);
            }
            catch (ClusterCertsException e)
            {
                Assert.Equal((ErrorCode.UnfitForExport, true), (e.ErrorCode, name.Contains('$', StringComparison.Ordinal)));
            }

            string ca = bench[name + "-ca"];
            new SigningCertExporter(CertAuthority.Open(bench.Pki), new SigningCertExportParameters { OutputPath = ca }).Export();
            Peer.ExpectIn(ca, "openssl", "ca", "-config", "openssl.cnf", "-gencrl", "-out", bench["list.pem"]);
        }
    }

    [Fact]
    public void Json_and_rabbitmq_conf_say_the_path_or_refuse_it()
    {
        Judge(ExportFormat.Docker, (folder, target) => Assert.Equal(
            target + "/key.pem", JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "daemon.json"))).RootElement.GetProperty("tlskey").GetString()));
        Judge(ExportFormat.RabbitMq, (folder, target) =>
        {
            Assert.Contains($"ssl_options.keyfile = {target}/key.pem\n", File.ReadAllText(Path.Combine(folder, "rabbitmq.conf")), StringComparison.Ordinal);
            Assert.DoesNotContain('#', target);
        });
        using var bench = new ExportBench(Preset.Reign);
        bench.Issue("7");
        Assert.Equal(ErrorCode.UnfitForExport, bench.Refusal("7", ExportFormat.Reign, p => p with { TargetPath = "/etc/100%done" }).ErrorCode);
    }

    // What is not refused as unfit is looked at.
    private static void Judge(ExportFormat format, Action<string, string> judge)
    {
        using var bench = new ExportBench();
        bench.Issue(Node);
        int judged = 0;
        foreach (string nasty in Nasty)
        {
            string target = "/etc/" + nasty;
            try
            {
                bench.Export(Node, format, p => p with { TargetPath = target, Force = true });
            }
            catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.UnfitForExport)
            {
                continue;
            }

            judged++;
            judge(bench["out"], target);
        }

        Assert.InRange(judged, Nasty.Length / 3, Nasty.Length);
    }
}
