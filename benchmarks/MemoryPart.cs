namespace ClusterCerts.Benchmarks;

/// <summary>The peak memory of the published program when one command issues few and many certificates.</summary>
internal static class MemoryPart
{
    internal static void Run(double scale)
    {
        if (Machine.PublishedProgram("Memory") is not string program)
            return;
        if (!File.Exists(Machine.GnuTime))
        {
            Machine.Skip(Machine.GnuTime, "time");
            return;
        }

        Console.WriteLine("| certificates that one command issues | peak memory, MiB |");
        Console.WriteLine("|--:|--:|");
        foreach (int count in (int[])[Math.Max(10, (int)(1000 * scale)), Math.Max(20, (int)(20_000 * scale))])
        {
            using var scratch = new ScratchFolder();
            string pki = scratch.File("pki");
            CertAuthority.Create(new SigningCertParameters { Path = pki });
            IEnumerable<string> ids = Enumerable.Range(1, count).Select(i => $"node{i}");
            Console.WriteLine($"| {count} | {Machine.PeakMemory(program, ["new-node-cert", "--quiet", "--authority-path", pki, .. ids]):F0} |");
        }
    }
}
