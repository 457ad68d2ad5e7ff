using System.Diagnostics;
using Xunit.Abstractions;

namespace ClusterCerts.Tests.Promises;

/// <summary>A renewal or revocation that is killed leaves matching pairs and a list that tells what the ledger tells; who reads meanwhile sees pairs.</summary>
public sealed class KilledRenewalTests(ITestOutputHelper output)
{
    [Fact]
    public void Renewing_killed_at_each_operation_leaves_pairs()
    {
        using var folder = new TestFolder();
        string pki = Make(folder, "1", "2");
        int operation = 0;
        bool completed = false;
        while (!completed)
        {
            operation++;
            using Process process = CrashHostProcess.Start("renew", pki, "1", "--kill-at", $"{operation}");
            completed = CrashHostProcess.WaitForEnd(process) == 0;
            AuthorityAudit.Check(pki);
            CheckPairs(pki, "1", "2");
            Assert.True(operation < 100, "the renewal never completed");
        }

        Assert.True(operation > 10, "the renewal has more operations than were counted");
        output.WriteLine($"killed at each of {operation - 1} operations of renewing two certificates");
    }

    [Fact]
    public void Renewing_killed_at_random_moments_leaves_pairs()
    {
        using var folder = new TestFolder();
        string[] nodes = [.. Enumerable.Range(1, 20).Select(i => $"n{i}")];
        string pki = Make(folder, nodes);
        int rounds = FullTests.Count(inFull: 200, inShort: 8);
        for (int round = 1; round <= rounds; round++)
        {
            using Process process = CrashHostProcess.Start("renew", pki, "100000");

            // Half of them before or in the first renewals, half of them in later ones.
            process.StandardOutput.ReadLine();
            if (round % 2 == 0)
                process.StandardOutput.ReadLine();
            Thread.Sleep(Random.Shared.Next(0, 400));
            process.Kill();
            process.WaitForExit();
            AuthorityAudit.Check(pki);
            CheckPairs(pki, nodes);
        }

        int issued = CertAuthority.Open(pki).Store.ReadLedger().All().Count(e => e.Event == LedgerEvent.Issue);
        Assert.True(issued > nodes.Length, "nothing was renewed");
        output.WriteLine($"killed {rounds} times while renewing 20 nodes; {issued} certificates are recorded, every pair matches");
    }

    [Fact]
    public void Revoking_killed_at_each_operation_is_whole_or_not_at_all()
    {
        int operation = 0;
        bool completed = false;
        while (!completed)
        {
            operation++;
            using var folder = new TestFolder();
            string pki = Make(folder, "1");
            using Process process = CrashHostProcess.Start("revoke", pki, "1", "--kill-at", $"{operation}");
            completed = CrashHostProcess.WaitForEnd(process) == 0;
            bool revoked = CertAuthority.Open(pki).GetNodeCerts().Single().Status == NodeCertStatus.Revoked;
            string list = Path.Combine(pki, "signing.crl");
            Assert.Equal(revoked, File.Exists(list));
            Assert.Empty(CertLedger.Test(pki));
            Assert.True(operation < 50, "the revocation never completed");
        }

        output.WriteLine($"killed at each of {operation - 1} operations of revoking");
    }

    // Readers of one process while another renews the pair again and again.
    [Fact]
    public void Who_tests_the_pair_while_it_is_renewed_sees_one()
    {
        using var folder = new TestFolder();
        string pki = Make(folder, "1");
        using Process process = CrashHostProcess.Start("renew", pki, "100000");
        process.StandardOutput.ReadLine();
        int reads = 0;
        var seen = new HashSet<string?>();
        try
        {
            // So many of the certificates, however fast they come.
            int enough = FullTests.Count(inFull: 2000, inShort: 25);
            while (seen.Count < enough)
            {
                Assert.False(process.HasExited, "the renewals ended");
                NodeCertReport report = NodeCertTester.Test(
                    new() { CertificatePaths = [Path.Combine(pki, "node.1.crt")], TrustPaths = [Path.Combine(pki, "trust.crt")] }, AuthorityContext.Default);
                Assert.True(report.Passed, report.ToString());
                seen.Add(report.SerialNumber);
                reads++;
            }
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }

        output.WriteLine($"{reads} reads of {seen.Count} certificates while they were renewed; every one a matching pair");
    }

    private static string Make(TestFolder folder, params string[] nodes)
    {
        string pki = folder.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki, Subject = "CN=crash" });
        Assert.All(CertAuthority.Open(pki).Issue(nodes, new()), o => Assert.Null(o.Error));
        return pki;
    }

    private static void CheckPairs(string pki, params string[] nodes)
    {
        CertAuthority authority = CertAuthority.Open(pki);
        NodeCert[] certs = [.. authority.GetNodeCerts()];
        Assert.Equal(nodes.Order(StringComparer.Ordinal), certs.Select(c => c.NodeId).Order(StringComparer.Ordinal));
        foreach (NodeCert cert in certs)
        {
            Assert.Equal(cert.SerialNumber, NodeCertFiles.Read(cert.CertificatePath!, DateTimeOffset.UtcNow).SerialNumber);
            Assert.True(KeyMatch.Test(cert.KeyPath!, cert.CertificatePath!), $"{cert.NodeId} has a key of another certificate");
        }
    }
}
