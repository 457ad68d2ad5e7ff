using System.Globalization;
using System.Text;

namespace ClusterCerts.Interop;

/// <summary>An OpenSSL CA that revoked a hundred thousand certificates is taken over, and servers look their peers up in its list.</summary>
public sealed class LongListTests(LongListTests.TakenOver cluster) : IClassFixture<LongListTests.TakenOver>
{
    private const int Many = 100_000;
    private const string Address = "127.0.0.1";

    [SkippableFact]
    public void Nginx_refuses_the_revoked()
    {
        RealProgram.Need("nginx");
        RealProgram.Need("curl");
        TestAuthority authority = cluster.Authority;
        using ServerProcess nginx = NginxTests.Start(authority, authority.Export("web", ExportFormat.Nginx), out int port);
        PemFiles good = new(authority["out", "Pem-alice"]), lost = new(authority["out", "Pem-bob"]);
        NginxTests.Get(port, good.Trust, good).Succeeded().Says("hello alice");
        NginxTests.Get(port, good.Trust, lost).Succeeded().Says("400 The SSL certificate error");
    }

    [SkippableFact]
    public void Erlang_refuses_the_revoked()
    {
        RealProgram.Need("erl");
        string good = cluster.Authority.Export(Address, ExportFormat.ErlangDistribution);
        using var one = ErlangNode.Start("one", Address, good);
        Assert.Equal("pong", ErlangNode.Ping("two", Address, good, one));
        Assert.Equal("pang", ErlangNode.Ping("thief", Address, cluster.Stolen, one));
    }

    [SkippableFact]
    public void OpenSSL_finds_all_of_them_on_the_list()
    {
        RealProgram openssl = RealProgram.Need("openssl");
        string list = cluster.Authority["pki", "signing.crl"], trust = cluster.Authority["pki", "trust.crt"];
        openssl.Run("crl", "-in", list, "-CAfile", trust, "-noout").Succeeded().Says("verify OK");
        string text = openssl.Run("crl", "-in", list, "-noout", "-text").Succeeded().Output;
        Assert.Equal(Many + 2, text.Split("Serial Number: ").Length - 1);
    }

    /// <summary>The authority, made once and when it is first asked for.</summary>
    public sealed class TakenOver : IDisposable
    {
        private readonly Lazy<TestAuthority> _authority;

        /// <summary>Takes nothing over yet.</summary>
        public TakenOver() => _authority = new(Make);

        /// <summary>With the nodes web, alice and 127.0.0.1, and bob, which is revoked; what they exported is in the folder out.</summary>
        internal TestAuthority Authority => _authority.Value;

        /// <summary>The export of a certificate of 127.0.0.1 that is revoked.</summary>
        internal string Stolen => Authority["stolen"];

        public void Dispose()
        {
            if (_authority.IsValueCreated)
                _authority.Value.Dispose();
        }

        private static TestAuthority Make()
        {
            var made = new TestAuthority();
            string old = Directory.CreateDirectory(made["old"]).FullName;
            Directory.CreateDirectory(Path.Combine(old, "private"));
            File.Move(made["pki", "signing.crt"], Path.Combine(old, "cacert.pem"));
            File.Move(made["pki", "signing.key"], Path.Combine(old, "private", "cakey.pem"));
            Directory.Delete(made.Pki, recursive: true);
            File.WriteAllText(Path.Combine(old, "index.txt"), Index());
            File.WriteAllText(Path.Combine(old, "serial"), "100000\n");
            CertAuthority.Import(new SigningCertImportParameters { Path = made.Pki, OpenSslCaPath = old, Preset = Preset.Erlang });

            made.IssueLocal("web");
            made.IssueLocal("alice", new NodeCertParameters { Purpose = CertPurpose.Client });
            PemFiles bob = made.IssueLocal("bob", new NodeCertParameters { Purpose = CertPurpose.Client });
            NodeCert lost = made.Issue(Address);
            made.Export(Address, ExportFormat.ErlangDistribution, p => p with { OutputPath = made["stolen"] });
            made.Issue(Address, new NodeCertParameters { Force = true });
            made.MakeRevocationList(made.Pki, lost, NodeCertFiles.Read(bob.Certificate, DateTimeOffset.UtcNow));
            return made;
        }

        // As openssl ca keeps it: revoked yesterday, of certificates that expire in a year.
        private static string Index()
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            var text = new StringBuilder();
            for (int i = 1; i <= Many; i++)
            {
                text.Append(
                    CultureInfo.InvariantCulture, $"R\t{now.AddYears(1):yyMMddHHmmss}Z\t{now.AddDays(-1):yyMMddHHmmss}Z\t{i:X6}\tunknown\t/CN=node{i}.example\n");
            }

            return text.ToString();
        }
    }
}
