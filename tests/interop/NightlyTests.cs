namespace ClusterCerts.Interop;

/// <summary>The nightly recipe as it is written: a year of nights with a shifted clock, and the nights on which something fails.</summary>
public sealed class NightlyTests
{
    private const string Shell = "The job, for a shell";
    private const string PowerShellJob = "The job, for PowerShell";
    private static readonly DateTimeOffset Begin = new(2027, 1, 4, 3, 17, 0, TimeSpan.Zero);

    // Every night in full; in short a few nights are missed each time, which a job must bear.
    private static int Nights(int inShort) => Environment.GetEnvironmentVariable("CLUSTERCERTS_FULL_TESTS") == "1" ? 1 : inShort;

    [SkippableFact]
    public void A_year_of_nights_never_lets_a_node_or_the_list_expire()
    {
        using NightlyBed bed = Bed("sh");
        string job = bed.Script(Shell, "pki-nightly");
        var served = new HashSet<string>();
        for (int night = 0; night <= 365; night += Nights(14))
        {
            bed.Now = Begin.AddDays(night);
            ProgramResult result = bed.Sh(job).Succeeded();
            Assert.True(result.Output.Length == 0, $"night {night}: {result.Output}"); // no mail
            foreach (string node in NightlyBed.Nodes)
            {
                NodeCert cert = bed.On(node);
                served.Add(cert.SerialNumber);
                Assert.True(cert.NotAfter > bed.Now.AddDays(27), $"night {night}: {node} expires {cert.NotAfter:O}");
                Assert.True(bed.EndOfList(bed["machines", node, "tls", "clients.crl"]) > bed.Now.AddDays(Nights(14)), $"night {night}: the list of {node}");
            }
        }

        Assert.InRange(served.Count, 3 * 5, 3 * 8);
        Assert.True(File.Exists(bed["state", "report.html"]));
        Assert.Empty(Directory.GetDirectories(bed["state"])); // no key stays behind
    }

    [SkippableTheory]
    [InlineData("sh")]
    [InlineData("powershell")]
    public void A_node_that_cannot_be_reached_fails_the_job_and_follows_the_next_night(string language)
    {
        using NightlyBed bed = Bed(language);
        ProgramResult Night() => language == "sh" ? bed.Sh(bed.Script(Shell, "pki-nightly")) : bed.PowerShell(bed.Script(PowerShellJob, "nightly.ps1"));
        Night().Succeeded();
        string[] before = [.. NightlyBed.Nodes.Select(n => bed.On(n).Fingerprint)];

        bed.Now = Begin.AddDays(63); // certificates are due, and the list is written
        File.WriteAllText(bed["unreachable"], "root@web2\nweb2\n");
        ProgramResult failed = Night().Failed("web2");
        Assert.Equal(1, failed.ExitStatus);
        Assert.True(NightlyBed.Nodes.Select((n, i) => bed.On(n).Fingerprint == before[i]).SequenceEqual([false, true, false]), failed.Output);

        bed.Now = bed.Now.AddDays(1);
        File.Delete(bed["unreachable"]);
        Night().Succeeded();
        Assert.DoesNotContain(bed.On("web2").Fingerprint, before);
        bed.Now = bed.Now.AddDays(1);
        DateTime untouched = File.GetLastWriteTimeUtc(bed["machines", "web2", "tls", "server.crt"]);
        Night().Succeeded();
        Assert.Equal(untouched, File.GetLastWriteTimeUtc(bed["machines", "web2", "tls", "server.crt"]));
        Assert.Empty(Directory.GetDirectories(bed["state"]));
    }

    // Whoever reads the mail must not run the test again to learn what is wrong: the reload did not happen, and the old certificate is served.
    [SkippableTheory]
    [InlineData("sh")]
    [InlineData("powershell")]
    public void A_server_that_goes_on_with_its_old_certificate_is_told_with_what_it_serves(string language)
    {
        using NightlyBed bed = Bed(language);
        ProgramResult Night() => language == "sh" ? bed.Sh(bed.Script(Shell, "pki-nightly")) : bed.PowerShell(bed.Script(PowerShellJob, "nightly.ps1"));
        Night().Succeeded();
        string served = bed.On("web2").SerialNumber;
        bed.Now = Begin.AddDays(63);
        bed.Forget("web2");
        ProgramResult failed = Night().Failed("web2");
        Assert.Equal(1, failed.ExitStatus);
        Assert.Contains(served, failed.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_module_that_is_not_there_fails_the_job()
    {
        using NightlyBed bed = Bed("powershell");
        string job = bed.Script(PowerShellJob, "nightly.ps1");
        File.WriteAllText(job, File.ReadAllText(job).Replace(BuiltProduct.Module, bed["nowhere"], StringComparison.Ordinal));
        Assert.Equal(1, bed.PowerShell(job).Failed("nowhere").ExitStatus);
    }

    [SkippableTheory]
    [InlineData("sh")]
    [InlineData("powershell")]
    public void A_damaged_ledger_fails_the_job(string language)
    {
        using NightlyBed bed = Bed(language);
        string ledger = bed["pki", "ledger.jsonl"];
        File.WriteAllText(ledger, File.ReadAllText(ledger).Replace("\"web1\"", "\"web9\"", StringComparison.Ordinal));
        ProgramResult result = language == "sh" ? bed.Sh(bed.Script(Shell, "pki-nightly")) : bed.PowerShell(bed.Script(PowerShellJob, "nightly.ps1"));
        Assert.Equal(1, result.Failed("ledger").ExitStatus);
    }

    [SkippableFact]
    public void A_year_of_a_node_that_makes_its_own_keys()
    {
        using NightlyBed bed = Bed("sh");
        const string Heading = "Nodes that make their own keys";
        string asks = bed.Script(Heading, "node-nightly");
        string answers = bed.Script(Heading, "answer-nightly", 1);
        foreach (string folder in (string[])["own/next", "ca/requests", "ca/answers"])
            Directory.CreateDirectory(bed[folder]);
        bed.Cli("new-signing-cert pki-own --quiet").Succeeded();
        File.WriteAllText(answers, File.ReadAllText(answers).Replace("=pki\n", "=pki-own\n", StringComparison.Ordinal));
        bed.Cli("new-node-cert-request web1 --path own --quiet").Succeeded();
        bed.Cli("approve-node-cert-request own/node.web1.csr --authority-path pki-own --output-path own --lifetime 90d --quiet").Succeeded();
        File.Copy(bed["pki-own", "trust.crt"], bed["own", "trust.crt"]);

        var keys = new HashSet<string>();
        for (int night = 0; night <= 365; night += Nights(10))
        {
            bed.Now = Begin.AddDays(night);
            foreach (string job in (string[])[asks, answers])
            {
                ProgramResult result = bed.Sh(job);
                Assert.True(result.ExitStatus == 0 && !result.Output.Contains("node-nightly", StringComparison.Ordinal), $"night {night}: {result.Output}");
            }

            NodeCert cert = NodeCertFiles.Read(bed["own", "node.web1.crt"], bed.Now);
            Assert.True(cert.NotAfter > bed.Now.AddDays(14), $"night {night}: expires {cert.NotAfter:O}");
            keys.Add(File.ReadAllText(bed["own", "node.web1.key"]));
        }

        Assert.InRange(keys.Count, 5, 8);
        Assert.Equal(keys.Count - 1, File.ReadAllLines(bed["reloads"]).Length);
    }

    private static NightlyBed Bed(string language)
    {
        var bed = new NightlyBed(language, Begin);
        bed.Cli("new-signing-cert pki --quiet").Succeeded();
        bed.Cli($"new-node-cert {string.Join(' ', NightlyBed.Nodes)} --lifetime 90d --authority-path pki --quiet").Succeeded();
        return bed;
    }
}
