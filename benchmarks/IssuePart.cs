using System.Diagnostics;
using System.Security.Cryptography;

namespace ClusterCerts.Benchmarks;

/// <summary>A batch of node certificates beside the same work by the openssl program, and beside the platform's key generation.</summary>
internal static class IssuePart
{
    // RSA keys take long: fewer nodes, still many keys a core.
    private static readonly (KeyAlgorithm Algorithm, int Nodes, int OpenSslNodes)[] Plans =
    [
        (KeyAlgorithm.EcdsaP256, 1000, 40),
        (KeyAlgorithm.EcdsaP384, 1000, 40),
        (KeyAlgorithm.EcdsaP521, 1000, 40),
        (KeyAlgorithm.Rsa2048, 200, 20),
        (KeyAlgorithm.Rsa3072, 80, 12),
        (KeyAlgorithm.Rsa4096, 40, 8),
    ];

    internal static void Run(double scale)
    {
        Console.WriteLine("| algorithm | nodes | ms a node | certs a second | openssl ms a node | times faster | CPU ms a cert | raw key CPU ms | raw keys, all cores: ms a key | wall over raw |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach ((KeyAlgorithm algorithm, int nodes, int openSslNodes) in Plans)
        {
            int count = Math.Max(4, (int)(nodes * scale));
            Issue(algorithm, Math.Min(count, 16)); // warm-up
            (double rawWall, double rawCpu) = RawKeys(algorithm, count);
            (double wall, double cpu) = Issue(algorithm, count);
            double openSsl = OpenSsl(algorithm, Math.Max(2, (int)(openSslNodes * scale)));
            Console.WriteLine(
                $"| {algorithm} | {count} | {wall:F2} | {1000 / wall:F0} | {openSsl:F1} | {openSsl / wall:F1} | {cpu:F2} | {rawCpu:F2} | {rawWall:F2} | {wall / rawWall:F2} |");
        }
    }

    private static (double Wall, double Cpu) Issue(KeyAlgorithm algorithm, int count)
    {
        using var scratch = new ScratchFolder();
        string pki = scratch.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki, KeyAlgorithm = algorithm });
        CertAuthority authority = CertAuthority.Open(pki);
        string[] ids = [.. Enumerable.Range(1, count).Select(i => $"node{i}")];
        return Measure(count, () =>
        {
            foreach (Outcome<NodeCert> outcome in authority.Issue(ids, new NodeCertParameters { KeyAlgorithm = algorithm }))
            {
                if (!outcome.Succeeded)
                    throw outcome.Error!;
            }
        });
    }

    private static (double Wall, double Cpu) RawKeys(KeyAlgorithm algorithm, int count) => Measure(count, () =>
        Parallel.For(0, count, _ =>
        {
            using AsymmetricAlgorithm key = algorithm switch
            {
                KeyAlgorithm.EcdsaP256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
                KeyAlgorithm.EcdsaP384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
                KeyAlgorithm.EcdsaP521 => ECDsa.Create(ECCurve.NamedCurves.nistP521),
                KeyAlgorithm.Rsa2048 => RSA.Create(2048),
                KeyAlgorithm.Rsa3072 => RSA.Create(3072),
                _ => RSA.Create(4096),
            };
            key.ExportSubjectPublicKeyInfo();
        }));

    private static (double Wall, double Cpu) Measure(int count, Action work)
    {
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        work();
        double wall = watch.Elapsed.TotalMilliseconds / count;
        return (wall, (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMilliseconds / count);
    }

    // Key, request and certificate: three processes a node, as the reign scripts do it.
    private static double OpenSsl(KeyAlgorithm algorithm, int count)
    {
        using var scratch = new ScratchFolder();
        string[] key = algorithm switch
        {
            KeyAlgorithm.EcdsaP256 => ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out"],
            KeyAlgorithm.EcdsaP384 => ["ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out"],
            KeyAlgorithm.EcdsaP521 => ["ecparam", "-name", "secp521r1", "-genkey", "-noout", "-out"],
            KeyAlgorithm.Rsa2048 => ["genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out"],
            KeyAlgorithm.Rsa3072 => ["genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072", "-out"],
            _ => ["genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096", "-out"],
        };
        Machine.Time("openssl", [.. key, scratch.File("ca.key")]);
        Machine.Time("openssl", "req", "-x509", "-new", "-key", scratch.File("ca.key"), "-subj", "/CN=ca", "-days", "3650", "-out", scratch.File("ca.crt"));
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < count; i++)
        {
            string name = scratch.File($"node{i}");
            Machine.Time("openssl", [.. key, name + ".key"]);
            Machine.Time("openssl", "req", "-new", "-key", name + ".key", "-subj", $"/CN={i}", "-out", name + ".csr");
            Machine.Time(
                "openssl", "x509", "-req", "-in", name + ".csr", "-CA", scratch.File("ca.crt"), "-CAkey", scratch.File("ca.key"),
                "-CAcreateserial", "-days", "365", "-out", name + ".crt");
        }

        return watch.Elapsed.TotalMilliseconds / count;
    }
}
