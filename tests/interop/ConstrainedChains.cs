namespace ClusterCerts.Interop;

/// <summary>A chain whose intermediate is limited, as files.</summary>
public sealed record ConstrainedChain(string Name, string Root, string Between, string Leaf, bool IsInside, bool LimitsItsAddress);

/// <summary>Chains of each kind of name, permitted and excluded, inside and outside. We sign nothing outside, so that OpenSSL signs the leaves with our CA's key.</summary>
public sealed class ConstrainedChains : IDisposable
{
    private static readonly (string Name, NameConstraintParameters Limits)[] Authorities =
    [
        ("permitted", new() { PermittedDnsNames = ["prod.example", "local"], PermittedIPAddresses = ["10.0.0.0/8"], PermittedEmailAddresses = ["mail.example"], PermittedUris = ["prod.example"] }),
        ("excluded", new() { ExcludedDnsNames = ["bad.example"], ExcludedIPAddresses = ["10.9.0.0/16"], ExcludedEmailAddresses = [".bad.example"], ExcludedUris = [".bad.example"] }),

        // As a proposal closes kinds that nobody has.
        ("closed", new() { PermittedDnsNames = ["local"], ExcludedIPAddresses = ["0.0.0.0/0", "::/0"], PermittedEmailAddresses = ["invalid"], PermittedUris = ["invalid"] }),
    ];

    private static readonly (string Authority, string Names, bool IsInside)[] Leaves =
    [
        ("permitted", "DNS:web.prod.example", true),
        ("permitted", "DNS:web.other.example", false),
        ("permitted", "DNS:a.local,IP:10.1.2.3", true),
        ("permitted", "DNS:a.local,IP:11.1.2.3", false),
        ("permitted", "DNS:a.local,email:ops@mail.example", true),
        ("permitted", "DNS:a.local,email:ops@other.example", false),
        ("permitted", "DNS:a.local,URI:spiffe://prod.example/db", true),
        ("permitted", "DNS:a.local,URI:spiffe://other.example/db", false),
        ("excluded", "DNS:good.example", true),
        ("excluded", "DNS:a.bad.example", false),
        ("excluded", "DNS:a.local,IP:10.8.0.1", true),
        ("excluded", "DNS:a.local,IP:10.9.0.1", false),
        ("excluded", "DNS:a.local,email:ops@good.example", true),
        ("excluded", "DNS:a.local,email:ops@a.bad.example", false),
        ("excluded", "DNS:a.local,URI:spiffe://good.example/db", true),
        ("excluded", "DNS:a.local,URI:spiffe://a.bad.example/db", false),
        ("closed", "DNS:a.local", true),
        ("closed", "DNS:a.local,IP:10.0.0.1", false),
        ("closed", "DNS:a.local,IP:fd00::1", false),
        ("closed", "DNS:a.local,email:a@b.example", false),
        ("closed", "DNS:a.local,URI:spiffe://b.example/x", false),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("clustercerts-interop-").FullName;

    public ConstrainedChains()
    {
        if (RealProgram.Find("openssl") is null)
            return; // Each test asks for it.
        SigningCert root = CertAuthority.Create(new SigningCertParameters { Path = At("root"), Subject = "CN=root" });
        Dictionary<string, SigningCert> made = Authorities.ToDictionary(
            a => a.Name,
            a => CertAuthority.Create(new SigningCertParameters { Path = At(a.Name), Subject = $"CN={a.Name}", IssuerPath = root.AuthorityPath, Constraints = a.Limits }));
        All = [.. Leaves.Select((leaf, i) => new ConstrainedChain(
            $"{leaf.Authority}-{i}", root.CertificatePath, made[leaf.Authority].CertificatePath, Sign(made[leaf.Authority], $"{leaf.Authority}-{i}", leaf.Names), leaf.IsInside,
            leaf.Names.Contains("IP:", StringComparison.Ordinal)))];
    }

    internal IReadOnlyList<ConstrainedChain> All { get; } = [];

    /// <summary>A leaf outside of the limits of its root, as the programs take it; skips the test where OpenSSL cannot sign it.</summary>
    internal string BelowLimitedRoot
    {
        get
        {
            RealProgram.Need("openssl");
            SigningCert root = CertAuthority.Create(new SigningCertParameters { Path = At("limited"), Subject = "CN=limited", Constraints = new() { PermittedDnsNames = ["prod.example"] } });
            SigningCert below = CertAuthority.Create(new SigningCertParameters { Path = At("below"), Subject = "CN=below", IssuerPath = root.AuthorityPath });
            return $"outside|{root.CertificatePath}|{below.CertificatePath}|{Sign(below, "outside", "DNS:web.other.example")}";
        }
    }

    /// <summary>What the programs are given; skips the test where OpenSSL cannot sign the leaves.</summary>
    internal string[] Arguments
    {
        get
        {
            RealProgram.Need("openssl");
            return [.. All.Select(chain => $"{chain.Name}|{chain.Root}|{chain.Between}|{chain.Leaf}")];
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Sign(SigningCert authority, string name, string names) => OpenSslLeaf.Sign(_folder, authority, name, names);

    private string At(string name) => Path.Combine(_folder, name);
}
