using System.Globalization;

namespace ClusterCerts.Benchmarks;

/// <summary>Certificates that a real PowerShell pipes through <c>Test-NodeCert</c> beside <c>openssl verify</c> of the same files in one process.</summary>
internal static class PipelinePart
{
    private const int Certificates = 2000;
    private const int Rounds = 5;

    // Each in turn, in one session; a line has the name, the wall time of one in milliseconds, and its processor time.
    private const string Script = """
        param($module, $pki, $rounds)
        Import-Module $module
        $certs = Get-NodeCert $pki
        $paths = $certs.CertificatePath
        $items = $paths | Get-Item
        $runs = [ordered] @{
            'objects of `Get-NodeCert`, piped' = { $certs | Test-NodeCert }
            'files of `Get-Item`, piped' = { $items | Test-NodeCert -AuthorityPath $pki }
            'paths, as an argument' = { Test-NodeCert $paths -AuthorityPath $pki }
            'a wildcard' = { Test-NodeCert "$pki/node.*.crt" -AuthorityPath $pki }
            '`openssl verify` of all, without keys' = { openssl verify -x509_strict -purpose sslserver -CAfile $pki/trust.crt @paths }
        }
        for ($i = -2; $i -lt $rounds; $i++) {
            foreach ($run in $runs.GetEnumerator()) {
                $before = [Environment]::CpuUsage.TotalTime
                $watch = [Diagnostics.Stopwatch]::StartNew()
                $answers = & $run.Value
                $wall = $watch.Elapsed
                if (@($answers).Count -ne $certs.Count) { throw "$($run.Key): $(@($answers).Count) answers" }
                if ($i -ge 0) {
                    [string]::Join('|', $run.Key, ($wall / $certs.Count).TotalMilliseconds, (([Environment]::CpuUsage.TotalTime - $before) / $certs.Count).TotalMilliseconds)
                }
            }
        }
        """;

    internal static void Run(double scale)
    {
        string module = Path.Combine(Machine.RepositoryRoot(), "output", "ClusterCerts");
        if (!Machine.Has("pwsh", "powershell") || !Machine.Has("openssl", "openssl") || !Directory.Exists(module))
        {
            Console.WriteLine("The pipeline: skipped, pwsh, openssl or the staged module is missing.");
            return;
        }

        using var scratch = new ScratchFolder();
        string pki = scratch.File("pki");
        string script = scratch.File("pipeline.ps1");
        int count = Math.Max(20, (int)(Certificates * scale));
        File.WriteAllText(script, Script);
        CertAuthority.Create(new SigningCertParameters { Path = pki });
        string[] ids = [.. Enumerable.Range(1, count).Select(i => $"node{i}")];
        foreach (Outcome<NodeCert> issued in CertAuthority.Open(pki).Issue(ids, new NodeCertParameters()))
            _ = issued.Value ?? throw issued.Error!;
        string told = Machine.Output("pwsh", "-NoProfile", "-NonInteractive", "-File", script, module, pki, Rounds.ToString(CultureInfo.InvariantCulture));
        Console.WriteLine($"| {count} certificates in PowerShell | ms each | processor time of PowerShell, ms each |");
        Console.WriteLine("|---|--:|--:|");
        foreach (var run in told.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|')).GroupBy(cells => cells[0]))
            Console.WriteLine($"| {run.Key} | {Median(run.Select(cells => cells[1])):F3} | {Median(run.Select(cells => cells[2])):F3} |");
    }

    private static double Median(IEnumerable<string> values)
    {
        double[] sorted = [.. values.Select(v => double.Parse(v, CultureInfo.InvariantCulture)).Order()];
        return sorted[sorted.Length / 2];
    }
}
