using System.Diagnostics;

namespace ClusterCerts.Benchmarks;

/// <summary>The peak memory of a process that issues few and many certificates.</summary>
internal static class MemoryPart
{
    internal static void Run(double scale)
    {
        Console.WriteLine("| certificates in one command | peak working set, MiB |");
        Console.WriteLine("|--:|--:|");
        foreach (int count in (int[])[(int)(1000 * scale), (int)(20000 * scale)])
        {
            using var scratch = new ScratchFolder();
            string output = Machine.Output(Environment.ProcessPath!, "--issue-for-memory", scratch.File("pki"), $"{count}");
            Console.WriteLine($"| {count} | {output.Trim()} |");
        }
    }

    internal static int IssueInThisProcess(string folder, int count)
    {
        CertAuthority.Create(new SigningCertParameters { Path = folder });
        string[] ids = [.. Enumerable.Range(1, count).Select(i => $"node{i}")];
        int issued = CertAuthority.Open(folder).Issue(ids, new NodeCertParameters()).Count(o => o.Succeeded);
        Console.WriteLine(Process.GetCurrentProcess().PeakWorkingSet64 >> 20);
        return issued == count ? 0 : 1;
    }
}
