namespace ClusterCerts.Benchmarks;

/// <summary>Issuers at work at once, in a folder and in PostgreSQL: one authority for all, and one for each.</summary>
internal static class PostgresPart
{
    private const string Store = "store.json";

    private static readonly int[] Issuers = [1, 4, 16];
    private static readonly int[] Batches = [1, 100];

    private static int s_runs;

    /// <summary>Prints the tables.</summary>
    /// <param name="scale">1 gives each measurement ten seconds.</param>
    internal static void Run(double scale)
    {
        int seconds = Math.Max(1, (int)(10 * scale));
        Console.WriteLine("| where | issuers | certificates in a command | certificates a second | a command, median ms | p99 ms | transactions | of these repeated |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|");
        using (var scratch = new ScratchFolder())
            Measure("a folder", seconds, _ => Make(scratch, null), isShared: true, server: null);
        foreach ((string name, string options) in ((string, string)[])[("PostgreSQL", ""), ("PostgreSQL, commit_delay = 1000", "-c commit_delay=1000 -c commit_siblings=1")])
        {
            using DatabaseServer? server = DatabaseServer.Start(options);
            if (server is null)
            {
                Console.WriteLine("PostgreSQL: skipped, it is not on this machine.");
                return;
            }

            using var scratch = new ScratchFolder();
            Measure(name, seconds, first => first is null ? Make(scratch, server) : Join(scratch, first), isShared: true, server);
            Measure($"{name}, an authority each", seconds, _ => Make(scratch, server), isShared: false, server);
            Console.WriteLine();
        }
    }

    // One folder holds one host's issuers; in a database each host has a directory of its own.
    private static void Measure(string name, int seconds, Func<string?, string> make, bool isShared, DatabaseServer? server)
    {
        foreach (int batch in Batches)
        {
            foreach (int issuers in Issuers.Where(n => isShared || n > 1))
            {
                string first = make(null);
                string[] folders = [first, .. Enumerable.Range(1, issuers - 1).Select(_ => server is null ? first : make(isShared ? first : null))];
                (double rate, int begun, int repeated, double[] each) = Issuer.Run(folders, $"r{s_runs++}", batch, seconds);
                Console.WriteLine(
                    $"| {name} | {issuers} | {batch} | {rate:F0} | {At(each, 0.5):F1} | {At(each, 0.99):F1} | "
                        + $"{(server is null ? " | " : $"{begun} | {repeated}")} |");
            }
        }
    }

    private static string Make(ScratchFolder scratch, DatabaseServer? server)
    {
        string pki = scratch.File($"pki{Guid.NewGuid():N}");
        CertAuthority.Create(new SigningCertParameters { Path = pki, Store = server is null ? null : $"{server.Connection};Authority={Path.GetFileName(pki)}" });
        return pki;
    }

    // Another host: the same place, and a copy of the key.
    private static string Join(ScratchFolder scratch, string first)
    {
        string pki = scratch.File($"pki{Guid.NewGuid():N}");
        FileSystem.Real.CreatePrivateDirectory(pki);
        foreach (string name in (string[])[Store, AuthorityDocument.Key.Name])
            File.Copy(Path.Combine(first, name), Path.Combine(pki, name));
        return pki;
    }

    private static double At(double[] ascending, double part) => ascending[Math.Min(ascending.Length - 1, (int)(ascending.Length * part))];
}
