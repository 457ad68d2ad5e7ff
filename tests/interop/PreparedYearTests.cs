namespace ClusterCerts.Interop;

/// <summary>
/// A year of an authority whose key is in a safe: lists are signed ahead when it is there, and put in place every day without it. OpenSSL, Java and nginx look at the
/// lists as of each day; <see cref="FullTests"/> has them look every day of it. On no day is there no valid list, and on none passes who was revoked.
/// </summary>
[LongRunning]
public sealed class PreparedYearTests : IDisposable
{
    private static readonly DateTimeOffset Begin = new(2027, 1, 4, 3, 17, 0, TimeSpan.Zero);

    private static readonly RevocationListParameters HalfAYear = new() { Ahead = 26, Every = TimeSpan.FromDays(7) };

    // The days on which the safe is opened, and what for.
    private static readonly Dictionary<int, Action<PreparedYearTests>> KeyDays = new()
    {
        [40] = year => year.Revoke("web2"),
        [100] = year => year.Rotate(RotationPhase.Stage),
        [103] = year =>
        {
            year.Rotate(RotationPhase.Trust);
            year.Prepare(); // Those of the next CA, too.
        },
        [110] = year => year.Rotate(RotationPhase.Issue),
        [115] = year => year.Revoke("web3"), // In the middle of the rotation, with what both CAs gave it.
        [150] = year => year.Rotate(RotationPhase.Retire),
        [260] = year => year.Revoke("web4"),
        [330] = year => year.Prepare(),
    };

    private readonly SetClock _clock = new(Begin);
    private readonly string _folder = Directory.CreateTempSubdirectory("clustercerts-prepared-").FullName;
    private readonly Dictionary<string, int> _revoked = [];
    private readonly List<(string Line, string Expected)> _javaJobs = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Pki => Path.Combine(_folder, "pki");

    private CertAuthority Open() => CertAuthority.Open(Pki, new AuthorityContext { Time = _clock });

    [SkippableFact]
    public void No_day_is_without_a_list_and_none_lets_a_revoked_node_pass()
    {
        RealProgram openssl = RealProgram.Need("openssl");
        RealProgram java = RealProgram.Need("java");
        CertAuthority.Create(new SigningCertParameters { Path = Pki, Subject = "CN=prod" }, new AuthorityContext { Time = _clock });
        string[] nodes = ["web1", "web2", "web3", "web4"];
        Assert.All(Open().Issue(nodes, new NodeCertParameters { Lifetime = new CertLifetime(TimeSpan.FromDays(800)) }), o => Assert.Null(o.Error));
        Prepare();
        Lock();
        int looked = 0;
        for (int day = 0; day < 366; day++)
        {
            _clock.Now = Begin.AddDays(day);
            if (KeyDays.TryGetValue(day, out Action<PreparedYearTests>? work))
            {
                Unlock();
                work(this);
                Lock();
            }

            // The daily run: there is no key.
            IReadOnlyList<Outcome<RevocationList>> placed = Open().PlacePreparedLists();
            Assert.All(placed, o => Assert.True(o.Value?.ThisUpdate <= _clock.Now && _clock.Now < o.Value.NextUpdate, $"day {day}: {o.Value} {o.Error?.Message}"));
            Assert.Equal(day is >= 103 and < 150 ? 2 : 1, placed.Count);
            if (FullTests.Wanted || day % 30 == 0 || KeyDays.ContainsKey(day) || KeyDays.ContainsKey(day - 1))
                looked += Look(day, nodes, openssl);
        }

        Assert.Empty(CertLedger.Test(Pki, new AuthorityContext { Time = _clock }));
        Assert.True(looked > 80);
        string[] said = java.RunWith(
            _folder, null, string.Join('\n', _javaJobs.Select(job => job.Line)), Path.Combine(AppContext.BaseDirectory, "programs", "PkixDays.java")).Succeeded().Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(_javaJobs.Select(job => job.Expected), said.Where(line => line.StartsWith("day", StringComparison.Ordinal)).Select(line =>
            line.EndsWith(" good", StringComparison.Ordinal) ? line : $"{line.Split(' ')[0]} refused"));
    }

    // nginx reads its clock itself: with a shifted one it serves whom its list leaves, and refuses the others.
    [SkippableFact]
    public void Nginx_goes_by_what_was_put_in_place()
    {
        RealProgram nginx = RealProgram.Need("nginx");
        RealProgram curl = RealProgram.Need("curl");
        CertAuthority.Create(new SigningCertParameters { Path = Pki, Subject = "CN=prod" }, new AuthorityContext { Time = _clock });
        var parameters = new NodeCertParameters { DnsNames = ["localhost"], IPAddresses = ["127.0.0.1"], Lifetime = new CertLifetime(TimeSpan.FromDays(3650), clampToIssuer: true) };
        Assert.All(Open().Issue(["web1", "web2"], parameters), o => Assert.Null(o.Error));
        Assert.All(Open().Revoke(new() { NodeIds = ["web2"] }), o => Assert.Null(o.Error));
        Prepare();
        Lock();
        foreach (int day in (int[])[0, 9, 60, 180])
        {
            _clock.Now = Begin.AddDays(day);
            Assert.All(Open().PlacePreparedLists(), o => Assert.Null(o.Error));
            int port = FreePort.Take();
            string home = Directory.CreateDirectory(Path.Combine(_folder, $"nginx{day}")).FullName;
            File.WriteAllText(Path.Combine(home, "nginx.conf"), $$"""
                daemon off; master_process off; pid {{home}}/pid; error_log {{home}}/error.log;
                events { }
                http {
                    access_log off; client_body_temp_path {{home}}/a; proxy_temp_path {{home}}/b; fastcgi_temp_path {{home}}/c; uwsgi_temp_path {{home}}/d; scgi_temp_path {{home}}/e;
                    server {
                        listen 127.0.0.1:{{port}} ssl; ssl_certificate {{Pki}}/node.web1.crt; ssl_certificate_key {{Pki}}/node.web1.key;
                        ssl_client_certificate {{Pki}}/trust.crt; ssl_crl {{Pki}}/signing.crl; ssl_verify_client on;
                        location / { return 200 "hello $ssl_client_s_dn\n"; }
                    }
                }
                """);
            (RealProgram program, string[] arguments) = ShiftedClock.At(_clock.Now, nginx.Location, "-p", home, "-c", "nginx.conf");
            using (ServerProcess server = ServerProcess.Start(program, port, home, arguments))
            {
                Get("web1").Succeeded().Says("hello CN=web1");
                Get("web2").Succeeded().Says("400 The SSL certificate error");
                RealProgram.Need("sh").Run("-c", $"kill $(cat '{home}/pid')").Succeeded();
                server.WaitForEnd();
            }

            ProgramResult Get(string node) => ShiftedClock.Run(
                _clock.Now, curl.Location, "-s", "--cacert", Path.Combine(Pki, "trust.crt"), "--cert", Path.Combine(Pki, $"node.{node}.crt"), "--key", Path.Combine(Pki, $"node.{node}.key"),
                $"https://127.0.0.1:{port}/");
        }
    }

    private void Prepare() => Assert.True(Open().WriteRevocationLists(HalfAYear).Count > HalfAYear.Ahead);

    private void Rotate(RotationPhase phase) => Open().Rotate(new() { Phase = phase, IsConfirmed = true });

    // Every certificate that the node has; its lists are published at once.
    private void Revoke(string node)
    {
        CertAuthority authority = Open();
        Assert.All(authority.Revoke(new() { NodeIds = [node] }), o => Assert.Null(o.Error));
        Assert.Contains(authority.GetWorkNotices(), n => n.Contains("that were signed ahead are void", StringComparison.Ordinal));
        _revoked.Add(node, (int)(_clock.Now - Begin).TotalDays);
        Prepare();
    }

    private void Lock() => Move(Pki, Path.Combine(_folder, "safe"));

    private void Unlock() => Move(Path.Combine(_folder, "safe"), Pki);

    private static void Move(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string name in ((string[])["signing.key", "previous.key", "next.key"]).Where(name => File.Exists(Path.Combine(from, name))))
            File.Move(Path.Combine(from, name), Path.Combine(to, name));
    }

    // What each verifier would say on that day, with the lists as they are published.
    private int Look(int day, string[] nodes, RealProgram openssl)
    {
        string at = Directory.CreateDirectory(Path.Combine(_folder, "days", $"{day}")).FullName;
        string lists = Path.Combine(at, "lists.pem");
        string trust = Path.Combine(at, "trust.crt");
        File.WriteAllText(lists, string.Concat(((string[])["signing.crl", "previous.crl", "next.crl"]).Select(name => Path.Combine(Pki, name)).Where(File.Exists).Select(File.ReadAllText)));
        File.Copy(Path.Combine(Pki, "trust.crt"), trust);
        long moment = _clock.Now.AddMinutes(1).ToUnixTimeSeconds(); // In the very second of a revocation Java takes a certificate for good.
        foreach (string node in nodes)
        {
            string chain = Path.Combine(at, $"{node}.crt");
            File.Copy(Path.Combine(Pki, $"node.{node}.crt"), chain);
            bool isRevoked = _revoked.ContainsKey(node);
            ProgramResult verified = openssl.Run("verify", "-attime", $"{moment}", "-CAfile", trust, "-untrusted", chain, "-crl_check", "-CRLfile", lists, chain);

            // Once the CA that signed it is retired, it is not even trusted.
            if (isRevoked)
                verified.Failed(day >= 150 && _revoked[node] < 110 ? "unable to get local issuer certificate" : "certificate revoked");
            else
                verified.Succeeded();
            string name = $"day-{day}-{node}";
            _javaJobs.Add(($"{name}|{moment}|{trust}|{lists}|{chain}", $"{name} {(isRevoked ? "refused" : "good")}"));
        }

        return nodes.Length;
    }
}
