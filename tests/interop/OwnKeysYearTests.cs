namespace ClusterCerts.Interop;

/// <summary>A year, with a shifted clock, of a node that makes its own keys and of the authority that answers it, by the jobs of the page.</summary>
[LongRunning]
public sealed class OwnKeysYearTests
{
    private const string Heading = "Nodes that make their own keys";

    // In short every month and the night after it: what one night asks for, the next night brings.
    private static IEnumerable<int> Nights => FullTests.Wanted ? NightlyYearTests.Year() : NightlyYearTests.Year().Where(n => n % 31 < 2);

    [SkippableFact]
    public void A_year_of_a_node_that_makes_its_own_keys()
    {
        using var bed = new NightlyBed("sh");
        string asks = bed.Script(Heading, "node-nightly");
        string answers = bed.Script(Heading, "answer-nightly", 1);
        foreach (string folder in (string[])["own/next", "ca/requests", "ca/answers"])
            Directory.CreateDirectory(bed[folder]);
        bed.Cli("new-signing-cert pki --quiet").Succeeded();
        bed.Cli("new-node-cert-request web1 --path own --quiet").Succeeded();
        bed.Cli("approve-node-cert-request own/node.web1.csr --authority-path pki --output-path own --lifetime 90d --quiet").Succeeded();
        File.Copy(bed["pki", "trust.crt"], bed["own", "trust.crt"]);

        var keys = new HashSet<string>();
        foreach (int night in Nights)
        {
            bed.Now = NightlyBed.Begin.AddDays(night);
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
}
