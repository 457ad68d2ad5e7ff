using System.Text.RegularExpressions;

namespace ClusterCerts.Interop;

/// <summary>Names that programs read in different ways below a CA that is limited: what we sign every program accepts, and what we refuse of it one of them does.</summary>
public sealed class LimitedNamesTests : IDisposable
{
    private static readonly string Programs = Path.Combine(AppContext.BaseDirectory, "programs");

    private readonly string _folder = Directory.CreateTempSubdirectory("clustercerts-interop-").FullName;
    private readonly SigningCert _root;

    public LimitedNamesTests() => _root = CertAuthority.Create(new SigningCertParameters { Path = At("root"), Subject = "CN=root" });

    // Which program refuses a certificate for the URI, whose host is permitted; all others accept it.
    [SkippableTheory]
    [InlineData("https://user@prod.example/x", "openssl")]
    [InlineData("https://user:pw@prod.example/x", "openssl")]
    [InlineData("https://prod.example?x", "openssl")]
    [InlineData("https://prod.example#x", "openssl")]
    [InlineData("https://prod.example/x:y", "openssl")]
    [InlineData("https://prod.example/?u=http://prod.example/", "openssl")]
    [InlineData("https://more_1.below.example/x", "java")]
    [InlineData("https://prod.example:443/x:y", null)]
    [InlineData("https://prod.example:443?x#y", null)]
    [InlineData("https://prod.example/x@y?z", null)]
    [InlineData("spiffe://prod.example/ns/a", null)]
    public void A_URI_that_a_program_reads_otherwise_is_refused(string uri, string? refusal)
    {
        Need(refusal);
        SigningCert limited = Limited(new() { PermittedUris = ["prod.example", ".below.example"] });
        Assert.Equal(refusal is null ? [] : [refusal], Refusing(limited, OpenSslLeaf.Sign(_folder, limited, "web", $"DNS:web,URI:{uri}")));
        Outcome<NodeCert> ours = Assert.Single(CertAuthority.Open(limited.AuthorityPath).Issue(["web"], new NodeCertParameters { Uris = [uri] }));
        Assert.Equal(refusal is null, ours.Succeeded);
    }

    // Whatever URI we sign below limits, every program accepts: some hundred of them, put together by chance and always the same ones.
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_signed_below_limits_on_URIs_every_program_accepts(bool isPermitted)
    {
        RealProgram.Need("openssl");
        SigningCert limited = Limited(isPermitted
            ? new() { PermittedUris = ["prod.example", ".below.example"] }
            : new() { ExcludedUris = ["bad.example", ".worse.example"] });
        var random = new Random(20260401);
        string[] uris = [.. Enumerable.Range(0, 150).Select(_ => AnyUri(random)).Distinct()];
        CertAuthority authority = CertAuthority.Open(limited.AuthorityPath);
        string[] signed = [.. uris.Select((uri, i) => authority.Issue([$"n{i}"], new NodeCertParameters { Uris = [uri] }).Single()).Where(o => o.Succeeded).Select(o => o.Value!.CertificatePath!)];
        Assert.InRange(signed.Length, uris.Length / 10, uris.Length * 9 / 10);
        foreach ((string program, string[] refused) in Refused(limited, signed))
            Assert.True(refused.Length == 0, $"{program} refuses {string.Join("; ", refused.Select(path => File.ReadAllText(path)))}");
    }

    // Java takes a common name that is a host of its own for one, OpenSSL one with a dot, be there underscores or not, and GnuTLS whatever a server is called.
    [SkippableTheory]
    [InlineData("svc_2", CertPurpose.Client, null)]
    [InlineData("svc_2", CertPurpose.Node, "certtool")]
    [InlineData("fd00::1", CertPurpose.Server, "certtool")]
    [InlineData("svc_2.prod.example", CertPurpose.Client, null)]
    [InlineData("svc_2.prod.example", CertPurpose.Node, null)]
    [InlineData("svc_2.other.example", CertPurpose.Client, "openssl")]
    [InlineData("svc2", CertPurpose.Client, "java")]
    public void Whose_common_name_a_program_takes_for_a_host_outside_is_refused(string name, CertPurpose purpose, string? refusal)
    {
        Need(refusal);
        SigningCert limited = Limited(new() { PermittedDnsNames = ["prod.example"] });
        bool isClient = purpose == CertPurpose.Client;
        string usages = purpose switch { CertPurpose.Client => "clientAuth", CertPurpose.Server => "serverAuth", _ => "serverAuth,clientAuth" };
        string leaf = OpenSslLeaf.Sign(_folder, limited, name, isClient ? null : "IP:fd00::1", usages);
        string[] refusing = [.. Refusing(limited, leaf), .. IsRefusedByGnuTls(limited, leaf) ? ["certtool"] : Array.Empty<string>()];
        Assert.Equal(refusal is null ? [] : [refusal], refusing);
        Assert.Equal(refusal is null, Assert.Single(CertAuthority.Open(limited.AuthorityPath).Issue(
            [name], new NodeCertParameters { Purpose = purpose, IPAddresses = isClient ? [] : ["fd00::1"] })).Succeeded);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string AnyUri(Random random)
    {
        string Any(params string[] choices) => choices[random.Next(choices.Length)];
        return Any("https", "HTTPS", "http", "coap+tcp") + "://" + Any("", "", "", "user@", "a:b@", "a%40b@")
            + Any("prod.example", "prod.example", "prod.example", "PROD.example", "a.below.example", "a_1.below.example", "a.1.below.example", "bad.example", "x.worse.example", "10.0.0.1", "[fd00::1]", "other.example", "h.1x")
            + Any("", "", "", ":443", ":") + Any("", "/", "/x", "/x:y", "/x@y", "//x", "/x/y;z") + Any("", "", "?q", "?q:r", "?u=http://h/") + Any("", "", "#f", "#f:g");
    }

    private SigningCert Limited(NameConstraintParameters limits) =>
        CertAuthority.Create(new SigningCertParameters { Path = At("limited"), Subject = "CN=limited", IssuerPath = _root.AuthorityPath, Constraints = limits });

    private string[] Refusing(SigningCert limited, string leaf) => [.. Refused(limited, [leaf]).Where(p => p.Refused.Length > 0).Select(p => p.Program)];

    // Each program that is here, and which of the leaves it does not accept.
    private IEnumerable<(string Program, string[] Refused)> Refused(SigningCert limited, string[] leaves)
    {
        RealProgram openssl = RealProgram.Need("openssl");
        ProgramResult verified = openssl.Run(["verify", "-CAfile", _root.CertificatePath, "-untrusted", limited.CertificatePath, .. leaves]);
        yield return ("openssl", [.. leaves.Where(leaf => !verified.Output.Contains($"{leaf}: OK", StringComparison.Ordinal))]);
        string[] jobs = [.. leaves.Select((leaf, i) => $"job{i}|{_root.CertificatePath}|{limited.CertificatePath}|{leaf}")];
        if (RealProgram.Find("go") is not null)
            yield return ("go", Bad(GoPrograms.Build("constraints.go").Run(jobs).Succeeded().Output, leaves));
        if (RealProgram.Find("java") is not null)
            yield return ("java", Bad(RealProgram.Need("java").Run([Path.Combine(Programs, "Constraints.java"), .. jobs]).Succeeded().Output, leaves));
    }

    private bool IsRefusedByGnuTls(SigningCert limited, string leaf)
    {
        if (RealProgram.Find("certtool") is null)
            return false;
        File.WriteAllText(At("chain.pem"), File.ReadAllText(leaf) + File.ReadAllText(limited.CertificatePath));
        ProgramResult verified = RealProgram.Need("certtool").Run("--verify", "--load-ca-certificate", _root.CertificatePath, "--infile", At("chain.pem"));
        Assert.Contains("Chain verification output", verified.Output, StringComparison.Ordinal);
        return verified.ExitStatus != 0;
    }

    // Without it nobody would refuse what it alone does.
    private static void Need(string? refusal)
    {
        if (refusal is not null)
            RealProgram.Need(refusal);
    }

    private static string[] Bad(string output, string[] leaves) =>
        [.. leaves.Where((_, i) => !Regex.IsMatch(output, $"^job{i} good\r?$", RegexOptions.Multiline))];

    private string At(string name) => Path.Combine(_folder, name);
}
