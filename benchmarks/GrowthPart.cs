using System.Diagnostics;

namespace ClusterCerts.Benchmarks;

/// <summary>What whole processes cost beside ledgers of different lengths: their time and peak memory, in turn.</summary>
internal static class GrowthPart
{
    private const int Rounds = 5;
    private const int Nodes = 10_000;

    private static readonly (string Name, Func<string, int, string[]> Arguments)[] Commands =
    [
        ("issue one", (pki, round) => ["new-node-cert", "--authority-path", pki, $"one{round}"]),
        ("renew one", (pki, round) => ["update-node-cert", "--authority-path", pki, $"one{round}"]),
        ("revoke one", (pki, round) => ["revoke-node-cert", "--authority-path", pki, $"one{round}", "--force"]),
        ("Test-NodeCert -AuthorityPath", (pki, _) => ["test-node-cert", Path.Combine(pki, "node.node-000005.example.crt"), "--authority-path", pki]),
        ("Get-NodeCert -NodeId x", (pki, _) => ["get-node-cert", "--authority-path", pki, "--node-id", "node-000005.example"]),
        ("Get-NodeCert, of all nodes", (pki, _) => ["get-node-cert", "--authority-path", pki]),
    ];

    /// <summary>Makes ledgers of 1,000, 100,000 and 1,000,000 certificates, times the scale, and prints the table.</summary>
    internal static void Run(double scale) => Run(scale, [1000, 100_000, 1_000_000], null);

    /// <summary>The same of 1,000 and 1,000,000 certificates in PostgreSQL, and what they take there.</summary>
    internal static void RunInDatabase(double scale)
    {
        using DatabaseServer? server = DatabaseServer.Start("-c max_wal_size=4GB");
        if (server is null)
        {
            Console.WriteLine("Growth: skipped, PostgreSQL is not on this machine.");
            return;
        }

        Run(scale, [1000, 1_000_000], server);
    }

    private static void Run(double scale, int[] lengths, DatabaseServer? server)
    {
        if (Machine.PublishedProgram("Growth") is not string program)
            return;
        if (!File.Exists(Machine.GnuTime))
        {
            Machine.Skip(Machine.GnuTime, "time");
            return;
        }

        using var scratch = new ScratchFolder();
        (int Count, string Pki)[] authorities = [.. lengths.Select(n => Math.Max(1000, (int)(n * scale))).Distinct().Select(n => (n, scratch.File($"{n}")))];
        foreach ((int count, string pki) in authorities)
            Make(pki, count, server);

        Console.WriteLine($"| command | {string.Join(" | ", authorities.Select(a => $"{a.Count}, s | MiB"))} | time of the last over the first |");
        Console.WriteLine($"|---|{string.Concat(authorities.Select(_ => "--:|--:|"))}--:|");
        foreach ((string name, Func<string, int, string[]> arguments) in Commands)
        {
            List<ProcessCost>[] found = [.. authorities.Select(_ => new List<ProcessCost>())];
            for (int round = 0; round < Rounds; round++)
            {
                foreach ((int i, (int Count, string Pki) authority) in authorities.Index())
                    found[i].Add(Machine.Measure(program, arguments(authority.Pki, round)));
            }

            double[] seconds = [.. found.Select(runs => runs.Select(r => r.Seconds).Order().ElementAt(Rounds / 2))];
            Console.WriteLine($"| {name} | {string.Join(" | ", seconds.Zip(found, (s, runs) => $"{s:F3} | {runs.Max(r => r.Memory):F0}"))} | {seconds[^1] / seconds[0]:F2} |");
        }

        if (server is null)
            RunWhole(program, authorities);
    }

    // What reads every line, in one run each, beside sha256sum of the same file.
    private static void RunWhole(string program, (int Count, string Pki)[] authorities)
    {
        Console.WriteLine();
        Console.WriteLine("| what reads all of it | certificates | MB | s | processor time, s | MB a second | MB a second of processor time | MiB |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|");
        foreach ((int count, string pki) in authorities)
        {
            string ledger = Path.Combine(pki, Ledger.DocumentName);
            double size = new FileInfo(ledger).Length / 1e6;
            Print("`sha256sum`", Machine.Measure("sha256sum", ledger));
            Print("`Test-CertLedger`", Machine.Measure(program, "test-cert-ledger", pki));
            foreach (string file in Directory.GetFiles(pki, "ledger.index*"))
                File.Delete(file);
            Print("issue one where there is no index yet", Machine.Measure(program, "new-node-cert", "--authority-path", pki, "first"));

            void Print(string what, ProcessCost cost) => Console.WriteLine(
                $"| {what} | {count} | {size:F0} | {cost.Seconds:F2} | {cost.Cpu:F2} | {size / Math.Max(cost.Seconds, 0.01):F0} "
                    + $"| {size / Math.Max(cost.Cpu, 0.01):F0} | {cost.Memory:F0} |");
        }
    }

    private static void Make(string pki, int count, DatabaseServer? server)
    {
        new LongLedger(pki, count, Math.Min(count, Nodes)).Make();
        if (server is null)
            return;
        var watch = Stopwatch.StartNew();
        CertAuthorityStore.Move(pki, server.Connection);
        Console.WriteLine($"Moved {count} certificates into PostgreSQL in {watch.Elapsed.TotalSeconds:F1} s. A relation, its bytes, and bytes a certificate:");
        server.Query("VACUUM ANALYZE");
        Console.WriteLine(server.Query(
            $"SELECT relname, pg_relation_size(oid), pg_relation_size(oid) / {count} FROM pg_class WHERE relnamespace = 'clustercerts'::regnamespace AND relname LIKE 'ledger%' "
                + "AND relkind IN ('r', 'i') ORDER BY 2 DESC"));
        Console.WriteLine(server.Query($"SELECT 'all', pg_total_relation_size('clustercerts.ledger'), pg_total_relation_size('clustercerts.ledger') / {count}"));
        Console.WriteLine();
    }
}
