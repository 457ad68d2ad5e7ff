namespace ClusterCerts.Benchmarks;

/// <summary>What whole processes cost that read a long ledger for an auditor, beside <c>sha256sum</c> of the same file.</summary>
internal static class EvidencePart
{
    private const int Nodes = 10_000;

    internal static void Run(double scale)
    {
        if (Machine.PublishedProgram("Evidence") is not string program)
            return;
        if (!File.Exists(Machine.GnuTime))
        {
            Machine.Skip(Machine.GnuTime, "time");
            return;
        }

        using var scratch = new ScratchFolder();
        Console.WriteLine("| command | certificates | MB | s | processor time, s | MiB |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|");
        foreach (int certificates in new[] { 1000, Math.Max(1000, (int)(1_000_000 * scale)) }.Distinct())
            Measure(program, scratch, certificates);
    }

    private static void Measure(string program, ScratchFolder scratch, int certificates)
    {
        string pki = scratch.File($"{certificates}");
        string head = scratch.File($"{certificates}.head");
        new LongLedger(pki, certificates, Math.Min(certificates, Nodes)).Make();
        string ledger = Path.Combine(pki, Ledger.DocumentName);
        Print("`sha256sum`", "sha256sum", ledger);
        Print("`export-cert-ledger --as Csv`", program, Export("Csv", scratch.File("ledger.csv")));
        Print("`export-cert-ledger --as JsonLines`", program, Export("JsonLines", scratch.File("ledger.jsonl")));
        Print("`export-cert-ledger --as Head`", program, Export("Head", head));
        Print("`test-cert-ledger --head`", program, "test-cert-ledger", pki, "--head", head);

        string[] Export(string format, string file) => ["export-cert-ledger", pki, "--as", format, "--output-path", file, "--force", "--quiet"];

        void Print(string what, string file, params string[] arguments)
        {
            ProcessCost cost = Machine.Measure(file, arguments);
            Console.WriteLine($"| {what} | {certificates} | {new FileInfo(ledger).Length / 1e6:F0} | {cost.Seconds:F2} | {cost.Cpu:F2} | {cost.Memory:F0} |");
        }
    }
}
