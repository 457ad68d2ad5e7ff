namespace ClusterCerts.Interop;

/// <summary>A year of the nightly recipe, as it is written, with a shifted clock: <see cref="FullTests"/> runs every night of it.</summary>
[LongRunning]
public sealed class NightlyYearTests
{
    // In short a job misses nearly three weeks of nights each time, which it must bear, and one night has nothing to do.
    private static IEnumerable<int> Nights => FullTests.Wanted ? Year() : Year().Where(n => n % 21 == 0 || n == 1);

    [SkippableFact]
    public void A_year_of_nights_never_lets_a_node_or_the_list_expire()
    {
        using var bed = NightlyBed.Made("sh");
        string job = bed.Script("The job, for a shell", "pki-nightly");
        var served = new HashSet<string>();
        foreach (int night in Nights)
        {
            bed.Now = NightlyBed.Begin.AddDays(night);
            ProgramResult result = bed.Sh(job).Succeeded();
            Assert.True(result.Output.Length == 0, $"night {night}: {result.Output}"); // no mail
            foreach (string node in NightlyBed.Nodes)
            {
                NodeCert cert = bed.On(node);
                served.Add(cert.SerialNumber);
                Assert.True(cert.NotAfter > bed.Now.AddDays(27), $"night {night}: {node} expires {cert.NotAfter:O}");
                Assert.True(bed.EndOfList(bed["machines", node, "tls", "clients.crl"]) > bed.Now.AddDays(21), $"night {night}: the list of {node}");
            }
        }

        Assert.InRange(served.Count, 3 * 5, 3 * 8);
        Assert.True(File.Exists(bed["state", "report.html"]));
        Assert.Empty(Directory.GetDirectories(bed["state"])); // no key stays behind
    }

    internal static IEnumerable<int> Year() => Enumerable.Range(0, 366);
}
