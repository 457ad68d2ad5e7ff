using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ClusterCerts.Benchmarks;

/// <summary>One certificate, one process: the published program beside openssl's three commands and cfssl, in turn.</summary>
internal static partial class StartPart
{
    private const int Rounds = 21;

    internal static void Run()
    {
        string program = Path.Combine(Machine.RepositoryRoot(), "out", OperatingSystem.IsWindows() ? "clustercerts.exe" : "clustercerts");
        if (!File.Exists(program))
        {
            Console.WriteLine("Start: skipped, out/ is missing; publish the program first.");
            return;
        }

        using var scratch = new ScratchFolder();
        string pki = scratch.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki });
        string key = scratch.File("ca.key"); // The others keep serial numbers of their own beside it.
        string certificate = scratch.File("ca.crt");
        File.Copy(Path.Combine(pki, "signing.key"), key);
        File.Copy(Path.Combine(pki, "signing.crt"), certificate);
        string node = scratch.File("node");
        List<Contender> all =
        [
            new("clustercerts new-node-cert", [[program, "new-node-cert", "node", "--authority-path", pki, "--force"]]),
            new(
                "openssl ecparam, req, x509 -req",
                [
                    ["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", node + ".key"],
                    ["openssl", "req", "-new", "-key", node + ".key", "-subj", "/CN=node", "-out", node + ".csr"],
                    ["openssl", "x509", "-req", "-in", node + ".csr", "-CA", certificate, "-CAkey", key, "-CAcreateserial", "-days", "365", "-out", node + ".crt"],
                ]),
            new("clustercerts get-signing-cert", [[program, "get-signing-cert", pki]]),
            new("openssl x509 -text", [["openssl", "x509", "-in", certificate, "-noout", "-text"]]),
        ];
        if (Machine.Find("cfssl") is string cfssl)
        {
            File.WriteAllText(scratch.File("request.json"), """{"CN":"node","hosts":["node"],"key":{"algo":"ecdsa","size":256}}""");
            all.Insert(2, new("cfssl gencert (writes no file)", [[cfssl, "gencert", "-loglevel", "5", "-ca", certificate, "-ca-key", key, scratch.File("request.json")]]));
        }
        else
        {
            Console.WriteLine("cfssl: skipped, it is missing (Debian: golang-cfssl).");
        }

        for (int round = 0; round <= Rounds; round++)
        {
            foreach (Contender contender in all)
                contender.RunOnce(counts: round > 0);
        }

        Console.WriteLine("| processes | wall, ms | CPU, ms |");
        Console.WriteLine("|---|--:|--:|");
        foreach (Contender contender in all)
            Console.WriteLine($"| {contender.Name} | {Median(contender.Wall):F1} | {Median(contender.Cpu):F1} |");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private sealed record Contender(string Name, string[][] Commands)
    {
        internal List<double> Wall { get; } = [];

        internal List<double> Cpu { get; } = [];

        internal void RunOnce(bool counts)
        {
            double before = CpuOfChildren();
            var watch = Stopwatch.StartNew();
            foreach (string[] command in Commands)
                Machine.Time(command[0], command[1..]);
            if (!counts)
                return;
            Wall.Add(watch.Elapsed.TotalMilliseconds);
            Cpu.Add(CpuOfChildren() - before);
        }
    }

    // Of all processes that were started and have ended, in milliseconds; not known on Windows.
    private static double CpuOfChildren()
    {
        const int Children = -1;
        Span<long> usage = stackalloc long[18]; // struct rusage: two times, as seconds and microseconds, then 14 numbers
        return OperatingSystem.IsWindows() || GetUsage(Children, usage) != 0
            ? double.NaN
            : ((usage[0] + usage[2]) * 1000) + ((usage[1] + usage[3]) / 1000.0);
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, Span<long> usage);
}
