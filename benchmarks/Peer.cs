namespace ClusterCerts.Benchmarks;

/// <summary>A program that makes keys and certificates as ours does, with an authority of its own, a node after the other.</summary>
/// <param name="Name">What it is called in the tables.</param>
/// <param name="Issue">The commands that give a node a key and a certificate.</param>
internal sealed record Peer(string Name, Func<string, string[][]> Issue)
{
    private const string EasyRsaOfDebian = "/usr/share/easy-rsa/easyrsa";

    /// <summary>Gives so many nodes a key and a certificate.</summary>
    internal Cost Run(int from, int count) => Cost.OfProcesses(count, () =>
    {
        foreach (string[] command in Enumerable.Range(from, count).SelectMany(i => Issue($"node{i}")))
            Machine.Time(command[0], command[1..]);
    });

    /// <summary>The peers on this machine, each with an authority in a folder; those that are missing are named. None has ML-DSA.</summary>
    internal static IReadOnlyList<Peer> On(string folder, KeyAlgorithm algorithm) => algorithm >= KeyAlgorithm.MlDsa44 ? [] : [.. ((Peer?[])
    [
        OpenSsl(Path.Combine(folder, "openssl"), algorithm),
        EasyRsa(Path.Combine(folder, "easy-rsa"), algorithm),
        Cfssl(Path.Combine(folder, "cfssl"), algorithm),
    ]).OfType<Peer>()];

    /// <summary>Key, request and certificate: three processes a node, as the reign scripts do it.</summary>
    private static Peer? OpenSsl(string folder, KeyAlgorithm algorithm)
    {
        if (!Machine.Has("openssl", "openssl"))
            return null;
        string[] key = algorithm switch
        {
            KeyAlgorithm.EcdsaP256 => ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out"],
            KeyAlgorithm.EcdsaP384 => ["ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out"],
            KeyAlgorithm.EcdsaP521 => ["ecparam", "-name", "secp521r1", "-genkey", "-noout", "-out"],
            KeyAlgorithm.Ed25519 => ["genpkey", "-quiet", "-algorithm", "ED25519", "-out"],
            _ => ["genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", $"rsa_keygen_bits:{Bits(algorithm)}", "-out"],
        };
        Directory.CreateDirectory(folder);
        string authority = Path.Combine(folder, "ca");
        Machine.Time("openssl", [.. key, authority + ".key"]);
        Machine.Time("openssl", "req", "-x509", "-new", "-key", authority + ".key", "-subj", "/CN=ca", "-days", "3650", "-out", authority + ".crt");
        return new Peer("openssl", id => Issue(Path.Combine(folder, id)));

        string[][] Issue(string node) =>
        [
            ["openssl", .. key, node + ".key"],
            ["openssl", "req", "-new", "-key", node + ".key", "-subj", $"/CN={Path.GetFileName(node)}", "-out", node + ".csr"],
            [
                "openssl", "x509", "-req", "-in", node + ".csr", "-CA", authority + ".crt", "-CAkey", authority + ".key",
                "-CAcreateserial", "-days", "365", "-out", node + ".crt",
            ],
        ];
    }

    private static Peer? EasyRsa(string folder, KeyAlgorithm algorithm)
    {
        string? program = Machine.Find("easyrsa") ?? (File.Exists(EasyRsaOfDebian) ? EasyRsaOfDebian : null);
        if (program is null)
        {
            Machine.Skip("easy-rsa", "easy-rsa");
            return null;
        }

        string[] key = algorithm switch
        {
            KeyAlgorithm.EcdsaP256 => ["--use-algo=ec", "--curve=prime256v1"],
            KeyAlgorithm.EcdsaP384 => ["--use-algo=ec", "--curve=secp384r1"],
            KeyAlgorithm.EcdsaP521 => ["--use-algo=ec", "--curve=secp521r1"],
            KeyAlgorithm.Ed25519 => ["--use-algo=ed", "--curve=ed25519"],
            _ => ["--use-algo=rsa", $"--keysize={Bits(algorithm)}"],
        };
        string[] start = [program, "--batch", "--silent", "--pki-dir=" + folder];
        Machine.Time(program, [.. start[1..], "init-pki"]);
        Machine.Time(program, [.. start[1..], .. key, "--req-cn=ca", "build-ca", "nopass"]);
        return new Peer("easy-rsa", id => [[.. start, .. key, "--days=365", "--san=DNS:" + id, "build-serverClient-full", id, "nopass"]]);
    }

    /// <summary>It writes no file: key and certificate are on its standard output, and no record is kept.</summary>
    private static Peer? Cfssl(string folder, KeyAlgorithm algorithm)
    {
        if (algorithm == KeyAlgorithm.Ed25519 || !Machine.Has("cfssl", "golang-cfssl")) // Debian's knows no Ed25519.
            return null;
        string key = algorithm switch
        {
            KeyAlgorithm.EcdsaP256 => """{"algo":"ecdsa","size":256}""",
            KeyAlgorithm.EcdsaP384 => """{"algo":"ecdsa","size":384}""",
            KeyAlgorithm.EcdsaP521 => """{"algo":"ecdsa","size":521}""",
            _ => $$"""{"algo":"rsa","size":{{Bits(algorithm)}}}""",
        };
        string authority = Path.Combine(folder, "pki");
        string request = Path.Combine(folder, "request.json");
        Directory.CreateDirectory(folder);
        CertAuthority.Create(new SigningCertParameters { Path = authority, KeyAlgorithm = algorithm });
        File.WriteAllText(request, $$"""{"CN":"node","hosts":["node"],"key":{{key}}}""");
        return new Peer("cfssl", id =>
        [
            [
                "cfssl", "gencert", "-loglevel", "5", "-hostname", id,
                "-ca", Path.Combine(authority, "signing.crt"), "-ca-key", Path.Combine(authority, "signing.key"), request,
            ],
        ]);
    }

    private static int Bits(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.Rsa2048 => 2048,
        KeyAlgorithm.Rsa3072 => 3072,
        KeyAlgorithm.Rsa4096 => 4096,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };
}
