namespace ClusterCerts.Interop;

/// <summary>The nightly recipe as it is written: the nights on which something fails.</summary>
[LongRunning]
public sealed class NightlyTests
{
    private const string Shell = "The job, for a shell";
    private const string PowerShellJob = "The job, for PowerShell";

    [SkippableTheory]
    [InlineData("sh")]
    [InlineData("powershell")]
    public void A_node_that_cannot_be_reached_fails_the_job_and_follows_the_next_night(string language)
    {
        using var bed = NightlyBed.Made(language);
        ProgramResult Night() => language == "sh" ? bed.Sh(bed.Script(Shell, "pki-nightly")) : bed.PowerShell(bed.Script(PowerShellJob, "nightly.ps1"));
        Night().Succeeded();
        string[] before = [.. NightlyBed.Nodes.Select(n => bed.On(n).Fingerprint)];

        bed.Now = NightlyBed.Begin.AddDays(63); // certificates are due, and the list is written
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
        using var bed = NightlyBed.Made(language);
        ProgramResult Night() => language == "sh" ? bed.Sh(bed.Script(Shell, "pki-nightly")) : bed.PowerShell(bed.Script(PowerShellJob, "nightly.ps1"));
        Night().Succeeded();
        string served = bed.On("web2").SerialNumber;
        bed.Now = NightlyBed.Begin.AddDays(63);
        bed.Forget("web2");
        ProgramResult failed = Night().Failed("web2");
        Assert.Equal(1, failed.ExitStatus);
        Assert.Contains(served, failed.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_module_that_is_not_there_fails_the_job()
    {
        using var bed = NightlyBed.Made("powershell");
        string job = bed.Script(PowerShellJob, "nightly.ps1");
        File.WriteAllText(job, File.ReadAllText(job).Replace(BuiltProduct.Module, bed["nowhere"], StringComparison.Ordinal));
        Assert.Equal(1, bed.PowerShell(job).Failed("nowhere").ExitStatus);
    }

    [SkippableTheory]
    [InlineData("sh")]
    [InlineData("powershell")]
    public void A_damaged_ledger_fails_the_job(string language)
    {
        using var bed = NightlyBed.Made(language);
        string ledger = bed["pki", "ledger.jsonl"];
        File.WriteAllText(ledger, File.ReadAllText(ledger).Replace("\"web1\"", "\"web9\"", StringComparison.Ordinal));
        ProgramResult result = language == "sh" ? bed.Sh(bed.Script(Shell, "pki-nightly")) : bed.PowerShell(bed.Script(PowerShellJob, "nightly.ps1"));
        Assert.Equal(1, result.Failed("ledger").ExitStatus);
    }
}
